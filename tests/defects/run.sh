#!/usr/bin/env bash
# Wakes every deliberate defect of table.tsv and runs the test that must catch it; with none awake all
# of them pass. Needs build-defects (./test defects). docs/defects.md is written from the table.
#   tests/defects/run.sh [--binaries | --update] [DEFECT…]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/lib.sh

table=tests/defects/table.tsv
rows() { grep -v '^#' "$table"; }
if [ "${1:-}" = --binaries ]; then rows | cut -f3 | sort -u | tr '\n' ' '; exit 0; fi

document() {
  cat <<'TEXT'
# Deliberate defects

Written by `tests/defects/run.sh --update` from `tests/defects/table.tsv`; `./test defects` wakes each of them in a build
made for it and sees it caught by the test named here. The code has them as one-line questions (`Defect("…")`,
[defect.h](../common/base/defect.h)) that are constants in every other build.

| Defect | What is wrong | Caught by | What it holds |
|---|---|---|---|
TEXT
  rows | while IFS=$'\t' read -r name what binary test holds; do
    printf '| %s | %s | `%s` | %s |\n' "$name" "$what" "$test" "$holds"
  done
}
if [ "${1:-}" = --update ]; then document >docs/defects.md; exit 0; fi
document | diff -u docs/defects.md - >&2 || die "docs/defects.md is not written from the table" "tests/defects/run.sh --update"

# A defect asked about in the code and not in the table would never be woken.
asked=$(grep -rhoE '(Defect|spoil)\("[a-z-]+"' common services | sed -E 's/.*"(.*)".*/\1/' | sort -u)
[ "$asked" = "$(rows | cut -f1 | sort -u)" ] || die "the defects of the code and of the table differ" \
  "$(diff <(printf '%s\n' "$asked") <(rows | cut -f1 | sort -u) || true)"

# Enough for every one of them, and no more: what is caught is caught soon.
export HOTLINE_SIM_SEEDS=40 HOTLINE_CALENDAR_CASES=5000 HOTLINE_SOURCE=$PWD
runs() { # defect, binary, test
  HOTLINE_DEFECT=$1 timeout 120 "build-defects/bin/$2" --gtest_filter="$3" >build-defects/defect.log 2>&1
}
wanted=("$@") caught=0 missed=()
while IFS=$'\t' read -r name what binary test holds; do
  [ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $name "* ]] || continue
  runs none "$binary" "$test" || die "$test fails with no defect awake" "see build-defects/defect.log"
  grep -q '\[  PASSED  \] 1 test' build-defects/defect.log || die "there is no test $test in $binary" "mend $table"
  if runs "$name" "$binary" "$test"; then
    missed+=("$name")
    say "NOT CAUGHT: $name by $test"
  else
    caught=$((caught + 1))
  fi
done < <(rows)
say "$caught deliberate defects caught, ${#missed[@]} not"
[ ${#missed[@]} -eq 0 ]
