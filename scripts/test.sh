#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds simdlp and runs all its tests:
#   bash scripts/test.sh [PRESET] [--target T]... [ctest options...]
# PRESET is a name of CMakePresets.json (default: $SIMDLP_PRESET, else release). With --target, only
# these targets are built; select their tests with -R. For example
#   bash scripts/test.sh asan -L quick
#   bash scripts/test.sh tsan --target test_threads -R "^threads"
# Installs what is missing first. The last thing printed is ctest's summary.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=${SIMDLP_PRESET:-release}
if (($# > 0)) && [[ $1 != -* ]]; then
  preset=$1
  shift
fi
targets=()
while (($# > 1)) && [[ $1 == --target ]]; do
  targets+=(--target "$2")
  shift 2
done
jobs=$(nproc 2>/dev/null || echo 2)

case "$preset" in
  release | debug | shared | asan | tsan) bash scripts/setup.sh ;;
  *) bash scripts/setup.sh --ci ;; # these presets name other compilers
esac
cmake --preset "$preset"
cmake --build --preset "$preset" --parallel "$jobs" "${targets[@]}"
ctest --preset "$preset" --parallel "$jobs" "$@"
