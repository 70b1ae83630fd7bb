#!/usr/bin/env bash
# While an import runs, Redis and the server are killed, again and again; started again, the import goes
# on. In the end every line is exactly one ticket, every chain is whole and the figures count again.
#   tests/e2e/kill_import.sh [FILE [ROUNDS]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/lib.sh
. scripts/installation.sh
rounds=${2:-4}
installation
ctl=build/bin/hotlinectl
$ctl directory load deploy/sample >/dev/null
if [ $# -gt 0 ]; then
  file=$1
else
  # The sample many times over, each time under ids of its own: long enough to be interrupted.
  file="$home/requests.jsonl"
  for i in $(seq 40); do sed "s/\"id\":\"r/\"id\":\"k$i-r/; s/\"id\": \"r/\"id\": \"k$i-r/" deploy/sample/requests.jsonl; done >"$file"
fi

keys() { redis-cli -s "$home/redis.sock" dbsize 2>/dev/null | grep -o '[0-9]*' || echo 0; }
interrupted=0
for round in $(seq "$rounds"); do
  before=$(keys)
  $ctl --json import "$file" --parallel 4 >"$home/import.json" 2>"$home/import.log" &
  import=$!
  # Into the middle of it: some hundred keys are new. A round that only finds what is there is let go.
  for _ in $(seq 100); do
    [ "$(keys)" -gt $((before + 300)) ] && break
    kill -0 "$import" 2>/dev/null || break
    sleep 0.02
  done
  if kill -0 "$import" 2>/dev/null; then interrupted=$((interrupted + 1)); fi
  if [ $((round % 2)) = 1 ]; then
    kill -9 "$redis_pid"; wait "$redis_pid" 2>/dev/null || true
    sleep 0.3
    installation_redis
  else
    kill -9 "$server_pid"; wait "$server_pid" 2>/dev/null || true
    sleep 0.2
    kill -9 "$redis_pid"; wait "$redis_pid" 2>/dev/null || true
    installation_redis
    installation_server
  fi
  # Every other time the importer itself dies too, and is started anew.
  if [ $((round % 2)) = 0 ]; then kill -9 "$import" 2>/dev/null || true; wait "$import" 2>/dev/null || true; continue; fi
  # 1: the sample's bad rows were refused, as they should be.
  rc=0
  wait "$import" || rc=$?
  [ "$rc" -le 1 ] || die "the import gave up in round $round" "$(tail -n 3 "$home/import.log")"
done
[ "$interrupted" -gt 0 ] || die "no round interrupted a running import" "the file is too short: give a longer one"
$ctl --json import "$file" >/dev/null 2>"$home/import.log" || [ $? = 1 ]
$ctl --json import "$file" >"$home/import.json" 2>"$home/import.log" || [ $? = 1 ]
# Numbers from the importer's last, undisturbed run: everything was there.
read_number() { grep -o "\"$1\":[0-9]*" "$home/import.json" | cut -d: -f2; }
lines=$(read_number lines) bad=$(read_number bad) known=$(read_number known) created=$(read_number created)
[ "$created" = 0 ] || die "$created lines were not tickets yet after $rounds rounds"
[ $((known + bad)) = "$lines" ] || die "$lines lines, but $known tickets and $bad bad lines"
tickets=$($ctl --json chain-verify | grep -o '"tickets":[0-9]*' | cut -d: -f2)
[ "$tickets" = "$known" ] || die "$known lines made $tickets tickets"
$ctl chain-verify
$ctl recount --from "$(date -d '-2 days' +%F)" --to "$(date -d '+2 days' +%F)"
say "$rounds rounds of kill -9 ($interrupted of them in the middle of an import): $known lines are exactly $tickets tickets, $bad bad lines reported"
