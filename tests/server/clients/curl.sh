#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# curl against a write endpoint, in each API; see run.py.
set -euo pipefail
types='types,host=server\ 1,region=eu\,west float=1.5,int=-3i,uint=7u,bool=true,str="say \"hi\"" 1700000000000000001'
v3="$CLIENT_URL/api/v3/write_lp?db=$CLIENT_DB&precision=nanosecond"
v1="$CLIENT_URL/write?db=$CLIENT_DB"
v2="$CLIENT_URL/api/v2/write?bucket=$CLIENT_DB&org=o"
bearer=(-H "Authorization: Bearer $CLIENT_TOKEN")
expect() {
  local want=$1 got
  shift
  got=$(curl --silent --show-error --output /dev/stderr --write-out '%{http_code}' "$@")
  [ "$got" = "$want" ] || { echo "curl: $got instead of $want: $*" >&2; exit 1; }
}
expect 204 "$CLIENT_URL/ping"
expect 204 "${bearer[@]}" --data-binary "$types" "$v3"
printf 'types\tok\t\n'
# Chunked and compressed, as telegraf sends.
gzip --stdout "$CLIENT_LINES" |
  expect 204 -X POST "${bearer[@]}" -H 'Content-Encoding: gzip' -H 'Transfer-Encoding: chunked' \
    --data-binary @- "$v3"
printf 'gzip\tok\t\n'
answer=$(curl --silent "${bearer[@]}" --data-binary "@$CLIENT_BAD" --write-out ' %{http_code}' "$v3")
printf 'bad\terror\t%s\n' "$answer"
# The older routes refuse the whole request.
expect 400 --user "u:$CLIENT_TOKEN" --data-binary "@$CLIENT_BAD" "$v1"
expect 400 -H "Authorization: Token $CLIENT_TOKEN" --data-binary "@$CLIENT_BAD" "$v2"
# Every form of a token on every route, with nothing to write, or too little.
expect 204 --data-binary '' "$v1&u=u&p=$CLIENT_TOKEN"
for form in "Bearer $CLIENT_TOKEN" "Token $CLIENT_TOKEN" \
  "Basic $(printf 'u:%s' "$CLIENT_TOKEN" | base64 --wrap 0)"; do
  expect 204 -H "Authorization: $form" --data-binary '' "$v1"
  expect 400 -H "Authorization: $form" --data-binary '' "$v2"
  expect 400 -H "Authorization: $form" --data-binary '' "$v3"
done
for refused in "$v1&u=u&p=wrong" "$v1&p=" "$v1" "$v2" "$v3" "$v3&p=$CLIENT_TOKEN"; do
  expect 401 --data-binary "$types" "$refused"
done
expect 400 -H "Authorization: bearer $CLIENT_TOKEN" --data-binary "$types" "$v3"
answer=$(curl --silent -H 'Authorization: Token wrong' --data-binary "$types" --write-out ' %{http_code}' "$v3")
printf 'denied\terror\t%s\n' "$answer"
