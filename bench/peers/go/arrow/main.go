// SPDX-License-Identifier: Apache-2.0

// Lines to columns in Go: the Decoder of influxdata/line-protocol into the builders of arrow-go, a record
// for each measurement, tags as dictionaries.
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/influxdata/line-protocol/v2/lineprotocol"

	"simdlp/peers/adapter"
)

var tagType = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
var timeType = &arrow.TimestampType{Unit: arrow.Nanosecond, TimeZone: "UTC"}

// A column. It has as many values as its table has whole rows, or one more.
type column struct {
	builder array.Builder
	kind    lineprotocol.ValueKind
	isTag   bool
}

type table struct {
	rows    int
	columns map[string]*column
	order   []*column
	times   *array.TimestampBuilder
}

func (t *table) column(key []byte, isTag bool, kind lineprotocol.ValueKind) (*column, error) {
	if found, ok := t.columns[string(key)]; ok {
		if found.isTag != isTag || found.kind != kind {
			return nil, fmt.Errorf("%s has another type", key)
		}
		return found, nil
	}
	var of arrow.DataType
	switch {
	case isTag:
		of = tagType
	case kind == lineprotocol.Float:
		of = arrow.PrimitiveTypes.Float64
	case kind == lineprotocol.Int:
		of = arrow.PrimitiveTypes.Int64
	case kind == lineprotocol.Uint:
		of = arrow.PrimitiveTypes.Uint64
	case kind == lineprotocol.Bool:
		of = arrow.FixedWidthTypes.Boolean
	default:
		of = arrow.BinaryTypes.String
	}
	made := &column{builder: array.NewBuilder(memory.DefaultAllocator, of), kind: kind, isTag: isTag}
	made.builder.AppendNulls(t.rows)
	t.columns[string(key)] = made
	t.order = append(t.order, made)
	return made, nil
}

func appendPoint(tables map[string]*table, decoder *lineprotocol.Decoder) error {
	measurement, err := decoder.Measurement()
	if err != nil {
		return err
	}
	into, ok := tables[string(measurement)]
	if !ok {
		into = &table{columns: map[string]*column{}, times: array.NewTimestampBuilder(memory.DefaultAllocator, timeType)}
		tables[string(measurement)] = into
	}
	for {
		key, value, err := decoder.NextTag()
		if err != nil {
			return err
		}
		if key == nil {
			break
		}
		to, err := into.column(key, true, lineprotocol.String)
		if err != nil {
			return err
		}
		if err := to.builder.(*array.BinaryDictionaryBuilder).Append(value); err != nil {
			return err
		}
	}
	for {
		key, value, err := decoder.NextField()
		if err != nil {
			return err
		}
		if key == nil {
			break
		}
		to, err := into.column(key, false, value.Kind())
		if err != nil {
			return err
		}
		switch value.Kind() {
		case lineprotocol.Float:
			to.builder.(*array.Float64Builder).Append(value.FloatV())
		case lineprotocol.Int:
			to.builder.(*array.Int64Builder).Append(value.IntV())
		case lineprotocol.Uint:
			to.builder.(*array.Uint64Builder).Append(value.UintV())
		case lineprotocol.Bool:
			to.builder.(*array.BooleanBuilder).Append(value.BoolV())
		default:
			to.builder.(*array.StringBuilder).BinaryBuilder.Append(value.BytesV())
		}
	}
	at, err := decoder.Time(lineprotocol.Nanosecond, time.Unix(0, 0))
	if err != nil {
		return err
	}
	into.times.Append(arrow.Timestamp(at.UnixNano()))
	into.rows++
	for _, each := range into.order {
		if each.builder.Len() < into.rows {
			each.builder.AppendNull()
		}
	}
	return nil
}

// If a line proves invalid after some of its columns were appended, these would have to be removed,
// which builders cannot do. The data has no such lines, so the whole pass fails.
func pass(data []byte, check bool) (made adapter.Columns) {
	tables := map[string]*table{}
	decoder := lineprotocol.NewDecoderWithBytes(data)
	for decoder.Next() {
		if err := appendPoint(tables, decoder); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	for _, each := range tables {
		for _, column := range each.order {
			values := column.builder.NewArray()
			if check {
				made.NumberSum += sumOf(values)
			}
			values.Release()
		}
		times := each.times.NewArray().(*array.Timestamp)
		if check {
			for _, time := range times.TimestampValues() {
				made.TimeSum += uint64(time)
			}
		}
		times.Release()
		made.Points += uint64(each.rows)
	}
	return made
}

func sumOf(values arrow.Array) (sum float64) {
	for i := range values.Len() {
		if values.IsNull(i) {
			continue
		}
		switch typed := values.(type) {
		case *array.Float64:
			sum += typed.Value(i)
		case *array.Int64:
			sum += float64(typed.Value(i))
		case *array.Uint64:
			sum += float64(typed.Value(i))
		}
	}
	return sum
}

func main() {
	adapter.Tables("go-arrow", "github.com/apache/arrow-go/v18", pass)
}
