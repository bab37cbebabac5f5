#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs a fuzzing campaign:
#   bash scripts/fuzz.sh [--target T|all] [--minutes M] [--jobs J] [more]
# Builds the targets, makes seeds from corpus/, fuzzes, merges what was found, measures coverage and
# prints a summary. Everything goes to build/fuzz/. Exits with 1 if something was found. See
# docs/fuzzing.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

targets=(kernels decode roundtrip encode numbers cuts stream split tables tool journal server client foreign)
memory_targets=(kernels decode cuts) # see docs/fuzzing.md
chosen=all
minutes=1
jobs=1
sanitizer=address
engine=libfuzzer
max_len=1024
coverage=1
keep=0
foreign=""
compiler=${CXX:-}
work=${SIMDLP_FUZZ_WORK:-build/fuzz}

usage() {
  cat <<'END'
usage: bash scripts/fuzz.sh [options]
  --target T       kernels, decode, roundtrip, encode, numbers, cuts, stream, split, tables,
                   tool, journal, server, client, foreign or all (all)
  --minutes M      for each target (1)
  --jobs J         processes for each target (1)
  --sanitizer S    address (with undefined), undefined, memory, none (address)
  --engine E       libfuzzer or afl (libfuzzer)
  --max-len N      bytes of an input (1024)
  --foreign FILES  sources and libraries of a parser to test, separated by ';'
  --no-coverage    leave out the coverage report
  --keep           put the merged corpora, minimised, into fuzz/corpus/
  --list           print the targets and end
environment: CXX the compiler (clang++-19, clang++), SIMDLP_FUZZ_WORK where to work (build/fuzz)
END
}

while (($# > 0)); do
  case "$1" in
    --target) chosen=$2; shift 2 ;;
    --minutes) minutes=$2; shift 2 ;;
    --jobs) jobs=$2; shift 2 ;;
    --sanitizer) sanitizer=$2; shift 2 ;;
    --engine) engine=$2; shift 2 ;;
    --max-len) max_len=$2; shift 2 ;;
    --foreign) foreign=$2; shift 2 ;;
    --no-coverage) coverage=0; shift ;;
    --keep) keep=1; shift ;;
    --list) printf '%s\n' "${targets[@]}"; exit 0 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done

die() {
  echo "fuzz: $*" >&2
  exit 2
}

case "$sanitizer" in
  address) sanitize=address,undefined ;;
  undefined | memory) sanitize=$sanitizer ;;
  none) sanitize="" ;;
  *) die "no sanitizer '$sanitizer'" ;;
esac
if [[ $chosen == all ]]; then
  [[ $sanitizer == memory ]] && targets=("${memory_targets[@]}")
else
  [[ " ${targets[*]} " == *" $chosen "* ]] || die "no target '$chosen'; see --list"
  if [[ $sanitizer == memory && " ${memory_targets[*]} " != *" $chosen "* ]]; then
    die "'$chosen' uses parts of the C++ library that the memory sanitizer does not know"
  fi
  targets=("$chosen")
fi

first_of() {
  local name
  for name in "$@"; do command -v "$name" && return; done
  die "needs one of: $*"
}
case "$engine" in
  libfuzzer) compiler=${compiler:-$(first_of clang++-19 clang++)} ;;
  afl) compiler=${compiler:-$(first_of afl-clang-fast++)}; first_of afl-fuzz >/dev/null ;;
  *) die "no engine '$engine'" ;;
esac

# ---- build ----

# build FOLDER CMAKE_OPTIONS...: configures and builds the chosen targets there.
build() {
  local folder=$1 target
  local -a names=()
  shift
  for target in "${targets[@]}"; do names+=("fuzz_$target"); done
  [[ $folder == "$mutator" ]] && names=(simdlp_afl_mutator)
  local -a launcher=()
  command -v ccache >/dev/null && launcher=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  local log=$folder.log
  if ! {
    cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DSIMDLP_BUILD_FUZZ=ON \
      -DSIMDLP_BUILD_TOOL=OFF -DSIMDLP_BUILD_TESTS=OFF -DSIMDLP_INSTALL=OFF \
      "-DSIMDLP_FOREIGN_PARSER=$foreign" "${launcher[@]}" "$@" &&
      cmake --build "$folder" --parallel "$jobs" --target "${names[@]}"
  } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    die "the build failed; all of it is in $log"
  fi
}

