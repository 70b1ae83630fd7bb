#!/usr/bin/env bash
# The manifests and the image under deploy/, as far as a machine without a cluster can tell:
#   tests/e2e/deploy.sh           the manifests render, fit the schema and each other, and the programs of
#                                 build/bin take their files, commands and probes
#   tests/e2e/deploy.sh --image   besides, the images are built and run (root; minutes, with a cold
#                                 compiler cache a quarter of an hour)
# HOTLINE_K8S_SCHEMA  a strict JSON schema of the Kubernetes API (default: ../shared/k8s/schema.json)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/lib.sh

pins="ajv@8.20.0 yaml@2.9.1"
home=$(mktemp -d /tmp/hotline-deploy.XXXXXX)
redis_pid='' server_pid='' pod_pid=''
gone() {
  local pid code=$?
  set +e
  # The logs go with the folder, so their ends are shown.
  [ "$code" = 0 ] || tail -n 3 "$home"/*/redis.log "$home"/*/hotlined.log 2>/dev/null >&2
  for pid in $server_pid $redis_pid $pod_pid; do kill -9 "$pid" 2>/dev/null; done
  wait 2>/dev/null
  [ ! -d "$home/store" ] || images umount --all >/dev/null 2>&1
  rm -rf "$home"
}
trap gone EXIT

skipped() { say "skipped: $1"; }
check() { node tests/deploy/check.mjs "$@"; }

# --- the manifests as documents

tools() {
  local at=build/tools/deploy # a folder of its own: npm would remove what else lies in build/tools
  command -v npm >/dev/null 2>&1 || return 1
  [ "$(cat $at/pins 2>/dev/null)" = "$pins" ] && return 0
  mkdir -p $at
  # shellcheck disable=SC2086
  npm install --prefix $at --no-save --no-package-lock --silent $pins >"$home/npm.log" 2>&1 && echo "$pins" >$at/pins
}

render() { # overlay
  kubectl kustomize "deploy/kubernetes/$1" >"$home/$1.yaml" 2>"$home/$1.err" && [ -s "$home/$1.yaml" ] ||
    die "deploy/kubernetes/$1 does not render" "$(tail -n 1 "$home/$1.err")"
}

documents() { # overlay
  local schema=${HOTLINE_K8S_SCHEMA:-../shared/k8s/schema.json}
  if [ -r "$schema" ]; then
    check schema "$schema" "$home/$1.yaml" || die "$1 does not fit the schema" "the lines above name document and field"
    # A check that cannot fail checks nothing.
    sed 's/readOnlyRootFilesystem/readOnlyRootFileSystem/' "$home/$1.yaml" >"$home/misspelt.yaml"
    check schema "$schema" "$home/misspelt.yaml" 2>"$home/misspelt.log" || true
    grep -q 'additional properties readOnlyRootFileSystem' "$home/misspelt.log" || die "the schema lets a misspelt field pass" "HOTLINE_K8S_SCHEMA must name a strict schema"
    say "$1: $(grep -c '^kind:' "$home/$1.yaml") documents fit the schema; a misspelt field does not"
  else
    skipped "$1 against a schema: $schema is not here; HOTLINE_K8S_SCHEMA=FILE names one"
  fi
  check rules "$home/$1.yaml" || die "$1 is not what it must be" "the lines above say what, and the mend"
  check mutants "$home/$1.yaml" || die "a mistake in $1 would not be found" "see above"
}

# --- the programs under the manifests' own files, commands and probes

