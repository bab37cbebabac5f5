// SPDX-License-Identifier: Apache-2.0

// The reference: the Decoder of influxdata/line-protocol. Every other figure is a ratio to it.
package main

import (
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"

	"simdlp/peers/adapter"
)

func pass(data []byte) adapter.Sums {
	var sums adapter.Sums
	decoder := lineprotocol.NewDecoderWithBytes(data)
	for decoder.Next() {
		before := sums
		if point(decoder, &sums) != nil {
			sums.Reject(before)
		}
	}
	return sums
}

func point(decoder *lineprotocol.Decoder, sums *adapter.Sums) error {
	measurement, err := decoder.Measurement()
	if err != nil {
		return err
	}
	sums.Points++
	sums.MeasurementBytes += uint64(len(measurement))
	for {
		key, value, err := decoder.NextTag()
		if err != nil {
			return err
		}
		if key == nil {
			break
		}
		sums.Tag(len(key), len(value))
	}
	for {
		key, value, err := decoder.NextField()
		if err != nil {
			return err
		}
		if key == nil {
			break
		}
		sums.Fields++
		sums.FieldKeyBytes += uint64(len(key))
		switch value.Kind() {
		case lineprotocol.Float:
			sums.Float(value.FloatV())
		case lineprotocol.Int:
			sums.IntSum += uint64(value.IntV())
		case lineprotocol.Uint:
			sums.UintSum += value.UintV()
		case lineprotocol.Bool:
			sums.Bool(value.BoolV())
		case lineprotocol.String:
			sums.StringBytes += uint64(len(value.BytesV()))
		}
	}
	at, err := decoder.Time(lineprotocol.Nanosecond, time.Unix(0, 0))
	if err != nil {
		return err
	}
	sums.TimeSum += uint64(at.UnixNano())
	return nil
}

func main() {
	adapter.Decode("go-lineprotocol", "github.com/influxdata/line-protocol/v2", pass)
}
