#!/usr/bin/env bash
# Packs what a machine with a GPU, but without Java, needs to run Panagrad: a small Java runtime and the jars of lib/, in .gpu/
# (ignored by git; must be copied with the folder). Then, there:  bash scripts/run-on-gpu.sh
#   JAVA_HOME=... scripts/pack-runtime.sh        after mvn -B -q package -DskipTests
set -euo pipefail
cd "$(dirname "$0")/.."
: "${JAVA_HOME:?set JAVA_HOME to a JDK 25}"
[ -f lib/.built ] || { echo "lib/ is missing: run mvn -B -q package -DskipTests first" >&2; exit 1; }
modules=java.base,java.desktop,java.logging,java.management,jdk.incubator.vector,jdk.compiler,jdk.unsupported,jdk.zipfs
rm -rf .gpu
mkdir -p .gpu
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --output .gpu/jre
cp -r lib .gpu/lib
# gzip is on every machine, xz is not.
tar -C .gpu -cf - jre lib | gzip -9 > .gpu/runtime.tar.gz
rm -rf .gpu/jre .gpu/lib
bytes=$(wc -c < .gpu/runtime.tar.gz)
echo ".gpu/runtime.tar.gz: $((bytes >> 20)) MiB"
[ "$bytes" -lt $((64 << 20)) ] || { echo "expected less than 64 MiB" >&2; exit 1; }
