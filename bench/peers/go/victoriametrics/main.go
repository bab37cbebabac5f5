// SPDX-License-Identifier: Apache-2.0

// The influx parser of VictoriaMetrics, fed as its server feeds it: blocks of about 64 KiB that end
// at a line feed. It turns every value into a float, strings included, and checks little.
package main

import (
	"bytes"
	"flag"
	"unsafe"

	"github.com/VictoriaMetrics/VictoriaMetrics/lib/protoparser/influx"
	"github.com/VictoriaMetrics/metrics"

	"simdlp/peers/adapter"
)

const blockSize = 64 << 10

var rows influx.Rows
var skipped = metrics.GetOrCreateCounter(`vm_rows_invalid_total{type="influx"}`)

func pass(data []byte) adapter.Sums {
	var sums adapter.Sums
	skippedBefore := skipped.Get()
	for len(data) > 0 {
		block := data
		if len(block) > blockSize {
			block = block[:blockSize]
			if last := bytes.LastIndexByte(block, '\n'); last >= 0 {
				block = block[:last+1]
			} else if next := bytes.IndexByte(data, '\n'); next >= 0 {
				block = data[:next+1]
			} else {
				block = data
			}
		}
		data = data[len(block):]
		rows.Reset()
		rows.Unmarshal(unsafe.String(unsafe.SliceData(block), len(block)))
		for i := range rows.Rows {
			row := &rows.Rows[i]
			sums.Points++
			sums.MeasurementBytes += uint64(len(row.Measurement))
			for j := range row.Tags {
				sums.Tag(len(row.Tags[j].Key), len(row.Tags[j].Value))
			}
			for j := range row.Fields {
				sums.Fields++
				sums.FieldKeyBytes += uint64(len(row.Fields[j].Key))
				sums.Float(row.Fields[j].Value)
			}
			sums.TimeSum += uint64(row.Timestamp)
		}
	}
	sums.Rejected = skipped.Get() - skippedBefore
	return sums
}

func main() {
	// It would log every line that it skips.
	flag.Set("loggerLevel", "FATAL")
	adapter.Decode("go-victoriametrics", "github.com/VictoriaMetrics/VictoriaMetrics", pass)
}
