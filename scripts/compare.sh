#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Compares simdlp with other decoders and encoders of line protocol on this machine:
#   bash scripts/compare.sh [--quick] [--build FOLDER] [options of bench/peers/compare.py...]
# Installs what is missing, builds the library (plain Release) and installs it into a folder of its
# own, builds the peers, makes the data, measures all of them in turns, prints the tables, and writes
# a page, a plot and all figures to docs/benchmarks/. A peer that cannot be built is listed with the
# reason. Leave the machine alone in the meantime. The run takes about ten minutes and 3 GB of memory.
#   --endpoints   compares `simdlp serve` with other write endpoints instead; further options are those
#                 of bench/peers/endpoints.py. Telegraf is built, and QuestDB comes from Maven; endpoints
#                 that cannot be installed are left out
#   --quick       Go's reference and simdlp only, small data, few rounds, nothing written
# Later options override earlier ones, e.g. --quick --peers go-lineprotocol,rust-questdb --report pages
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=build/compare
questdb=9.2.3 # the version
quick=0
endpoints=0
options=()
while (($# > 0)); do
  case "$1" in
    --quick) quick=1 ;;
    --endpoints) endpoints=1 ;;
    --build) build=${2:?"--build needs a folder"}; shift ;;
    -h | --help) sed -n '/^# Compares/,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; python3 bench/peers/compare.py --help; exit 0 ;;
    *) options+=("$1") ;;
  esac
  shift
done

if ((endpoints)); then
  bash scripts/setup.sh --ci
  cmake -S . -B "$build/endpoints" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSIMDLP_BUILD_TESTS=OFF \
    -DSIMDLP_BUILD_TOOL=ON -DSIMDLP_BUILD_BENCH=ON
  cmake --build "$build/endpoints" --parallel "$(nproc 2>/dev/null || echo 2)" \
    --target simdlp_tool bench_endpoint_load
  python3 tests/servers/telegraf.py --build || echo "compare: Telegraf is left out"
  mvn -q -B dependency:get -Dartifact="org.questdb:questdb:$questdb" || echo "compare: QuestDB is left out"
  chosen=(--report docs/benchmarks)
  if ((quick)); then chosen=(--rounds 1 --seconds 1); fi
  exec python3 bench/peers/endpoints.py "$build/endpoints/src/tool/simdlp" \
    "$build/endpoints/bench/bench_endpoint_load" "${chosen[@]}" "${options[@]}"
fi

bash scripts/setup.sh
bash scripts/setup.sh --peers ||
  echo "compare: not everything could be installed; peers that need it are left out"

cmake -S . -B "$build/library" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSIMDLP_BUILD_TESTS=OFF \
  -DSIMDLP_BUILD_TOOL=ON -DSIMDLP_BUILD_BENCH=OFF -DBUILD_SHARED_LIBS=OFF
cmake --build "$build/library" --parallel "$(nproc 2>/dev/null || echo 2)"
cmake --install "$build/library" --prefix "$build/prefix" >/dev/null
prefix=$(cd "$build/prefix" && pwd)

# Rows for every other kernel that runs here.
kernels=$("$prefix/bin/simdlp" kernels --json | python3 -c '
import json, sys
told = json.load(sys.stdin)
print(",".join(row["name"] for row in told["kernels"]
               if row["supported"] and row["name"] != told["chosen"]))')

chosen=(--report docs/benchmarks)
if ((quick)); then
  chosen=(--peers go-lineprotocol,go-lineprotocol-encoder,simdlp --bytes 8000000
          --encode-bytes 2000000 --rounds 5)
fi
python3 bench/peers/compare.py "$build/peers" --gen "$prefix/bin/simdlp gen" --prefix "$prefix" \
  --kernels "$kernels" "${chosen[@]}" "${options[@]}"
