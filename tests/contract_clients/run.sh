#!/usr/bin/env bash
# Generates stubs in each language and runs its client against a server of its own: README.md.
#   tests/contract_clients/run.sh [LANGUAGE…]
# Prints a line for each language: passed, skipped and why, or what failed. Exit code 1: one failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. scripts/lib.sh
. scripts/installation.sh

root=$PWD
# A client whose library is not whole can wait for ever.
bounded="timeout 120"
clients=$root/tests/contract_clients
out=$root/build/contract_clients
mapfile -t contract < <(cd proto && ls hotline/v1/*.proto hotline/audit/v1/*.proto)
mapfile -t details < <(cd proto && ls google/rpc/*.proto)

generate() { # protoc's arguments; the messages of google.rpc too
  (cd proto && protoc -I. "$@" "${contract[@]}" "${details[@]}")
}

# Needs python3-grpcio, python3-protobuf, protobuf-compiler-grpc.
python_client() {
  # Debian's own: the packages are its.
  /usr/bin/python3 -c 'import grpc, google.protobuf' 2>/dev/null || return 77
  generate --python_out="$1" --grpc_python_out="$1" --plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin &&
    $bounded /usr/bin/python3 "$clients/python/client.py" "$HOTLINE_ADDRESS" "$1"
}

# Needs node and npm with a registry.
typescript_client() {
  command -v npm >/dev/null || return 77
  cp "$clients"/typescript/*.json "$clients"/typescript/client.ts "$1"
  (cd "$1" && npm ci --silent) || return 77
  mkdir -p "$1/gen"
  generate --es_out="$1/gen" --es_opt=target=ts,import_extension=js --plugin="$1/node_modules/.bin/protoc-gen-es" &&
    (cd "$1" && node_modules/.bin/tsc && $bounded node out/client.js "$HOTLINE_ADDRESS")
}

# Needs default-jdk-headless, libgrpc-java, libprotobuf-java, libperfmark-java, libnetty-java,
# libgeronimo-annotation-1.3-spec-java, protobuf-compiler-grpc-java-plugin: libgrpc-java names none of them.
java_client() {
  [ -x /usr/bin/grpc_java_plugin ] && command -v javac >/dev/null || return 77
  local jars=/usr/share/java path='' jar
  for jar in "$jars"/{protobuf,guava,grpc-{api,context,core,netty,protobuf,protobuf-lite,stub},perfmark-api,geronimo-annotation-1.3-spec}.jar \
    "$jars"/netty-{buffer,codec,codec-http,codec-http2,common,handler,resolver,transport,transport-native-unix-common}.jar; do
    [ -e "$jar" ] || return 77
    path=$path:$jar
  done
  generate --java_out="$1" --grpc-java_out="$1" --plugin=protoc-gen-grpc-java=/usr/bin/grpc_java_plugin || return 1
  find "$1" -name '*.java' >"$1/sources"
  javac -nowarn -encoding UTF-8 -cp "$path" -d "$1/classes" @"$1/sources" "$clients/java/Client.java" &&
    $bounded java -cp "$path:$1/classes" Client "$HOTLINE_ADDRESS"
}

# Built with the other tests, from the same generated code.
cpp_client() {
  [ -x build/bin/contract_client ] || return 77
  $bounded build/bin/contract_client "$HOTLINE_ADDRESS"
}

# Needs protoc-gen-go and protoc-gen-go-grpc.
go_generation() {
  command -v protoc-gen-go >/dev/null && command -v protoc-gen-go-grpc >/dev/null || return 77
  generate --go_out="$1" --go-grpc_out="$1" && [ -s "$1/hotline12345.org/hotline/v1/ticket_grpc.pb.go" ] &&
    echo "go: generated"
}

# protoc writes the messages; the services need grpc_csharp_plugin, which Debian does not have.
csharp_generation() {
  generate --csharp_out="$1" && [ -s "$1/Ticket.cs" ] && grep -q 'namespace Hotline.V1' "$1/Ticket.cs" && echo "csharp: generated"
}

languages=(python typescript java cpp go csharp)
[ $# -gt 0 ] && languages=("$@")
installation >/dev/null
build/bin/hotlinectl directory load deploy/sample >/dev/null || die "the sample county does not load"
failed=0
for language in "${languages[@]}"; do
  rm -rf "${out:?}/$language" && mkdir -p "$out/$language"
  # Tokens live for minutes; generating and compiling may take some.
  AGENT_TOKEN=$(build/bin/hotlinectl token --as p-centre-1 --role AGENT) HEAD_TOKEN=$(build/bin/hotlinectl token --as p-tax-1 --role OFFICIAL)
  export AGENT_TOKEN HEAD_TOKEN
  case $language in go | csharp) job=${language}_generation ;; *) job=${language}_client ;; esac
  "$job" "$out/$language" >"$out/$language.log" 2>&1
  case $? in
    0) tail -n 1 "$out/$language.log" ;;
    77) echo "skipped: $language: its packages are not here (tests/contract_clients/run.sh says which)" ;;
    *)
      echo "$language: FAILED"
      tail -n 20 "$out/$language.log" | sed 's/^/  /'
      failed=1
      ;;
  esac
done
exit $failed
