#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs clang-tidy 14 over the project's sources:  bash scripts/tidy.sh [--all | FILES...]
# Without arguments: the folders listed below, with the headers they include.
# --all adds tests, benchmarks and fuzzers. Configures the preset ci-clang if it is not configured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

database=build/ci-clang
[[ -f $database/compile_commands.json ]] || cmake --preset ci-clang
jobs=$(nproc 2>/dev/null || echo 2)

if (($# > 0)) && [[ $1 != --all ]]; then
  files=("$@")
else
  # Not yet: src/journal, src/client, src/queue, src/server and src/tool. Name their files to check them.
  folders=(src/kernel src/text src/generate src/decode src/encode src/flow src/table)
  # Not xxh64.cpp: it inlines a header of another project, in which the analyzer finds faults.
  [[ ${1:-} == --all ]] && folders+=(src tests bench fuzz)
  mapfile -t files < <(find "${folders[@]}" -name '*.cpp' ! -name xxh64.cpp | sort -u)
fi

# Only what this configuration compiles: another processor's kernels have no flags here.
checked=()
for file in "${files[@]}"; do
  if grep -qF "\"file\": \"$PWD/$file\"" "$database/compile_commands.json"; then
    checked+=("$file")
  fi
done
if ((${#checked[@]} == 0)); then
  echo "tidy: $database/compile_commands.json knows none of these sources: ${files[*]}" >&2
  exit 1
fi
printf '%s\0' "${checked[@]}" |
  xargs -0 -n 1 -P "$jobs" clang-tidy-14 --quiet -p "$database" \
    --extra-arg=-Wno-unknown-warning-option 2>&1 |
  sed '/^[0-9]* warnings\{0,1\} generated\.$/d'
echo "tidy: ${#checked[@]} files"
