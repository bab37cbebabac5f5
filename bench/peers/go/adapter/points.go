// SPDX-License-Identifier: Apache-2.0

package adapter

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
)

// Point is one point to be encoded. Tags are sorted by key.
type Point struct {
	Measurement string
	Tags        []Tag
	Fields      []Field
	Time        int64
}

type Tag struct{ Key, Value string }

// Field has a value of one of float64, int64, uint64, bool, string.
type Field struct {
	Key   string
	Value any
}

// ReadPoints reads prepared points, one JSON array per line.
func ReadPoints(path string) ([]Point, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	points := []Point{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var tags [][2]string
		var fields [][3]string
		var time string
		var point Point
		if err := json.Unmarshal(lines.Bytes(), &[]any{&point.Measurement, &tags, &fields, &time}); err != nil {
			return nil, err
		}
		for _, tag := range tags {
			point.Tags = append(point.Tags, Tag{tag[0], tag[1]})
		}
		for _, field := range fields {
			value, err := parse(field[1], field[2])
			if err != nil {
				return nil, err
			}
			point.Fields = append(point.Fields, Field{field[0], value})
		}
		if point.Time, err = strconv.ParseInt(time, 10, 64); err != nil {
			return nil, err
		}
		points = append(points, point)
	}
	return points, lines.Err()
}

func parse(kind, text string) (any, error) {
	switch kind {
	case "f":
		return strconv.ParseFloat(text, 64)
	case "i":
		return strconv.ParseInt(text, 10, 64)
	case "u":
		return strconv.ParseUint(text, 10, 64)
	case "b":
		return strconv.ParseBool(text)
	case "s":
		return text, nil
	}
	return nil, fmt.Errorf("unknown kind of value %q", kind)
}