free_port() { node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'; }

# What is a path in the pod is a path below $pod here, and ports are free ones.
here() { sed -e "s#/etc/redis/#$pod/here.#g; s#/run/secrets/#$pod/run/secrets/#g; s#^dir /data#dir $pod/data#; s#/var/lib/hotline#$pod/data#; s#6379#$redis_port#g; s#9464#$metrics_port#g; s#12346#$health_port#g"; }

# A certificate signed by the authority $1, its key beside it; $3: subject alternative names.
signed() { # authority, file, names
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=test" -CA "$1.crt" -CAkey "$1.key" \
    -addext "subjectAltName=$3" -addext basicConstraints=CA:FALSE -keyout "$2.key" -out "$2.crt" 2>/dev/null
}
authority() { # file
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$(basename "$1")" -keyout "$1.key" -out "$1.crt" 2>/dev/null
}
# The Secrets of base that have to do with certificates, as docs/deploying.md makes them.
certificates() {
  local at=$home/certificates secrets=$pod/run/secrets name
  mkdir -p "$at" "$secrets/tls" "$secrets/callers" "$secrets/redis-tls"
  for name in servers callers strangers; do authority "$at/$name"; done
  signed "$at/servers" "$secrets/tls/tls" "DNS:hotline-intake,IP:127.0.0.1"
  signed "$at/servers" "$secrets/redis-tls/tls" "DNS:hotline-redis"
  cp "$at/servers.crt" "$secrets/redis-tls/ca.crt"
  cp "$at/callers.crt" "$secrets/callers/ca.pem"
  touch "$at/index.txt"
  printf '[ca]\ndefault_ca = x\n[x]\ndatabase = %s\ndefault_md = sha256\ndefault_crl_days = 2\n' "$at/index.txt" >"$at/ca.cnf"
  openssl ca -gencrl -config "$at/ca.cnf" -cert "$at/callers.crt" -keyfile "$at/callers.key" -out "$secrets/callers/revoked.pem" 2>/dev/null
  signed "$at/callers" "$at/tool" "URI:spiffe://hotline.example.org/hotlinectl"
  signed "$at/strangers" "$at/stranger" "URI:spiffe://hotline.example.org/hotlinectl"
}

volumes() { # overlay, folder: its ConfigMaps unpacked there, and Secrets of the documented form
  pod=$2
  mkdir -p "$pod/data" "$pod/run/secrets/redis" "$pod/run/secrets/hotline"
  rm -rf "$pod/run/secrets/issuer"
  development_issuer "$pod/run/secrets/issuer"
  if [ "$1" = base ]; then
    certificates
    node tests/deploy/token.mjs issuer "$pod/run/secrets/issuer"
  fi
  check unpack "$home/$1.yaml" "$pod"
  head -c 32 /dev/urandom | sha256sum | cut -c 1-64 >"$pod/run/secrets/redis/password"
  head -c 32 /dev/urandom >"$pod/run/secrets/hotline/secret"
}

redis_up() {
  PATH=$PWD/deploy:$PATH sh -ec "$(here <"$pod/redis.sh")" >>"$pod/redis.log" 2>&1 &
  redis_pid=$!
  wait_for 20 "Redis by the StatefulSet's command" timeout 5 sh -c "$(here <"$pod/redis-ready.sh")"
}
redis_down() { kill -9 "$redis_pid" && wait "$redis_pid" 2>/dev/null || true; redis_pid=''; }

server_up() { # roles
  sed -e 's#"hotline-redis"#"127.0.0.1"#; s#:12345"#:0"#; s#^{#{"addressFile":"'"$pod/address"'",#' "$pod/hotlined.json" | here >"$pod/here.json"
  rm -f "$pod/address"
  build/bin/hotlined --config "$pod/here.json" --roles "$1" 2>"$pod/hotlined.log" &
  server_pid=$!
  for _ in $(seq 100); do
    [ -s "$pod/address" ] && break
    kill -0 "$server_pid" 2>/dev/null || die "hotlined does not start with the ConfigMap's hotlined.json" "$(tail -n 1 "$pod/hotlined.log")"
    sleep 0.1
  done
  [ -s "$pod/address" ] || die "hotlined does not come to serve" "$(tail -n 1 "$pod/hotlined.log")"
  grep -q '"serving"' "$pod/hotlined.log" || sleep 0.2
  grep -q '"serving"' "$pod/hotlined.log" || die "hotlined does not say that it serves" "$(tail -n 1 "$pod/hotlined.log")"
  HOTLINE_ADDRESS=127.0.0.1:$(sed 's/.*://' "$pod/address")
  export HOTLINE_ADDRESS
}
server_down() {
  local code=0
  kill -TERM "$server_pid"
  wait "$server_pid" || code=$?
  server_pid=''
  [ "$code" = 0 ] || die "hotlined ended with $code after SIGTERM" "it must drain and end with 0"
}
probe() { node tests/deploy/probe.mjs "127.0.0.1:$health_port" ${1:+"$1"}; }
metrics() { node -e 'fetch(process.argv[1]).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))' "http://127.0.0.1:$metrics_port/metrics"; }

# hotlinectl as another machine runs it: certificate, file with the token, command.
as_program() { # certificate or "", token, command…
  local pair=$1
  printf '%s' "$2" >"$pod/token"
  shift 2
  HOTLINE_CA=$home/certificates/servers.crt HOTLINE_CERTIFICATE=${pair:+$pair.crt} HOTLINE_KEY=${pair:+$pair.key} HOTLINE_TOKEN_FILE=$pod/token \
    build/bin/hotlinectl "$@" >"$pod/said" 2>&1
}
callers() {
  local at=$home/certificates token stale
  token() { node tests/deploy/token.mjs sign "$pod/run/secrets/issuer" https://login.example.org admin "$@"; }
  token=$(token 300) stale=$(token -120)
  ! as_program "" "$token" directory show && grep -q 'no server answers' "$pod/said" || die "a program without a certificate connects" "$(tail -n 1 "$pod/said")"
  ! as_program "$at/stranger" "$token" directory show && grep -q 'no server answers' "$pod/said" || die "a program with a foreign certificate connects" "$(tail -n 1 "$pod/said")"
  ! as_program "$at/tool" "$stale" directory show && grep -q UNAUTHENTICATED "$pod/said" || die "a stale token is not refused" "$(tail -n 1 "$pod/said")"
  ! as_program "$at/tool" "$token" directory load deploy/sample && grep -q STEP_UP_NEEDED "$pod/said" || die "an upload needs no second factor" "$(tail -n 1 "$pod/said")"
  as_program "$at/tool" "$(token 300 mfa)" directory load deploy/sample || die "the right program with the right token may not load the directory" "$(tail -n 1 "$pod/said")"
  as_program "$at/tool" "$token" directory show || die "the right program with the right token is refused" "$(tail -n 1 "$pod/said")"
  HOTLINE_CA=$at/servers.crt HOTLINE_CERTIFICATE=$at/tool.crt HOTLINE_KEY=$at/tool.key build/bin/hotlinectl directory show >"$pod/said" 2>&1 || true
  grep -q UNAUTHENTICATED "$pod/said" || die "a token of another issuer is not refused" "base must believe its own issuer only"
  say "base: no certificate, a foreign one, a stale token, another issuer's token, an upload without a second factor are refused; the right ones load the directory"
}

run_base() {
  volumes base "$home/base"
  redis_port=$(free_port) metrics_port=$(free_port) health_port=$(free_port)
  here <"$pod/etc/redis/redis.conf" >"$pod/here.redis.conf"
  here <"$pod/etc/redis/tls.conf" >"$pod/here.tls.conf"
  redis_up
  ! tr '\0' ' ' <"/proc/$redis_pid/cmdline" | grep -qF "$(cat "$pod/run/secrets/redis/password")" || die "the password is in Redis's command line" "hand it over by standard input"
  ! timeout 5 redis-cli -p "$redis_port" ping 2>/dev/null | grep -q PONG || die "Redis answers in plaintext" "base's tls.conf must say port 0"
  ! redis-cli --tls --cacert "$pod/run/secrets/redis-tls/ca.crt" -p "$redis_port" ping 2>&1 | grep -q PONG || die "Redis answers without the password" "the StatefulSet's command must set requirepass"
  local group roles ready
  while read -r group roles ready; do
    server_up "$roles"
    wait_for 10 "the startup probe of $group" probe
    wait_for 10 "the readiness probe of $group" probe "$ready"
    metrics || die "$group serves no metrics" "metricsListen must say where"
    ! probe hotline.nothing >/dev/null || die "the probe calls a name ready that does not exist" "mend tests/deploy/probe.mjs"
    if [ "$group" = intake ]; then
      callers
      redis_down
      for _ in $(seq 50); do probe "$ready" >/dev/null || break; sleep 0.1; done
      ! probe "$ready" >/dev/null || die "$group is ready without Redis" "readiness must ask a health name"
      probe hotline.process >/dev/null || die "$group is not alive without Redis" "liveness must not depend on it"
      redis_up
      wait_for 10 "the readiness probe of $group, after Redis came back" probe "$ready"
    fi
    server_down
    say "base: $group serves $roles, by the ConfigMap's files and the manifests' probes"
  done <"$pod/groups"
  redis_down
}

run_trial() {
  volumes trial "$home/trial"
  redis_port=$(free_port) metrics_port=$(free_port) health_port=$(free_port)
  here <"$pod/etc/redis/redis.conf" >"$pod/here.redis.conf"
  redis_up
  server_up all
  ! build/bin/hotlinectl directory show >/dev/null 2>&1 || die "the trial is ready without a jurisdiction" "is its readiness probe another one now?"
  build/bin/hotlinectl directory load "$pod/sample" >/dev/null || die "the sample does not load from its ConfigMaps" "see above"
  build/bin/hotlinectl directory show >/dev/null || die "the trial is not ready" "see above"
  redis_down
  metrics || die "the trial is not alive without Redis" "its liveness must not depend on it"
  server_down
  say "trial: the sample county loads from its ConfigMaps"
}

# --- the images

# HOME and storage are the test's own. vfs and chroot need no kernel features beyond root's.
images() { HOME="$home" nice -n 19 buildah --root "$home/store" --runroot "$home/storage-run" --storage-driver vfs "$@"; }

base_image() { # what the distributor's image is: a minimal system whose packages start nothing
  local mirror container
  mirror=$(awk '/^URIs:/{print $2; exit}' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)
  [ -n "$mirror" ] || mirror=$(awk '$1 == "deb" {for (i = 2; i <= NF; i++) if ($i ~ /^http/) {print $i; exit}}' /etc/apt/sources.list 2>/dev/null || true)
  [ -n "$mirror" ] || die "no Debian mirror is set up here" "apt's sources must name one"
  step "a minimal Debian 12 as base"
  nice -n 19 debootstrap --variant=minbase bookworm "$home/rootfs" "$mirror" >"$home/debootstrap.log" 2>&1 || die "debootstrap failed" "$(tail -n 1 "$home/debootstrap.log")"
  printf '#!/bin/sh\nexit 101\n' >"$home/rootfs/usr/sbin/policy-rc.d"
  chmod 755 "$home/rootfs/usr/sbin/policy-rc.d"
  container=$(images from scratch)
  images add -q "$container" "$home/rootfs" / >/dev/null
  images commit -q "$container" debian:bookworm-slim >/dev/null
  images rm "$container" >/dev/null
  rm -rf "$home/rootfs"
}

build_image() { # name, further arguments
  local name=$1 cache
  shift
  cache=$(ccache --get-config cache_dir)
  mkdir -p "$cache"
  step "building the image $name"
  images bud --isolation chroot --pull-never --ignorefile deploy/Dockerfile.dockerignore -f deploy/Dockerfile -v "$cache:/ccache" -t "$name" "$@" . >"$home/bud.log" 2>&1 ||
    { grep -E -A12 'error:|FAILED|Error' "$home/bud.log" | head -n 40 >&2; tail -n 5 "$home/bud.log" >&2; die "the image $name was not built" "the lines above say why"; }
}

# The root of a container of image $1, as the pod sees it: read-only, but for what is mounted.
root_of() { images mount "$(images from --pull-never "$1")"; }
in_pod() { exec nsenter -t "$pod_pid" -m -n "$@"; }
# chroot's user is the image's; nothing of this shell's environment gets in.
run_in() { # root command…
  local root=$1
  shift
  in_pod setpriv --no-new-privs chroot --userspec=65532:65532 --groups= "$root" env -i PATH=/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 HOTLINE_ISSUER=/run/secrets/issuer "$@"
}
inspect() { images inspect --type image --format "{{.OCIv1.Config.$2}}" "$1"; }

# A pod by hand: network and mounts of its own, the trial's volumes at their places, roots read-only.
pod_up() {
  local root place
  volumes trial "$home/pod"
  chgrp -R 65532 "$pod/run/secrets"
  chmod 0440 "$pod"/run/secrets/*/*
  chown 65532:65532 "$pod/data"
  unshare --mount --net sh -c "ip link set lo up && touch '$pod/up' && exec sleep 3600" &
  pod_pid=$!
  wait_for 10 "the pod's network" test -e "$pod/up"
  server_root=$(root_of hotline:0.1.0)
  redis_root=$(root_of hotline-redis:0.1.0)
  for root in "$server_root" "$redis_root"; do
    printf '127.0.0.1 localhost hotline-redis\n' >"$root/etc/hosts"
    for place in data etc/redis etc/hotline run/secrets sample; do mkdir -p "$root/$place"; done
    (in_pod sh -ec "
      mount --bind '$root' '$root'
      for place in data etc/redis etc/hotline run/secrets sample; do mount --bind '$pod/'\$place '$root/'\$place; done
      mount -o remount,bind,ro '$root'") || die "the pod's mounts cannot be made" "this needs root with the right to mount"
    ! (in_pod touch "$root/written") 2>/dev/null || die "the root filesystem is not read-only" "mount must know remount,bind,ro"
  done
}

run_image() {
  local number until code=0
  [ "$(inspect hotline:0.1.0 User)" = 65532:65532 ] || die "the image's user is $(inspect hotline:0.1.0 User)" "USER 65532:65532"
  [ "$(inspect hotline:0.1.0 Entrypoint)" = '[/usr/local/bin/hotlined]' ] || die "the image's entrypoint is $(inspect hotline:0.1.0 Entrypoint)" "ENTRYPOINT hotlined"
  pod_up
  run_in "$redis_root" sh -ec "$(cat "$pod/redis.sh")" >"$pod/redis.log" 2>&1 &
  redis_pid=$!
  ready() { (run_in "$redis_root" sh -c "$(cat "$pod/redis-ready.sh")"); }
  wait_for 20 "Redis in its image" ready
  run_in "$server_root" /usr/local/bin/hotlined --config /etc/hotline/hotlined.json 2>"$pod/hotlined.log" &
  server_pid=$!
  wait_for 20 "hotlined in its image" grep -q '"serving"' "$pod/hotlined.log"
  grep -q '^Uid:.65532.65532' "/proc/$server_pid/status" || die "hotlined does not run as 65532" "see USER in deploy/Dockerfile"
  ctl() { (run_in "$server_root" hotlinectl "$@"); }
  ctl directory load /sample
  ctl --json create --subject "解放路自来水管爆裂" --text "解放路水管破裂，请尽快派人抢修。" --kind HELP --channel PHONE --phone 19900012345 --request-id image-1 >"$pod/ticket"
  number=$(grep -o 'tickets/[0-9]*' "$pod/ticket" | head -n 1 | cut -d/ -f2)
  ctl show "$number" >"$pod/shown"
  grep -q "解放路自来水管爆裂" "$pod/shown" || die "the ticket does not come back" "$(head -n 3 "$pod/shown")"
  kill -TERM "$server_pid"
  until=$(($(date +%s) + 15))
  while kill -0 "$server_pid" 2>/dev/null && [ "$(date +%s)" -lt "$until" ]; do sleep 0.1; done
  ! kill -0 "$server_pid" 2>/dev/null || die "hotlined still runs 15 s after SIGTERM" "it must drain in 10"
  wait "$server_pid" || code=$?
  server_pid=''
  [ "$code" = 0 ] || die "hotlined ended with $code after SIGTERM" "it must drain and end with 0"
  say "image: hotlined and Redis run as 65532 on a read-only root, take the sample and a ticket, and stop in time"
}

# --- what runs

step "the manifests"
command -v kubectl >/dev/null 2>&1 || install_packages kubernetes-client
command -v openssl >/dev/null 2>&1 || install_packages openssl
for overlay in base trial; do render "$overlay"; done
say "base and trial render with $(kubectl version --client 2>/dev/null | tr '\n' ' ')"
if tools; then
  for overlay in base trial; do documents "$overlay"; done
  step "the programs under the manifests' files"
  if [ -x build/bin/hotlined ] && command -v redis-server >/dev/null 2>&1; then
    run_base
    run_trial
  else
    skipped "hotlined under the manifests' files: build/bin/hotlined or redis-server is not here; ./run build makes them"
  fi
else
  skipped "all but rendering: npm or its registry is not here"
fi

if [ "${1:-}" = --image ]; then
  if [ "$(id -u)" != 0 ]; then skipped "the images: building and mounting needs root"
  elif ! tools; then skipped "the images: the trial's volumes are unpacked by node, which is not here"
  else
    install_packages buildah debootstrap ccache iproute2
    (cd "$home" && need_space 8000)
    base_image
    build_image hotline-redis:0.1.0 --target redis
    build_image hotline:0.1.0
    step "the images, run"
    run_image
  fi
else
  skipped "the images: tests/e2e/deploy.sh --image builds and runs them"
fi
