#!/usr/bin/env bash
# The demonstration, short, twice: the same seed must give the same bulletin, byte for byte; its figures
# must count again and its chains verify (./run demo fails otherwise).
#   tests/e2e/demo.sh [arguments of ./run demo]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/lib.sh
[ $# -gt 0 ] || set -- --days 6 --seed 7
work=$(mktemp -d /tmp/hotline-demos.XXXXXX)
trap 'rm -rf "$work"' EXIT
for i in 1 2; do
  ./run demo "$@" --out "$work/$i" >"$work/$i.log" 2>&1 || { tail -n 20 "$work/$i.log" >&2; die "the demonstration failed"; }
  grep -q '^equal:' "$work/$i.log" || die "the recount of run $i did not say equal"
  grep -q '^verified:' "$work/$i.log" || die "the chains of run $i were not verified"
done
cmp "$work/1/bulletin.html" "$work/2/bulletin.html" || die "two runs of one seed gave different bulletins"
cmp "$work/1/bulletin.txt" "$work/2/bulletin.txt" || die "two runs of one seed gave different bulletins"
# Requests of a matter that a working group or a town leads, from nobody knows where: the dispatcher's.
for i in $(seq 12); do
  printf '{"id": "d%s", "kind": "COMPLAINT", "channel": "PHONE", "text": "一下雨就内涝，路面积水，下水道堵了", "name": "某人", "phone": "1990000%04d"}\n' "$i" "$i"
done >"$work/drains.jsonl"
./run demo --input "$work/drains.jsonl" --days 3 --out "$work/3" >"$work/3.log" 2>&1 ||
  { tail -n 20 "$work/3.log" >&2; die "the demonstration failed over what a dispatcher decides"; }
tail -n 3 "$work/2.log"
