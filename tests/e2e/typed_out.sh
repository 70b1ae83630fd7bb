# A session at the command line, typed out into a document. Sourced after `installation`; needs $out.

# Hashes hold random salt, paths and the port are whatever was free, and an import counts as it goes;
# everything else is the same every time.
steady() {
  sed -E "/^import [0-9]+\/[0-9]+/d; s/[0-9a-f]{64}/<sha-256>/g; s#$home/##g; s/${HOTLINE_ADDRESS//./\\.}/127.0.0.1:12345/g"
}
run() {
  printf '\n```\n$ %s\n' "$*" | sed 's#build/bin/##' | steady >>"$out"
  { "$@" 2>&1 || true; } | steady >>"$out"
  printf '```\n' >>"$out"
}
note() { printf '\n%s\n' "$*" >>"$out"; }