binary() {
  local folder=$1 target=$2
  if [[ $target == foreign ]]; then
    echo "$folder/fuzz/foreign/fuzz_foreign"
  else
    echo "$folder/fuzz/fuzz_$target"
  fi
}

mkdir -p "$work"
work=$(cd "$work" && pwd)
folder=$work/build-$engine-$sanitizer
mutator=$work/build-mutator
echo "fuzz: building ${targets[*]} with $compiler, sanitizer $sanitizer"
AFL_QUIET=1 build "$folder" "-DCMAKE_CXX_COMPILER=$compiler" "-DSIMDLP_FUZZ_SANITIZE=$sanitize"
if [[ $engine == afl ]]; then
  # The mutator is loaded into afl-fuzz, so it is built without instrumentation.
  build "$mutator" -DCMAKE_CXX_COMPILER=g++ -DSIMDLP_FUZZ_ENGINE=replay
fi

# ---- run ----

seconds=$(awk -v minutes="$minutes" 'BEGIN { printf "%d", minutes * 60 }')
((seconds > 0)) || die "--minutes must be above 0"
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:abort_on_error=1:symbolize=0}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1:abort_on_error=1:symbolize=0}
export MSAN_OPTIONS=${MSAN_OPTIONS:-abort_on_error=1:symbolize=0}

dictionary() {
  if [[ $1 == tool ]]; then echo fuzz/json_csv.dict; else echo fuzz/line_protocol.dict; fi
}

prepare() {
  local target=$1
  mkdir -p "$work/corpus/$target" "$work/seeds/$target" "$work/found/$target"
  python3 fuzz/seeds.py "$target" "$work/seeds/$target" >/dev/null
  if [[ -d fuzz/corpus/$target ]]; then
    find "fuzz/corpus/$target" -type f -exec cp -f {} "$work/seeds/$target/" \;
  fi
}

run_libfuzzer() {
  local target=$1 program=$2 log=$work/$1.log
  local -a options=(
    "-dict=$(dictionary "$target")" "-max_total_time=$seconds" "-max_len=$max_len" -timeout=25
    -rss_limit_mb=2048 -print_final_stats=1 "-artifact_prefix=$work/found/$target/")
  if ((jobs > 1)); then
    options+=("-fork=$jobs" -ignore_crashes=1)
  fi
  "$program" "${options[@]}" "$work/corpus/$target" "$work/seeds/$target" >"$log" 2>&1 || true
  # New inputs are added to the corpus only if they add coverage.
  mkdir -p "$work/merged/$target"
  "$program" -merge=1 "-max_len=$max_len" "$work/merged/$target" "$work/corpus/$target" \
    "$work/seeds/$target" >"$log.merge" 2>&1 || true
}

run_afl() {
  local target=$1 program=$2 job
  local -a running=()
  export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
  export AFL_AUTORESUME=1
  # afl-fuzz needs sanitizers that abort and do not symbolise, and this exit code of the memory
  # sanitizer.
  export MSAN_OPTIONS=exit_code=86:abort_on_error=1:symbolize=0
  case "$target" in
    encode | numbers | tool | journal | server | client) unset AFL_CUSTOM_MUTATOR_LIBRARY ;;
    *) export AFL_CUSTOM_MUTATOR_LIBRARY=$mutator/fuzz/libsimdlp_afl_mutator.so ;;
  esac
  for ((job = 0; job < jobs; ++job)); do
    local -a role=(-M main)
    ((job > 0)) && role=(-S "job$job")
    afl-fuzz -i "$work/seeds/$target" -o "$work/afl/$target" "${role[@]}" -m none -t 5000 \
      -G "$max_len" -x "$(dictionary "$target")" -V "$seconds" -- "$program" \
      >"$work/$target.afl.$job.log" 2>&1 &
    running+=($!)
  done
  wait "${running[@]}" || true
  [[ -f $work/afl/$target/main/fuzzer_stats ]] ||
    die "afl-fuzz did not run: $(grep -a ABORT "$work/$target.afl.0.log" || tail -n 2 "$work/$target.afl.0.log")"
  find "$work/afl/$target" -path '*/crashes/id*' -exec cp -f {} "$work/found/$target/" \;
  mkdir -p "$work/merged/$target"
  find "$work/afl/$target" -path '*/queue/id*' -type f | while read -r input; do
    cp -f "$input" "$work/merged/$target/$(sha1sum "$input" | cut -c1-40)"
  done
}

