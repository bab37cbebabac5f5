#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Formats the C++ sources in place with clang-format 14, the version that defines the format:
#   bash scripts/format.sh [--check] [FILES...]
# --check changes nothing and fails where the format differs. Without FILES: all of them.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

mode=(-i)
if [[ ${1:-} == --check ]]; then
  mode=(--dry-run -Werror)
  shift
fi
if (($# > 0)); then
  files=("$@")
else
  cd "$root"
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    mapfile -t files < <(git ls-files -- '*.h' '*.cpp')
  else
    mapfile -t files < <(find . -path ./build -prune -o \( -name '*.h' -o -name '*.cpp' \) -print)
  fi
fi
if ((${#files[@]} == 0)); then
  echo "format: no sources"
  exit 0
fi
clang-format-14 "${mode[@]}" --style=file "${files[@]}"
echo "format: ${#files[@]} files"
