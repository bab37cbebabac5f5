// SPDX-License-Identifier: Apache-2.0
// influxdb3-go/v2 against a write endpoint; see ../run.py.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/InfluxCommunity/influxdb3-go/v2/influxdb3"
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	client, err := influxdb3.New(influxdb3.ClientConfig{
		Host: os.Getenv("CLIENT_URL"), Token: os.Getenv("CLIENT_TOKEN"), Database: os.Getenv("CLIENT_DB")})
	check(err)
	defer client.Close()
	all := context.Background()
	point := influxdb3.NewPoint("types",
		map[string]string{"host": "server 1", "region": "eu,west"},
		map[string]interface{}{"float": 1.5, "int": int64(-3), "uint": uint64(7), "bool": true,
			"str": "say \"hi\""},
		time.Unix(0, 1700000000000000001))
	check(client.WritePoints(all, []*influxdb3.Point{point}))
	fmt.Println("types\tok\t")
	lines, err := os.ReadFile(os.Getenv("CLIENT_LINES"))
	check(err)
	check(client.Write(all, lines, influxdb3.WithGzipThreshold(1),
		influxdb3.WithUseV2Api(false)))
	fmt.Println("gzip\tok\t")
	bad, err := os.ReadFile(os.Getenv("CLIENT_BAD"))
	check(err)
	if err := client.Write(all, bad, influxdb3.WithUseV2Api(false)); err != nil {
		fmt.Println("bad\terror\t" + strings.ReplaceAll(err.Error(), "\n", " "))
	} else {
		fmt.Println("bad\tok\t")
	}
	stranger, err := influxdb3.New(influxdb3.ClientConfig{
		Host: os.Getenv("CLIENT_URL"), Token: "wrong", Database: os.Getenv("CLIENT_DB")})
	check(err)
	defer stranger.Close()
	if err := stranger.Write(all, []byte("denied f=1")); err != nil {
		fmt.Println("denied\terror\t" + strings.ReplaceAll(err.Error(), "\n", " "))
	} else {
		fmt.Println("denied\tok\t")
	}
}
