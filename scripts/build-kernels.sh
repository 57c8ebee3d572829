#!/usr/bin/env bash
# Compiles the CUDA kernels to the PTX that is checked in: for developers with nvcc. Users and the CI need none.
#   scripts/build-kernels.sh           compile, restamp, let ptxas check
#   ONLY=cuda/norm.cu scripts/build-kernels.sh   only some sources
#   scripts/build-kernels.sh --check   only compare the hashes in the PTX with the sources
# The first line of a source says how it is built and for what ptxas must accept it:
#   // build: ARCHITECTURE ISA [rdc] [nofma] | check: ARCHITECTURE...
# nvcc 13 stamps `.version 9.0`, which drivers before 580 refuse; what needs nothing new gets the oldest version that ptxas
# accepts; hints that it does not know (which words of a parameter are used) are left out. Registers that spill fail the build. A
# kernel that calls functions of `scalar.cu` is checked with their text, as it is loaded with it.
# Names of labels and parameters lose their function's name, and `FoldKernels.java` writes what came before, with other registers,
# as one line, which halves its size in the jar. `KernelText` puts all back; the second line's hash is that of the text it must find.
set -euo pipefail
fold=$(cd "$(dirname "$0")" && pwd)/FoldKernels.java
cd "$(dirname "$0")/../cuda-ffm/src/main"
out=resources/dev/panagrad/cuda/kernels
mkdir -p "$out"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

# Reads how a source is built.
describe() {
    line=$(sed -nE '1s#// build: (.*)#\1#p' "$1")
    [ -n "$line" ] || { echo "$1: its first line does not say how to build it"; exit 1; }
    read -r arch isa options <<< "${line%%|*}"
    checks=${line##*check: }
}

# Compiles a source that was described, and writes its PTX beside others, unless it is there.
compile() {
    local text=$tmp/$(basename "$1" .cu).ptx flags=()
    [ ! -e "$text" ] || return 0
    case " $options " in *" rdc "*) flags+=(-rdc=true) ;; esac
    case " $options " in *" nofma "*) flags+=(-fmad=false) ;; esac
    nvcc -std=c++17 -DNDEBUG "${flags[@]}" -gencode="arch=compute_$arch,code=compute_$arch" -ptx -o "$tmp/o" "$1"
    sed -E '/^[[:space:]]*\/\//d; /^[[:space:]]*$/d; /\.pragma "used_bytes_mask /d; s/[[:space:]]*\/\/ .*$//; s/^\.version .*/.version '"$isa"'/
        s/^\t+//; s/[[:space:]]*\t/ /g; s/\$L__BB[0-9]+_/$L/g; s/[A-Za-z0-9_]+_param_([0-9])/p\1/g' "$tmp/o" > "$text"
}

# Writes a text with the functions of `scalar.cu` in front of it, in place of their declarations.
linked() {
    (describe cuda/scalar.cu && compile cuda/scalar.cu)
    sed '/^\.address_size/q' "$1"
    sed '1,/^\.address_size/d' "$tmp/scalar.ptx"
    sed '1,/^\.address_size/d; /^\.extern \.func/,/^;/d' "$1"
}

for source in ${ONLY:-cuda/*.cu}; do
    name=$(basename "$source" .cu)
    describe "$source"
    # What a kernel includes counts as its source.
    hash=$(cat "$source" cuda/*.cuh | sha256sum | cut -c1-16)
    if [ "${1:-}" = --check ]; then
        grep -q "^// source: $hash," "$out/$name.ptx" || { echo "$name.ptx is older than its source"; failed=1; }
        continue
    fi
    compile "$source"
    text=$tmp/$name.ptx
    checked=$text
    apart=
    if grep -q '^\.extern \.func' "$text"; then
        checked=$tmp/linked
        linked "$text" > "$checked"
    else
        case " $options " in *" rdc "*) apart=-c ;; esac
    fi
    for a in $checks; do
        log=$(ptxas -arch="sm_$a" -v $apart "$checked" -o "$tmp/o" 2>&1) \
            || { echo "$name for sm_$a: $log" | head -5; failed=1; continue; }
        # Functions apart save registers by convention; the kernels that contain them are checked by a test.
        [ -z "$apart" ] || continue
        spills=$(grep -E '[1-9][0-9]* bytes spill' <<< "$log" | head -2) || true
        [ -z "$spills" ] || { echo "$name for sm_$a: $spills"; failed=1; }
    done
    {
        echo "// Compiled from $source by scripts/build-kernels.sh; do not edit."
        echo "// source: $hash, text: $(sha256sum < "$text" | cut -c1-16)"
        java "$fold" < "$text"
    } > "$out/$name.ptx"
    echo "$name.ptx: compute_$arch, ISA $isa, $(wc -c < "$out/$name.ptx") bytes, ptxas: $checks"
done
exit $failed
