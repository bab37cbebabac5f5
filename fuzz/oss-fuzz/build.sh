#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the targets for OSS-Fuzz, from its variables SRC, WORK, OUT, CC, CXX, CFLAGS, CXXFLAGS and
# LIB_FUZZING_ENGINE; and puts into OUT, for each target, the program, a zip of its seeds, the
# dictionary and its options. The flags of the sanitizer are in CXXFLAGS, so simdlp adds none.
set -eu

cd -P "$SRC/simdlp"

# The headers in the image, or else those of the system.
headers=()
[ -d "$SRC/xsimd/include" ] && headers+=("-DSIMDLP_xsimd_INCLUDE_DIR=$SRC/xsimd/include")
[ -d "$SRC/fast_float/include" ] &&
  headers+=("-DSIMDLP_FastFloat_INCLUDE_DIR=$SRC/fast_float/include")

cmake -S . -B "$WORK/simdlp" -G Ninja \
  -DCMAKE_BUILD_TYPE=None \
  -DSIMDLP_BUILD_FUZZ=ON -DSIMDLP_BUILD_TOOL=OFF -DSIMDLP_BUILD_TESTS=OFF -DSIMDLP_INSTALL=OFF \
  -DSIMDLP_FUZZ_ENGINE="$LIB_FUZZING_ENGINE" -DSIMDLP_FUZZ_SANITIZE= \
  "${headers[@]}"

for target in kernels decode roundtrip encode numbers cuts stream split tables tool journal; do
  cmake --build "$WORK/simdlp" --target "fuzz_$target"
  cp "$WORK/simdlp/fuzz/fuzz_$target" "$OUT/"

  seeds=$WORK/seeds/$target
  rm -rf "$seeds"
  python3 fuzz/seeds.py "$target" "$seeds"
  if [ -d "fuzz/corpus/$target" ]; then
    find "fuzz/corpus/$target" -type f -exec cp {} "$seeds/" \;
  fi
  rm -f "$OUT/fuzz_${target}_seed_corpus.zip"
  (cd "$seeds" && zip -q -r "$OUT/fuzz_${target}_seed_corpus.zip" .)
  dictionary=line_protocol
  [ "$target" = tool ] && dictionary=json_csv
  cp "fuzz/$dictionary.dict" "$OUT/fuzz_$target.dict"
  printf '[libfuzzer]\nmax_len = 4096\n' > "$OUT/fuzz_$target.options"
done
