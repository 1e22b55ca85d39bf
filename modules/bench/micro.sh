#!/usr/bin/env bash
# The JMH benchmarks of engine and samplers, wire and journal: micro.sh [PATTERN] [JMH options]
# for example: micro.sh Wire -f 1 -wi 3 -i 5
set -euo pipefail
home="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
list="$(mktemp)"
trap 'rm -f "$list"' EXIT
cd "$home"
mvn -q -B -ntp -DskipTests install
mvn -q -B -ntp -pl modules/bench dependency:build-classpath -Dmdep.outputFile="$list" -Dmdep.includeScope=test
for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
  version="$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release" 2>/dev/null || true)"
  if [ -n "$version" ] && [ "$version" -ge 21 ]; then break; fi
done
exec "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -cp "modules/bench/target/test-classes:modules/bench/target/classes:$(cat "$list")" \
  org.openjdk.jmh.Main "$@"