declare -A summary
for target in "${targets[@]}"; do
  prepare "$target"
  program=$(binary "$folder" "$target")
  echo "fuzz: $target, $seconds s, $jobs jobs"
  if [[ $engine == afl ]]; then
    mkdir -p "$work/afl/$target"
    run_afl "$target" "$program"
    executions=$(cat "$work/afl/$target"/*/fuzzer_stats 2>/dev/null |
      awk -F: '/^execs_done/ { sum += $2 } END { print sum + 0 }')
  else
    run_libfuzzer "$target" "$program"
    executions=$(awk '/^stat::number_of_executed_units:/ { print $2; found = 1 }
      /^#[0-9]+: cov:/ { sub(/^#/, "", $1); sub(/:$/, "", $1); last = $1 }
      END { if (!found) print last + 0 }' "$work/$target.log")
  fi
  found=$(find "$work/found/$target" -type f | wc -l)
  inputs=$(find "$work/merged/$target" -type f | wc -l)
  summary[$target]=$(printf '%12s %9s %8s %6s' "$executions" "$((executions / seconds))" "$inputs" \
    "$found")
done

# ---- keep ----

if ((keep)) && [[ $engine == libfuzzer ]]; then
  for target in "${targets[@]}"; do
    kept=$work/kept/$target
    rm -rf "$kept"
    mkdir -p "$kept" "fuzz/corpus/$target"
    # A minimal set of inputs with the same coverage.
    "$(binary "$folder" "$target")" -set_cover_merge=1 -max_len=512 "$kept" \
      "$work/merged/$target" "$work/seeds/$target" >"$work/$target.log.keep" 2>&1 || true
    # Small ones first, up to 36,000 bytes for a target.
    rm -f "fuzz/corpus/$target"/*
    find "$kept" -type f -printf '%s %p\n' | sort -n | {
      size=0
      while read -r bytes path; do
        ((size += bytes))
        ((size > 36000)) && break
        cp "$path" "fuzz/corpus/$target/$(sha1sum "$path" | cut -c1-16)"
      done
    }
  done
fi

# ---- coverage ----

report=""
if ((coverage)); then
  cover=$work/build-coverage
  clang=$(first_of clang++-19 clang++)
  suffix=${clang##*clang++}
  profdata=$(first_of "llvm-profdata$suffix" llvm-profdata)
  cov=$(first_of "llvm-cov$suffix" llvm-cov)
  build "$cover" "-DCMAKE_CXX_COMPILER=$clang" -DSIMDLP_FUZZ_ENGINE=replay \
    "-DCMAKE_CXX_FLAGS=-fprofile-instr-generate -fcoverage-mapping"
  objects=() # the first is named plainly, as llvm-cov has it
  rm -f "$work"/*.profraw
  for target in "${targets[@]}"; do
    LLVM_PROFILE_FILE="$work/$target.profraw" "$(binary "$cover" "$target")" \
      "$work/merged/$target" corpus/found >/dev/null 2>&1 || true
    ((${#objects[@]} > 0)) && objects+=(-object)
    objects+=("$(binary "$cover" "$target")")
  done
  "$profdata" merge -sparse "$work"/*.profraw -o "$work/campaign.profdata"
  sources=(-sources src include)
  "$cov" show "${objects[@]}" "-instr-profile=$work/campaign.profdata" -format=html \
    -show-branches=count "-output-dir=$work/coverage" "${sources[@]}" >"$work/coverage.log" 2>&1 ||
    die "no coverage report: $(tail -n 1 "$work/coverage.log")"
  report=$("$cov" report "${objects[@]}" "-instr-profile=$work/campaign.profdata" \
    "${sources[@]}" 2>>"$work/coverage.log")
  printf '%s\n' "$report" >"$work/coverage.txt"
fi

# ---- summary ----

total=0
echo
printf '%-10s %12s %9s %8s %6s\n' target executions 'per sec' inputs found
for target in "${targets[@]}"; do
  printf '%-10s %s\n' "$target" "${summary[$target]}"
  total=$((total + $(find "$work/found/$target" -type f | wc -l)))
done
if [[ -n $report ]]; then
  awk '/^TOTAL/ { printf "coverage of src/ and include/: %s of lines, %s of branches; %s\n", $10, $13, where }' \
    where="$work/coverage/index.html" "$work/coverage.txt"
fi
if ((total > 0)); then
  echo "fuzz: $total inputs found, in $work/found; the messages are in $work/<target>.log"
  exit 1
fi
echo "fuzz: nothing found"
