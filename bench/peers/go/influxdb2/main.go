// SPDX-License-Identifier: Apache-2.0

// The parser of InfluxDB 2.x servers. It parses fields only on request, so all of them are read here.
package main

import (
	"errors"
	"strings"
	"time"

	"github.com/influxdata/influxdb/v2/models"

	"simdlp/peers/adapter"
)

func pass(data []byte) adapter.Sums {
	var sums adapter.Sums
	points, err := models.ParsePointsWithPrecision(data, time.Unix(0, 0), "ns")
	if err != nil {
		sums.Rejected = uint64(strings.Count(err.Error(), "unable to parse '"))
	}
	for _, point := range points {
		before := sums
		if read(point, &sums) != nil {
			sums.Reject(before)
		}
	}
	return sums
}

func read(point models.Point, sums *adapter.Sums) error {
	sums.Points++
	sums.MeasurementBytes += uint64(len(point.Name()))
	for _, tag := range point.Tags() {
		sums.Tag(len(tag.Key), len(tag.Value))
	}
	fields := point.FieldIterator()
	for fields.Next() {
		sums.Fields++
		sums.FieldKeyBytes += uint64(len(fields.FieldKey()))
		switch fields.Type() {
		case models.Float:
			value, err := fields.FloatValue()
			if err != nil {
				return err
			}
			sums.Float(value)
		case models.Integer:
			value, err := fields.IntegerValue()
			if err != nil {
				return err
			}
			sums.IntSum += uint64(value)
		case models.Unsigned:
			value, err := fields.UnsignedValue()
			if err != nil {
				return err
			}
			sums.UintSum += value
		case models.Boolean:
			value, err := fields.BooleanValue()
			if err != nil {
				return err
			}
			sums.Bool(value)
		case models.String:
			sums.StringBytes += uint64(len(fields.StringValue()))
		case models.Empty:
			return errors.New("field without a value")
		}
	}
	sums.TimeSum += uint64(point.UnixNano())
	return nil
}

func main() {
	adapter.Decode("go-influxdb2", "github.com/influxdata/influxdb/v2", pass)
}
