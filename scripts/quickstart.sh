#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# From a fresh checkout to a first look: installs what is missing, builds Release without the tests,
# and shows `simdlp stat` and `simdlp check` on the samples of the corpus.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bash scripts/setup.sh
cmake --preset release
cmake --build --preset release --target simdlp_tool --parallel "$(nproc 2>/dev/null || echo 2)"

simdlp=$(find build/release -type f -name simdlp -perm -u+x -print -quit)
if [[ -z $simdlp ]]; then
  echo "quickstart: the tool was not built" >&2
  exit 1
fi

# Each sample says the precision of its timestamps in the table below; others are nanoseconds.
precision_of() {
  case "$1" in
    */collectd.lp) echo ms ;;
    */home.lp | */home-sensor.lp | */home_sensor.lp) echo s ;;
    *) echo ns ;;
  esac
}

show() {
  printf '\n$ %s\n' "$*"
  "$@"
}

shopt -s nullglob
samples=(corpus/samples/*.lp)
if ((${#samples[@]} == 0)); then
  echo "quickstart: no samples in corpus/samples" >&2
  exit 1
fi
for sample in "${samples[@]}"; do
  precision=$(precision_of "$sample")
  show "$simdlp" stat --precision "$precision" "$sample"
  show "$simdlp" check --precision "$precision" "$sample"
done
printf '\nThe tool is %s; run all tests with: bash scripts/test.sh\n' "$simdlp"
