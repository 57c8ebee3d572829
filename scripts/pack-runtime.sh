#!/usr/bin/env bash
# Packs what a machine with a GPU, but without Java, needs to run Panagrad: a small Java runtime and the jars of lib/, in .gpu/
# (ignored by git). Then, there:  bash scripts/run-on-gpu.sh
#   JAVA_HOME=... scripts/pack-runtime.sh        after mvn -B -q package -DskipTests
set -euo pipefail
cd "$(dirname "$0")/.."
: "${JAVA_HOME:?set JAVA_HOME to a JDK 25}"
[ -d lib ] || { echo "lib/ is missing: run mvn -B -q package -DskipTests first" >&2; exit 1; }
modules=java.base,java.desktop,java.logging,java.management,jdk.incubator.vector,jdk.compiler,jdk.unsupported,jdk.zipfs
rm -rf .gpu/jre .gpu/lib
mkdir -p .gpu
"$JAVA_HOME/bin/jlink" --add-modules "$modules" --strip-debug --no-man-pages --no-header-files --output .gpu/jre
cp -r lib .gpu/lib
tar -C .gpu -cJf .gpu/runtime.tar.xz jre lib
rm -rf .gpu/jre .gpu/lib
ls -l .gpu/runtime.tar.xz | awk '{ printf "%s: %.1f MiB\n", $9, $5 / 1048576 }'
