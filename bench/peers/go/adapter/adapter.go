// SPDX-License-Identifier: Apache-2.0

// Package adapter is the part that every Go peer shares: the commands a peer obeys, the sums it
// reports and the clock. The README one folder up states both. Each peer defines what it decodes or
// encodes, and how.
package adapter

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"time"
)

// Sums are the results of one pass over the data, of accepted points only.
type Sums struct {
	Points, Rejected, Tags, Fields                                           uint64
	MeasurementBytes, TagKeyBytes, TagValueBytes, FieldKeyBytes, StringBytes uint64
	IntSum, UintSum, FloatBitsSum, BoolTrue, TimeSum                         uint64
}

func (s *Sums) Tag(key, value int) {
	s.Tags++
	s.TagKeyBytes += uint64(key)
	s.TagValueBytes += uint64(value)
}

func (s *Sums) Float(value float64) { s.FloatBitsSum += math.Float64bits(value) }

func (s *Sums) Bool(value bool) {
	if value {
		s.BoolTrue++
	}
}

// Reject removes the sums of a line that proved to be invalid.
func (s *Sums) Reject(before Sums) {
	*s = before
	s.Rejected++
}

// Version of a module that this program was linked with.
func Version(module string) string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == module {
				return dep.Version
			}
		}
	}
	return "unknown"
}

// Decode runs a decoding peer. A pass decodes all of data and returns its sums.
func Decode(peer, module string, pass func(data []byte) Sums) {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	var sums Sums
	loop(func() { sums = pass(data) }, func(seconds []float64) map[string]any {
		decimal := func(sum uint64) string { return strconv.FormatUint(sum, 10) }
		return map[string]any{
			"peer": peer, "version": Version(module), "mode": "decode",
			"bytes": len(data), "seconds": seconds,
			"points": sums.Points, "rejected": sums.Rejected, "tags": sums.Tags, "fields": sums.Fields,
			"measurement_bytes": sums.MeasurementBytes, "tag_key_bytes": sums.TagKeyBytes,
			"tag_value_bytes": sums.TagValueBytes, "field_key_bytes": sums.FieldKeyBytes,
			"string_bytes": sums.StringBytes, "int_sum": decimal(sums.IntSum),
			"uint_sum": decimal(sums.UintSum), "float_bits_sum": decimal(sums.FloatBitsSum),
			"bool_true": sums.BoolTrue, "time_sum": decimal(sums.TimeSum),
		}
	}, nil, nil)
}

// Columns are the results of a pass: rows, and the sums that show whether the columns have the values of
// the lines.
type Columns struct {
	Points, Rejected uint64
	TimeSum          uint64
	NumberSum        float64
}

// Tables runs a peer that makes columns. The sums are added up only if `check` is true, which is not timed.
func Tables(peer, module string, pass func(data []byte, check bool) Columns) {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		fail(err)
	}
	var made Columns
	loop(func() { made = pass(data, false) }, func(seconds []float64) map[string]any {
		return map[string]any{
			"peer": peer, "version": Version(module), "mode": "tables", "bytes": len(data),
			"seconds": seconds, "points": made.Points, "rejected": made.Rejected,
		}
	}, nil, func() map[string]any {
		found := pass(data, true)
		return map[string]any{
			"points": found.Points, "time_sum": strconv.FormatUint(found.TimeSum, 10),
			"number_sum": found.NumberSum,
		}
	})
}

// Encode runs an encoding peer. The setup, which is not timed, returns a pass; a pass writes all
// points and returns the text, which may reuse the memory of the pass before, and the number of
// points that the peer refused.
func Encode(peer, module string, setup func(points []Point) func() ([]byte, int)) {
	points, err := ReadPoints(os.Args[1])
	if err != nil {
		fail(err)
	}
	pass := setup(points)
	var text []byte
	var rejected int
	loop(func() { text, rejected = pass() }, func(seconds []float64) map[string]any {
		return map[string]any{
			"peer": peer, "version": Version(module), "mode": "encode",
			"bytes": len(text), "points": len(points) - rejected, "rejected": rejected,
			"seconds": seconds,
		}
	}, func(path string) error { return os.WriteFile(path, text, 0o644) }, nil)
}

// loop obeys the commands on standard input, or runs a given number of rounds.
func loop(pass func(), report func(seconds []float64) map[string]any, save func(string) error,
	check func() map[string]any) {
	timed := func() float64 {
		begin := time.Now()
		pass()
		return time.Since(begin).Seconds()
	}
	print := func(object map[string]any) {
		line, err := json.Marshal(object)
		if err != nil {
			fail(err)
		}
		fmt.Println(string(line))
	}
	if len(os.Args) > 2 {
		rounds, err := strconv.Atoi(os.Args[2])
		if err != nil {
			fail(err)
		}
		seconds := []float64{}
		for range rounds {
			seconds = append(seconds, timed())
		}
		print(report(seconds))
		return
	}
	commands := bufio.NewScanner(os.Stdin)
	for commands.Scan() {
		command := commands.Text()
		switch {
		case command == "run":
			print(report([]float64{timed()}))
		case command == "quit":
			return
		case check != nil && command == "check":
			print(check())
		case save != nil && len(command) > 5 && command[:5] == "save ":
			if err := save(command[5:]); err != nil {
				fail(err)
			}
			print(map[string]any{"saved": command[5:]})
		default:
			fail(fmt.Errorf("unknown command %q", command))
		}
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
