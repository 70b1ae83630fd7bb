# A throw-away installation for test scripts: own directory, own Redis, a hotlined of build/bin.
# Sourced after lib.sh. Sets $home and HOTLINE_ADDRESS; everything goes with the script.

redis_pid='' server_pid=''
installation_gone() {
  [ -n "$server_pid" ] && kill -9 "$server_pid" 2>/dev/null
  [ -n "$redis_pid" ] && kill -9 "$redis_pid" 2>/dev/null
  wait 2>/dev/null
  [ -n "${home:-}" ] && rm -rf "$home"
}

installation_redis() {
  deploy/redis-start "$home/redis.conf" >/dev/null 2>&1 &
  redis_pid=$!
  wait_for 60 "redis-server" sh -c "redis-cli -s '$home/redis.sock' ping | grep -q PONG"
}

installation_server() { # extra JSON fields, each with a comma in front
  extra=${1-${extra-}}
  rm -f "$home/address"
  cat >"$home/hotlined.json" <<JSON
{"listen": "${HOTLINE_ADDRESS:-127.0.0.1:0}", "redis": {"unixSocket": "$home/redis.sock"}, "secretFile": "$home/secret",
 "addressFile": "$home/address", $(trust_in_issuer "$home/issuer"), "directoryWithoutConsent": true$extra}
JSON
  build/bin/hotlined --config "$home/hotlined.json" 2>>"$home/hotlined.log" &
  server_pid=$!
  wait_for 30 "hotlined" test -s "$home/address"
  HOTLINE_ADDRESS=$(cat "$home/address")
  export HOTLINE_ADDRESS
}

installation() { # extra JSON fields
  unset HOTLINE_ADDRESS
  home=$(mktemp -d /tmp/hotline-test.XXXXXX)
  trap installation_gone EXIT
  printf 'a fixed secret of the tests only' >"$home/secret"
  redis_config "$home" >"$home/redis.conf"
  development_issuer "$home/issuer"
  installation_redis
  installation_server "${1-}"
}
