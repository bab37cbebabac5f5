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
  # Not yet: src/decode/hints, src/flow, src/table, src/journal, src/client, src/server and src/tool, which
  # grew faster than they were tidied. Name their files to check them.
  folders=(src/kernel src/text src/generate src/encode)
  # Not xxh64.cpp: it inlines a header of another project, in which the analyzer finds faults.
  mapfile -t decode < <(find src/decode -maxdepth 1 -name '*.cpp')
  [[ ${1:-} == --all ]] && folders+=(src tests bench fuzz)
  mapfile -t files < <({ printf '%s\n' "${decode[@]}"; find "${folders[@]}" -name '*.cpp' ! -name xxh64.cpp 2>/dev/null; } | sort)
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
