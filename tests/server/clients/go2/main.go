// SPDX-License-Identifier: Apache-2.0
// influxdb-client-go/v2 against a write endpoint; see ../run.py.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	client := influxdb2.NewClientWithOptions(os.Getenv("CLIENT_URL"), os.Getenv("CLIENT_TOKEN"),
		influxdb2.DefaultOptions().SetUseGZip(true))
	defer client.Close()
	all := context.Background()
	health, err := client.Health(all)
	check(err)
	if health.Status != "pass" {
		panic("health")
	}
	_, err = client.Ready(all)
	check(err)
	if ok, err := client.Ping(all); !ok || err != nil {
		panic("ping")
	}
	api := client.WriteAPIBlocking("o", os.Getenv("CLIENT_DB"))
	check(api.WritePoint(all, influxdb2.NewPoint("types",
		map[string]string{"host": "server 1", "region": "eu,west"},
		map[string]interface{}{"float": 1.5, "int": int64(-3), "uint": uint64(7), "bool": true,
			"str": "say \"hi\""},
		time.Unix(0, 1700000000000000001))))
	fmt.Println("types\tok\t")
	lines, err := os.ReadFile(os.Getenv("CLIENT_LINES"))
	check(err)
	check(api.WriteRecord(all, strings.TrimSuffix(string(lines), "\n")))
	fmt.Println("gzip\tok\t")
	bad, err := os.ReadFile(os.Getenv("CLIENT_BAD"))
	check(err)
	if err := api.WriteRecord(all, strings.TrimSuffix(string(bad), "\n")); err != nil {
		fmt.Println("bad\terror\t" + strings.ReplaceAll(err.Error(), "\n", " "))
	} else {
		fmt.Println("bad\tok\t")
	}
	stranger := influxdb2.NewClient(os.Getenv("CLIENT_URL"), "wrong")
	defer stranger.Close()
	api = stranger.WriteAPIBlocking("o", os.Getenv("CLIENT_DB"))
	if err := api.WriteRecord(all, "denied f=1"); err != nil {
		fmt.Println("denied\terror\t" + strings.ReplaceAll(err.Error(), "\n", " "))
	} else {
		fmt.Println("denied\tok\t")
	}
}
