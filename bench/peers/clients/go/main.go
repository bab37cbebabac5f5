// SPDX-License-Identifier: Apache-2.0

// Points a second of influxdb-client-go, which batches in the background: URL POINTS
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
)

var tags = []string{"arch", "datacenter", "hostname", "os", "rack", "region", "service", "team", "version", "zone"}
var fields = []string{"usage_guest", "usage_guest_nice", "usage_idle", "usage_iowait", "usage_irq",
	"usage_nice", "usage_softirq", "usage_steal", "usage_system", "usage_user"}

func main() {
	points, err := strconv.Atoi(os.Args[2])
	if err != nil {
		panic(err)
	}
	client := influxdb2.NewClientWithOptions(os.Args[1], "t", influxdb2.DefaultOptions().SetBatchSize(5000))
	writer := client.WriteAPI("o", "bench")
	begin := time.Now()
	for i := 0; i < points; i++ {
		point := influxdb2.NewPointWithMeasurement("cpu")
		for _, key := range tags {
			point.AddTag(key, "some-value")
		}
		for _, key := range fields {
			point.AddField(key, 0.25*float64(i%400))
		}
		point.SetTime(time.Unix(0, 1640995200000000000+int64(i)))
		writer.WritePoint(point)
	}
	client.Close()
	fmt.Printf("{\"points\":%d,\"seconds\":%f}\n", points, time.Since(begin).Seconds())
}
