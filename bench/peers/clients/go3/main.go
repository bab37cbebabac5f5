// SPDX-License-Identifier: Apache-2.0

// Points a second of influxdb3-go with its batcher: URL POINTS
package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/InfluxCommunity/influxdb3-go/v2/influxdb3"
	"github.com/InfluxCommunity/influxdb3-go/v2/influxdb3/batching"
)

var tags = []string{"arch", "datacenter", "hostname", "os", "rack", "region", "service", "team", "version", "zone"}
var fields = []string{"usage_guest", "usage_guest_nice", "usage_idle", "usage_iowait", "usage_irq",
	"usage_nice", "usage_softirq", "usage_steal", "usage_system", "usage_user"}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	points, err := strconv.Atoi(os.Args[2])
	check(err)
	client, err := influxdb3.New(influxdb3.ClientConfig{Host: os.Args[1], Token: "t", Database: "bench",
		WriteOptions: &influxdb3.WriteOptions{GzipThreshold: 1 << 30}})
	check(err)
	send := func(batch []*influxdb3.Point) {
		check(client.WritePoints(context.Background(), batch))
	}
	batcher := batching.NewBatcher(batching.WithSize(5000), batching.WithInitialCapacity(5000),
		batching.WithEmitCallback(send))
	begin := time.Now()
	for i := 0; i < points; i++ {
		point := influxdb3.NewPointWithMeasurement("cpu")
		for _, key := range tags {
			point.SetTag(key, "some-value")
		}
		for _, key := range fields {
			point.SetField(key, 0.25*float64(i%400))
		}
		batcher.Add(point.SetTimestamp(time.Unix(0, 1640995200000000000+int64(i))))
	}
	if rest := batcher.Flush(); len(rest) > 0 {
		send(rest)
	}
	fmt.Printf("{\"points\":%d,\"seconds\":%f}\n", points, time.Since(begin).Seconds())
	check(client.Close())
}
