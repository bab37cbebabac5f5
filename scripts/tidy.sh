#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs clang-tidy 14 over the project's sources:
#   bash scripts/tidy.sh [--all | --components | --recent N | FILES...]
# Without arguments: the folders of the library, with the headers they include.
# --components: journal, client and queue, which takes minutes. --recent N: those of their files that the last N
# commits have changed. --all adds everything else: server, tool, tests, benchmarks and fuzzers.
# Configures the preset ci-clang if it is not configured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

database=build/ci-clang
[[ -f $database/compile_commands.json ]] || cmake --preset ci-clang
jobs=$(nproc 2>/dev/null || echo 2)

library=(src/kernel src/text src/generate src/decode src/encode src/flow src/table)
components=(src/journal src/client src/queue)
# Not xxh64.cpp: it inlines a header of another project, in which the analyzer finds faults.
sources_in() { find "$@" -name '*.cpp' ! -name xxh64.cpp | sort -u; }
case "${1:-}" in
  "") mapfile -t files < <(sources_in "${library[@]}") ;;
  --components) mapfile -t files < <(sources_in "${components[@]}") ;;
  --all) mapfile -t files < <(sources_in src tests bench fuzz) ;;
  --recent)
    # For a changed header, the source with the same name.
    mapfile -t files < <(
      git diff --name-only --diff-filter=d "HEAD~${2:?}" -- "${components[@]}" |
        sed 's/\.h$/.cpp/' | sort -u | while read -r file; do [[ -f $file ]] && echo "$file"; done
    )
    if ((${#files[@]} == 0)); then
      echo "tidy: the last $2 commits have not changed the components"
      exit 0
    fi
    ;;
  *) files=("$@") ;;
esac

# Only the files that this configuration compiles: kernels of other processors have no flags here.
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
