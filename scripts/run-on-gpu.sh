#!/usr/bin/env bash
# Runs Panagrad on a machine with an NVIDIA GPU: what the driver says, results compared with the CPU's, a benchmark beside PyTorch
# where that is installed (ratio: its time by ours), then examples/Mnist.java on the GPU and on the CPU. A part that fails or takes
# longer than LIMIT seconds (170, dry 600) does not stop the others; the last line says which did. OUT names a folder for the results.
#   bash scripts/run-on-gpu.sh         with the runtime packed by scripts/pack-runtime.sh, or a JDK 25 in JAVA_HOME
#   DRY=1 bash scripts/run-on-gpu.sh   the same on the fake device, with small sizes and a few steps, for checking the script itself
set -uo pipefail
cd "$(dirname "$0")/.." || exit
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
if [ -f .gpu/runtime.tar.gz ]; then
    tar -C "$scratch" -xzf .gpu/runtime.tar.gz || exit
    java=$scratch/jre/bin/java
    lib=$scratch/lib
else
    java=${JAVA_HOME:?pack a runtime, or set JAVA_HOME to a JDK 25}/bin/java
    lib=lib
fi
out=${OUT:-$scratch/out}
mkdir -p "$out"
options=(-p "$lib" --add-modules panagrad --enable-native-access=dev.panagrad.tensor,dev.panagrad.vector,dev.panagrad.cuda)
mnist=(--epochs 1)
limit=${LIMIT:-170}
failed=()

# Runs a command; its output goes to a file of the results too. Errors of the JVM and of scripts go with it.
part() {
    local name=$1
    shift
    echo "== $name"
    timeout "$limit" "$@" 2>&1 | tee "$out/$name.txt"
    local rc=${PIPESTATUS[0]}
    [ "$rc" = 0 ] || { echo "$name: FAILED, exit status $rc"; failed+=("$name"); }
}

# Writes the first images and labels of a data set of MNIST's form: NAME COUNT BYTES_OF_HEADER BYTES_OF_ONE.
first() {
    gzip -dc "examples/data/mnist/$1.gz" > "$scratch/whole"
    { head -c 4 "$scratch/whole"
        # shellcheck disable=SC2059 # the number as four bytes
        printf "$(printf '\\%03o\\%03o\\%03o\\%03o' 0 0 $(($2 >> 8)) $(($2 & 255)))"
        tail -c +9 "$scratch/whole" | head -c $(($3 - 8 + $2 * $4)); } > "$scratch/mnist/$1"
}

if [ -n "${DRY:-}" ]; then
    # Large kernels are large methods, worth compiling, but not worth the optimising compiler's time.
    options+=(-Dpanagrad.cuda=fake -XX:-DontCompileHugeMethods -XX:TieredStopAtLevel=1)
    echo "dry run on the fake device"
    limit=${LIMIT:-600}
    mkdir "$scratch/mnist"
    first train-images-idx3-ubyte 640 16 784
    first train-labels-idx1-ubyte 640 8 1
    first t10k-images-idx3-ubyte 200 16 784
    first t10k-labels-idx1-ubyte 200 8 1
    mnist=(--data "$scratch/mnist" --steps 5 --batch 32)
else
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader || echo "nvidia-smi is missing"
fi
part check "$java" "${options[@]}" scripts/GpuCheck.java ${DRY:+small}
part panagrad "$java" "${options[@]}" scripts/GpuBench.java ${DRY:+small}
python=${PYTHON:-python3}
if "$python" -c 'import torch' 2> "$out/torch.txt"; then
    part torch "$python" scripts/gpu_bench.py ${DRY:+small}
else
    echo "no comparison, PyTorch is not installed: $(tail -n 1 "$out/torch.txt")"
fi
for device in cuda cpu; do
    PANAGRAD_HOME=$PWD part "mnist-$device" "$java" "${options[@]}" examples/Mnist.java --device "$device" --out "$out" "${mnist[@]}"
done
echo "== table"
# Cases are lines of a name, a comma and milliseconds.
awk -F, 'BEGIN { printf "%-28s %12s %12s %8s\n", "case (milliseconds)", "Panagrad", "PyTorch", "ratio" }
    NF != 2 || $2 !~ /^[0-9.eE+-]+$/ { next }
    FILENAME == ARGV[1] { torch[$1] = $2; next }
    $1 in torch { printf "%-28s %12.4f %12.4f %8.2f\n", $1, $2, torch[$1], torch[$1] / $2; next }
    { printf "%-28s %12.4f %12s %8s\n", $1, $2, "-", "-" }' "$out/torch.txt" "$out/panagrad.txt" | tee "$out/table.txt"
if [ ${#failed[@]} -gt 0 ]; then
    echo "failed: ${failed[*]}"
    exit 1
fi
echo "all parts ran"
