#!/usr/bin/env bash
# Every access to a member marked ABSL_GUARDED_BY holds its lock, says clang's analysis of the files
# that have one. The files are parsed, not compiled: half a minute on two cores.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# The files that name a guarded member: those that say so, and those beside a header that does.
guarded_files() {
  grep -rl 'ABSL_GUARDED_BY' common services --include='*.cc'
  grep -rl 'ABSL_GUARDED_BY' common services --include='*.h' | while IFS= read -r header; do
    if [ -e "${header%.h}.cc" ]; then printf '%s\n' "${header%.h}.cc"; else printf '%s\n' "$header"; fi
  done
}

# Every lock of the product guards something by name, or says beside it what it is held for.
bare=$(grep -rnE '^\s+(mutable )?absl::Mutex \w+;$' common services --include='*.h' | while IFS=: read -r file line text; do
  name=$(printf '%s' "$text" | sed -E 's/.*absl::Mutex (\w+);.*/\1/')
  grep -q "ABSL_GUARDED_BY($name)" "$file" || printf '%s:%s ' "$file" "$line"
done)
[ -z "$bare" ] || { echo "a lock that guards nothing by name, and does not say what it is for: $bare" >&2; exit 1; }

guarded_files | sort -u | xargs -P 3 -I{} clang++-14 -x c++ -std=c++20 -fsyntax-only -Wno-pragma-once-outside-header \
  -Wthread-safety -Werror=thread-safety -I. -isystem build/proto/gen -isystem /usr/include/hiredis {}
echo "$(guarded_files | sort -u | wc -l) files with guarded members hold their locks"
