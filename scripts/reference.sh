#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the API reference from the public headers with Doxygen, into build/reference/html. Warnings are
# errors. Installs Doxygen if it is missing (Debian).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

command -v doxygen >/dev/null || bash scripts/setup.sh --reference
mkdir -p build/reference
doxygen docs/Doxyfile
echo "reference: build/reference/html/index.html"
