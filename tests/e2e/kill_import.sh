#!/usr/bin/env bash
# While an import runs, Redis and the server are killed, again and again; started again, the import goes
# on. In the end every line is exactly one ticket, every chain is whole and the figures count again.
#   tests/e2e/kill_import.sh [FILE [ROUNDS]]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/lib.sh
. scripts/installation.sh
file=${1:-deploy/sample/requests.jsonl}
rounds=${2:-4}
installation
ctl=build/bin/hotlinectl
$ctl directory load deploy/sample >/dev/null

for round in $(seq "$rounds"); do
  # Half of the way through, by the clock of a first undisturbed moment.
  $ctl --json import "$file" --parallel 8 >"$home/import.json" 2>"$home/import.log" &
  import=$!
  sleep "0.$(( (round * 7) % 5 + 1 ))"
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
  wait "$import" || die "the import gave up in round $round" "$(tail -n 3 "$home/import.log")"
done
$ctl --json import "$file" >"$home/import.json" 2>"$home/import.log"
# Numbers from the importer's last, undisturbed run: everything was there.
read_number() { grep -o "\"$1\":[0-9]*" "$home/import.json" | cut -d: -f2; }
lines=$(read_number lines) bad=$(read_number bad) known=$(read_number known) created=$(read_number created)
[ "$created" = 0 ] || die "$created lines were not tickets yet after $rounds rounds"
[ $((known + bad)) = "$lines" ] || die "$lines lines, but $known tickets and $bad bad lines"
tickets=$($ctl --json chain-verify | grep -o '"tickets":[0-9]*' | cut -d: -f2)
[ "$tickets" = "$known" ] || die "$known lines made $tickets tickets"
$ctl chain-verify
$ctl recount --from "$(date -d '-2 days' +%F)" --to "$(date -d '+2 days' +%F)"
say "$rounds rounds of kill -9: $known lines are exactly $tickets tickets, $bad bad lines reported"
