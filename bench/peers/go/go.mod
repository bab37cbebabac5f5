module simdlp/peers

go 1.24

require (
	github.com/VictoriaMetrics/VictoriaMetrics v1.102.0
	github.com/VictoriaMetrics/metrics v1.35.1
	github.com/apache/arrow-go/v18 v18.4.0
	github.com/influxdata/influxdb v1.11.8
	github.com/influxdata/influxdb/v2 v2.7.12
	github.com/influxdata/line-protocol/v2 v2.2.1
)

require (
	github.com/VictoriaMetrics/metricsql v0.76.0 // indirect
	github.com/goccy/go-json v0.10.5 // indirect
	github.com/google/flatbuffers v25.2.10+incompatible // indirect
	github.com/klauspost/cpuid/v2 v2.2.11 // indirect
	github.com/valyala/bytebufferpool v1.0.0 // indirect
	github.com/valyala/fastjson v1.6.4 // indirect
	github.com/valyala/fastrand v1.1.0 // indirect
	github.com/valyala/histogram v1.2.0 // indirect
	github.com/valyala/quicktemplate v1.8.0 // indirect
	github.com/zeebo/xxh3 v1.0.2 // indirect
	golang.org/x/exp v0.0.0-20250408133849-7e4ce0ab07d0 // indirect
	golang.org/x/sys v0.33.0 // indirect
	golang.org/x/xerrors v0.0.0-20240903120638-7835f813f4da // indirect
)
