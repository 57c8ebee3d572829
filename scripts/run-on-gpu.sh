#!/usr/bin/env bash
# Runs Panagrad on a machine with an NVIDIA GPU: what the driver says, then a benchmark beside PyTorch where that is installed
# (ratio: its time by ours), then examples/Mnist.java on the GPU and on the CPU. OUT names a folder for the results.
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
out=${OUT:-$(mktemp -d)}
mkdir -p "$out"
echo "== benchmark"
"$java" "${options[@]}" scripts/GpuBench.java ${DRY:+small} > "$out/panagrad.csv"
"${PYTHON:-python3}" scripts/gpu_bench.py ${DRY:+small} > "$out/torch.csv" 2> "$out/torch.log" \
    || echo "PyTorch did not run: $(tail -1 "$out/torch.log")"
awk -F, 'BEGIN { printf "%-28s %12s %12s %8s\n", "case (milliseconds)", "Panagrad", "PyTorch", "ratio" }
    NR == FNR { torch[$1] = $2; next }
    { printf "%-28s %12.4f %12s %8s\n", $1, $2, $1 in torch ? sprintf("%.4f", torch[$1]) : "-",
        $1 in torch ? sprintf("%.2f", torch[$1] / $2) : "-" }' "$out/torch.csv" "$out/panagrad.csv"
[ -z "${DRY:-}" ] || exit 0
for device in cuda cpu; do
    echo "== examples/Mnist.java on $device"
    PANAGRAD_HOME=$PWD "$java" "${options[@]}" examples/Mnist.java --device "$device" --epochs "$epochs" --out "${OUT:-/tmp}"
done
