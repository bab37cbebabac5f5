// SPDX-License-Identifier: Apache-2.0

// Prepares points for the encoding peers: decodes a file of line protocol and writes one JSON array
// per line, which every language can read: [measurement, [[key, value]...] sorted by key, [[key,
// kind, value]...], time]. Numbers are strings, so that no JSON reader can round them.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"

	"github.com/influxdata/line-protocol/v2/lineprotocol"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func text(value lineprotocol.Value) (string, string) {
	switch value.Kind() {
	case lineprotocol.Float:
		return "f", strconv.FormatFloat(value.FloatV(), 'g', -1, 64)
	case lineprotocol.Int:
		return "i", strconv.FormatInt(value.IntV(), 10)
	case lineprotocol.Uint:
		return "u", strconv.FormatUint(value.UintV(), 10)
	case lineprotocol.Bool:
		return "b", strconv.FormatBool(value.BoolV())
	}
	return "s", value.StringV()
}

func read(decoder *lineprotocol.Decoder) ([]any, error) {
	bytes, err := decoder.Measurement()
	if err != nil {
		return nil, err
	}
	measurement := string(bytes)
	tags := [][2]string{}
	for {
		key, value, err := decoder.NextTag()
		if err != nil {
			return nil, err
		}
		if key == nil {
			break
		}
		tags = append(tags, [2]string{string(key), string(value)})
	}
	sort.Slice(tags, func(i, j int) bool { return tags[i][0] < tags[j][0] })
	fields := [][3]string{}
	for {
		key, value, err := decoder.NextField()
		if err != nil {
			return nil, err
		}
		if key == nil {
			break
		}
		name := string(key)
		kind, digits := text(value)
		fields = append(fields, [3]string{name, kind, digits})
	}
	at, err := decoder.Time(lineprotocol.Nanosecond, time.Unix(0, 0))
	if err != nil {
		return nil, err
	}
	return []any{measurement, tags, fields, strconv.FormatInt(at.UnixNano(), 10)}, nil
}

func main() {
	if len(os.Args) != 3 {
		must(fmt.Errorf("usage: prepare FILE OUT"))
	}
	data, err := os.ReadFile(os.Args[1])
	must(err)
	out, err := os.Create(os.Args[2])
	must(err)
	writer := bufio.NewWriter(out)
	lines := json.NewEncoder(writer)
	lines.SetEscapeHTML(false)
	decoder := lineprotocol.NewDecoderWithBytes(data)
	for decoder.Next() {
		// Lines that the decoder refuses are left out.
		if point, err := read(decoder); err == nil {
			must(lines.Encode(point))
		}
	}
	must(writer.Flush())
	must(out.Close())
}
