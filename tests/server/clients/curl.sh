#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# curl against a write endpoint, in each API; see run.py.
set -euo pipefail
types='types,host=server\ 1,region=eu\,west float=1.5,int=-3i,uint=7u,bool=true,str="say \"hi\"" 1700000000000000001'
v3="$CLIENT_URL/api/v3/write_lp?db=$CLIENT_DB&precision=nanosecond"
expect() {
  local want=$1 got
  shift
  got=$(curl --silent --show-error --output /dev/stderr --write-out '%{http_code}' "$@")
  [ "$got" = "$want" ] || { echo "curl: $got instead of $want: $*" >&2; exit 1; }
}
expect 204 "$CLIENT_URL/ping"
expect 204 --data-binary "$types" "$v3"
printf 'types\tok\t\n'
# Chunked and compressed, as telegraf sends.
gzip --stdout "$CLIENT_LINES" |
  expect 204 -X POST -H 'Content-Encoding: gzip' -H 'Transfer-Encoding: chunked' \
    --data-binary @- "$v3"
printf 'gzip\tok\t\n'
answer=$(curl --silent --data-binary "@$CLIENT_BAD" --write-out ' %{http_code}' "$v3")
printf 'bad\terror\t%s\n' "$answer"
# The older routes refuse the whole request.
expect 400 --data-binary "@$CLIENT_BAD" "$CLIENT_URL/write?db=$CLIENT_DB"
expect 400 --data-binary "@$CLIENT_BAD" "$CLIENT_URL/api/v2/write?bucket=$CLIENT_DB&org=o"
