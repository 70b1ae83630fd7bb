# What ./run and ./test share: words for people, packages, the build, an embedded Redis.
# Sourced from the project's root.

packages=(g++ cmake ninja-build pkg-config libgrpc++-dev protobuf-compiler protobuf-compiler-grpc
  libprotobuf-dev libabsl-dev libhiredis-dev libre2-dev libopencc-dev libopencc-data unicode-data libicu-dev libphonenumber-dev libcsv-dev liblinear-dev libssl-dev libcjose-dev redis-server libgtest-dev libgmock-dev
  libbenchmark-dev prometheus-cpp-dev libjemalloc-dev nlohmann-json3-dev libcpp-httplib-dev libcli11-dev ccache tzdata)

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n== %s\n' "$*" >&2; }
die() { # what, then what to do
  printf '\n%s\n' "error: $1" >&2
  [ $# -gt 1 ] && printf '%s\n' "  → $2" >&2
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1; then sudo "$@"
  else die "installing packages needs root" "run as root, or install sudo, or install these yourself: ${packages[*]}"
  fi
}

missing_packages() {
  local p
  for p in "$@"; do
    dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$p"
  done
}

install_packages() {
  command -v dpkg-query >/dev/null 2>&1 || die "this is not a Debian system" "use Debian 12, or install the packages listed in scripts/lib.sh by hand"
  local missing log
  missing=$(missing_packages "$@")
  [ -z "$missing" ] && return 0
  step "installing: $missing"
  log=$(mktemp)
  # What redis-server's package would start is not wanted: we run our own.
  if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update &&
         as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    die "the packages could not be installed" "look at the lines above: no network, no space, or a package source that is not set up; then run this again"
  fi
  rm -f "$log"
}

need_space() { # megabytes
  local free
  free=$(df -Pm . | awk 'NR==2 {print $4}')
  [ "$free" -ge "$1" ] || die "only $free MB are free here, $1 MB are needed" "make room, or move the checkout to a larger disk"
}

# build DIR [cmake arguments…]: configured and built, targets in $targets (default all), from $source_dir
# (default: here). In batches of
# files, which takes a third of the time of a cold build; HOTLINE_UNITY=OFF compiles file by file.
build() {
  local dir=$1
  shift
  need_space 1500
  local source_dir=${source_dir:-.}
  # A folder that was configured for another source is configured again.
  if [ -f "$dir/CMakeCache.txt" ] && ! grep -qx "CMAKE_HOME_DIRECTORY:INTERNAL=$(cd "$source_dir" && pwd)" "$dir/CMakeCache.txt"; then
    rm -rf "$dir/CMakeCache.txt" "$dir/CMakeFiles"
  fi
  [ -f "$dir/build.ninja" ] || step "configuring $dir"
  cmake -S "$source_dir" -B "$dir" -G Ninja -DCMAKE_UNITY_BUILD="${HOTLINE_UNITY:-ON}" -DHOTLINE_CACHE_BASE="$PWD" "$@" >"$dir.log" 2>&1 || { tail -n 20 "$dir.log" >&2; die "cmake failed" "the lines above say why; the whole log is $dir.log"; }
  step "building $dir (the first time takes some minutes)"
  local jobs
  jobs=$(nproc)
  [ "$jobs" -gt 3 ] && jobs=3
  if [ -t 2 ]; then
    ninja -C "$dir" -j"$jobs" ${targets:-} || die "the build failed" "the first error above says where"
  else
    ninja -C "$dir" -j"$jobs" ${targets:-} >"$dir.log" 2>&1 || { grep -E -A12 'error:|FAILED' "$dir.log" | head -n 60 >&2; die "the build failed" "the whole log is $dir.log"; }
    tail -n 1 "$dir.log" >&2
  fi
}

# redis_config DIR: an installation's own Redis, on a unix socket in DIR, every write synced.
redis_config() {
  cat <<CONF
port 0
unixsocket "$1/redis.sock"
unixsocketperm 700
dir "$1"
appendonly yes
appendfsync always
save ""
maxmemory-policy noeviction
daemonize no
logfile "$1/redis.log"
CONF
}

# development_issuer DIR: a key in DIR by which the tools of this machine sign tokens; made once. The
# tools this shell starts use it from now on.
development_issuer() {
  [ -s "$1/issuer.key" ] || build/bin/hotlinectl issuer new "$1" >/dev/null || die "no key can be made in $1" "the line above says why"
  export HOTLINE_ISSUER=$1
}
# trust_in_issuer DIR: the member of a server's configuration that believes it.
trust_in_issuer() {
  printf '"identity": {"issuers": [{"issuer": "hotline-development", "jwksFile": "%s/jwks.json", "development": true}, {"issuer": "hotline-development-citizens", "jwksFile": "%s/jwks.json", "development": true, "citizens": true}]}' "$1" "$1"
}

wait_for() { # seconds, what, command…
  local until=$(( $(date +%s) + $1 )) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$(date +%s)" -lt "$until" ] || die "$what did not come up" "its log is in $home"
    sleep 0.1
  done
}
