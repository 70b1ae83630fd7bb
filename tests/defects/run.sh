#!/usr/bin/env bash
# Wakes every deliberate defect of table.tsv and runs the test that must catch it; with none awake all
# of them pass. The defects are patches beside this script: --prepare applies all of them to a copy of the
# tree in build-defects/src, ./test defects builds that copy once, and each defect is woken by itself.
# docs/defects.md is written from the table.
#   tests/defects/run.sh [--binaries | --prepare | --check | --update] [DEFECT…]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/lib.sh

table=tests/defects/table.tsv
rows() { grep -v '^#' "$table"; }
if [ "${1:-}" = --binaries ]; then rows | cut -f3 | sort -u | tr '\n' ' '; exit 0; fi

# Every patch fits the code as it stands, one by one: who changes a patched line restates the defect.
check_patches() {
  local patch bad=()
  for patch in tests/defects/*.patch; do
    git apply --check "$patch" 2>/dev/null || bad+=("$patch")
  done
  [ ${#bad[@]} -eq 0 ] || die "these defects no longer fit the code: ${bad[*]}" "write each of them again for the lines as they are now"
}
if [ "${1:-}" = --check ]; then check_patches; exit 0; fi
if [ "${1:-}" = --prepare ]; then
  check_patches
  rm -rf build-defects/src
  mkdir -p build-defects/src
  # Also what is new and not yet staged; what is deleted and not yet staged is not there to copy.
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    if [ -e "$file" ]; then printf '%s\0' "$file"; fi
  done | xargs -0 cp -p --parents -t build-defects/src
  cd build-defects/src
  for patch in tests/defects/*.patch; do
    patch -p1 --quiet --no-backup-if-mismatch <"$patch" || die "$patch does not fit beside the others" "give it less context (diff -U1), or put the two into one file"
  done
  exit 0
fi

document() {
  cat <<'TEXT'
# Deliberate defects

Written by `tests/defects/run.sh --update` from `tests/defects/table.tsv`. The product has none of them: each is a patch in
[tests/defects](../tests/defects). `./test defects` applies all patches to a copy of the tree, builds that copy once, wakes
one defect at a time, and sees that the test named here catches it.

| Defect | What is wrong | Caught by | What it holds |
|---|---|---|---|
TEXT
  rows | while IFS=$'\t' read -r name what binary test holds; do
    printf '| %s | %s | `%s` | %s |\n' "$name" "$what" "$test" "$holds"
  done
}
if [ "${1:-}" = --update ]; then document >docs/defects.md; exit 0; fi
document | diff -u docs/defects.md - >&2 || die "docs/defects.md is not written from the table" "tests/defects/run.sh --update"

# A defect of a patch that is not in the table would never be woken.
asked=$(grep -hoE '(Awake|spoil)\("[a-z-]+"' tests/defects/*.patch | sed -E 's/.*"(.*)".*/\1/' | sort -u)
[ "$asked" = "$(rows | cut -f1 | sort -u)" ] || die "the defects of the patches and of the table differ" \
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
  grep -q '\[  PASSED  \] 1 test' build-defects/defect.log || die "there is no test $test in $binary" "correct $table"
  if runs "$name" "$binary" "$test"; then
    missed+=("$name")
    say "NOT CAUGHT: $name by $test"
  else
    caught=$((caught + 1))
  fi
done < <(rows)
say "$caught deliberate defects caught, ${#missed[@]} not"
[ ${#missed[@]} -eq 0 ]
