#!/usr/bin/env bash
# Runs Panagrad on a machine with an NVIDIA GPU: what the driver says, then examples/Mnist.java on the GPU and on the CPU.
#   bash scripts/run-on-gpu.sh         with the runtime packed by scripts/pack-runtime.sh, or a JDK 25 in JAVA_HOME
#   DRY=1 bash scripts/run-on-gpu.sh   the same on the fake device, a few steps only, for checking the script itself
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -f .gpu/runtime.tar.xz ]; then
    home=$(mktemp -d)
    trap 'rm -rf "$home"' EXIT
    tar -C "$home" -xJf .gpu/runtime.tar.xz
    java=$home/jre/bin/java
    lib=$home/lib
else
    java=${JAVA_HOME:?pack a runtime, or set JAVA_HOME to a JDK 25}/bin/java
    lib=lib
fi
options=(-p "$lib" --add-modules panagrad --enable-native-access=dev.panagrad.tensor,dev.panagrad.vector,dev.panagrad.cuda)
epochs=1
if [ -n "${DRY:-}" ]; then
    options+=(-Dpanagrad.cuda=fake -XX:-DontCompileHugeMethods)
    echo "dry run on the fake device"
else
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader || echo "nvidia-smi is missing"
fi
"$java" "${options[@]}" scripts/GpuInfo.java
[ -z "${DRY:-}" ] || exit 0
for device in cuda cpu; do
    echo "== examples/Mnist.java on $device"
    PANAGRAD_HOME=$PWD "$java" "${options[@]}" examples/Mnist.java --device "$device" --epochs "$epochs" --out "${OUT:-/tmp}"
done
