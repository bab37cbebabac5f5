// SPDX-License-Identifier: Apache-2.0

// The reference for encoding: the strict Encoder of influxdata/line-protocol.
package main

import (
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"

	"simdlp/peers/adapter"
)

var encoder lineprotocol.Encoder

// value makes the encoder's value from a plain Go value.
func value(plain any) lineprotocol.Value {
	switch v := plain.(type) {
	case float64:
		made, _ := lineprotocol.FloatValue(v)
		return made
	case int64:
		return lineprotocol.IntValue(v)
	case uint64:
		return lineprotocol.UintValue(v)
	case bool:
		return lineprotocol.BoolValue(v)
	case string:
		made, _ := lineprotocol.StringValue(v)
		return made
	}
	panic("unknown kind of value")
}

// The encoder's own values are made before the clock runs, which favours the reference.
func setup(points []adapter.Point) func() ([]byte, int) {
	values := make([][]lineprotocol.Value, len(points))
	for i := range points {
		for _, field := range points[i].Fields {
			values[i] = append(values[i], value(field.Value))
		}
	}
	return func() ([]byte, int) {
		encoder.Reset()
		rejected := 0
		for i := range points {
			point := &points[i]
			encoder.StartLine(point.Measurement)
			for j := range point.Tags {
				encoder.AddTag(point.Tags[j].Key, point.Tags[j].Value)
			}
			for j := range point.Fields {
				encoder.AddField(point.Fields[j].Key, values[i][j])
			}
			encoder.EndLine(time.Unix(0, point.Time))
			if encoder.Err() != nil {
				rejected++
				encoder.ClearErr()
			}
		}
		return encoder.Bytes(), rejected
	}
}

func main() {
	encoder.SetPrecision(lineprotocol.Nanosecond)
	adapter.Encode("go-lineprotocol-encoder", "github.com/influxdata/line-protocol/v2", setup)
}
