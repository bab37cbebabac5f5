#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# From a fresh checkout to a first look: installs what is missing, builds Release, and shows
# `simdlp stat` and `simdlp check` on real samples of the corpus. To be quick, it builds neither the tests
# nor the components (journal, client, queue, server), in a folder of its own. $SIMDLP_PRESET names another
# preset than release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=build/quickstart
bash scripts/setup.sh
cmake --preset "${SIMDLP_PRESET:-release}" -B "$build" -DSIMDLP_BUILD_TESTS=OFF -DSIMDLP_BUILD_JOURNAL=OFF \
  -DSIMDLP_BUILD_CLIENT=OFF -DSIMDLP_BUILD_QUEUE=OFF -DSIMDLP_BUILD_SERVER=OFF
cmake --build "$build" --target simdlp_tool --parallel "$(nproc 2>/dev/null || echo 2)"
simdlp=$(find "$build" -type f -name simdlp -perm -u+x -print -quit)
[[ -n $simdlp ]] || { echo "quickstart: the tool was not built" >&2; exit 1; }

# Shows a command and runs it. `check` exits with 1 if lines were rejected, which is not a failure here.
show() {
  printf '\n$ simdlp %s\n' "$*"
  local status=0
  "$simdlp" "$@" || status=$?
  if ((status > 1)) || { ((status == 1)) && [[ $1 != check ]]; }; then
    echo "quickstart: simdlp $1 ended with $status" >&2
    exit 1
  fi
}

# The home sensors of InfluxDB's documentation, a capture of a collectd agent, and typical mistakes.
show stat --precision s corpus/samples/home.lp
show check --precision s corpus/samples/home.lp
show stat --precision ms corpus/samples/collectd.lp
show check --precision ms corpus/samples/collectd.lp
show check --explain corpus/samples/rejected.lp

printf '\nThe tool is %s; the tests are next: bash scripts/test.sh\n' "$simdlp"
