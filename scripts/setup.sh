#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Installs the missing packages for building and testing simdlp with apt-get (Debian 12; Ubuntu has
# the same names). --ci also installs those for .ci/run, and --fuzz those for scripts/fuzz.sh and
# fuzz/oss-fuzz/build.sh. All package lists are here. If nothing is missing, it does nothing and
# needs no privileges.
set -euo pipefail

build=(
  cmake g++ ninja-build pkg-config
  libxsimd-dev libfast-float-dev libxxhash-dev # the library, while it is built
  libcli11-dev zlib1g-dev libzstd-dev # the tool
  libcurl4-openssl-dev libtomlplusplus-dev # the component client
  libboost1.81-dev libssl-dev libisal-dev # the component server
  libgtest-dev libgmock-dev nlohmann-json3-dev # the tests
)

ci=(
  ccache git valgrind
  clang-14 libclang-rt-14-dev clang-format-14 clang-tidy-14
  clang-19 libclang-rt-19-dev llvm-19 # llvm-19 reads coverage
  libbenchmark-dev               # the benchmarks
  g++-aarch64-linux-gnu g++-s390x-linux-gnu qemu-user googletest # the NEON kernel, big-endian
  g++-i686-linux-gnu             # 32 bits
  libc++-19-dev libc++abi-19-dev # the standard library of macOS
  g++-mingw-w64-x86-64-posix libz-mingw-w64-dev wine64 # Windows
  influxdb victoria-metrics      # servers that read what the encoder writes
  python3 python3-pip            # the tests that ask them, and a client
  doxygen                        # the API reference
)
# The other clients. Node.js from another source has its own npm, with which Debian's cannot be
# installed.
command -v npm >/dev/null || ci+=(nodejs npm)

fuzz=(
  clang-19 libclang-rt-19-dev llvm-19 python3
  afl++ zip                      # the other engine, and OSS-Fuzz's seeds
)

reference=(doxygen python3) # the API reference
# The tools for building the peers of scripts/compare.sh. A tool that is already installed from another
# source is used.
peers=()
command -v python3 >/dev/null && python3 -c 'import ensurepip' 2>/dev/null || peers+=(python3-venv)
python3 -m pip --version >/dev/null 2>&1 || peers+=(python3-pip)
command -v cc >/dev/null || peers+=(gcc)
command -v go >/dev/null || peers+=(golang-go)
command -v cargo >/dev/null || peers+=(cargo)
command -v npm >/dev/null || peers+=(npm)

usage() {
  echo "usage: bash scripts/setup.sh [--ci] [--fuzz] [--reference] [--peers] [--list]"
  echo "  --ci    also install the tools of continuous integration"
  echo "  --fuzz  also install the tools of fuzzing campaigns"
  echo "  --reference  also install what scripts/reference.sh needs"
  echo "  --peers      also install what the peers of scripts/compare.sh need"
  echo "  --list  print the names of the packages and install nothing"
}

wanted=("${build[@]}")
list_only=0
for argument in "$@"; do
  case "$argument" in
    --ci) wanted+=("${ci[@]}") ;;
    --fuzz) wanted+=("${fuzz[@]}") ;;
    --reference) wanted+=("${reference[@]}") ;;
    --peers) wanted+=("${peers[@]}") ;;
    --list) list_only=1 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

if ((list_only)); then
  printf '%s\n' "${wanted[@]}"
  exit 0
fi

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "setup: no apt-get here; please see that these are installed (Debian's names):" >&2
  echo "  ${wanted[*]}" >&2
  exit 0
fi

missing=()
for package in "${wanted[@]}"; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $state == *installed* && $state != *not-installed* ]] || missing+=("$package")
done

if ((${#missing[@]} == 0)); then
  echo "setup: everything is installed"
  exit 0
fi

echo "setup: installing ${missing[*]}"
root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "setup: needs root; please run:  apt-get install ${missing[*]}" >&2
    exit 1
  fi
  root=(sudo)
fi
apt() {
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"
}
apt update
apt install --no-install-recommends "${missing[@]}"
