// SPDX-License-Identifier: Apache-2.0

// The reference for encoding: the strict Encoder of influxdata/line-protocol.
package main

import (
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"

	"simdlp/peers/adapter"
)

var encoder lineprotocol.Encoder

// NewValue of a type and value that the encoder takes, from the plain Go value.
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

func pass(points []adapter.Point) ([]byte, int) {
	encoder.Reset()
	rejected := 0
	for i := range points {
		point := &points[i]
		encoder.StartLine(point.Measurement)
		for j := range point.Tags {
			encoder.AddTag(point.Tags[j].Key, point.Tags[j].Value)
		}
		for j := range point.Fields {
			encoder.AddField(point.Fields[j].Key, value(point.Fields[j].Value))
		}
		encoder.EndLine(time.Unix(0, point.Time))
		if encoder.Err() != nil {
			rejected++
			encoder.ClearErr()
		}
	}
	return encoder.Bytes(), rejected
}

func main() {
	encoder.SetPrecision(lineprotocol.Nanosecond)
	adapter.Encode("go-lineprotocol-encoder", "github.com/influxdata/line-protocol/v2", pass)
}
