package dev.panagrad.cuda;

import dev.panagrad.cuda.MutationTest.Bug;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import java.util.ArrayList;
import java.util.List;

/// Bugs in attention by tensor cores.
final class AttentionBugs {
    private static final String BARRIER = "bar\\.sync \\s*0;";
    private static final String WAIT = "cp\\.async\\.wait_group \\d;";
    private static final String EXCHANGE = "(shfl\\.sync\\.bfly\\.b32 [^,]*, [^,]*), %r\\d+,";
    private static final String LOAD = "shared\\.b16 (\\{[^}]*\\}), \\[(%r\\d+)\\]";

    private static final String FMA = "fma\\.rn\\.f32 (%f\\d+), (%f\\d+), (%f\\d+), (%f\\d+)";

    private AttentionBugs() {
    }

    static List<Bug> all() {
        List<Bug> all = new ArrayList<>();
        results(all);
        statistics(all);
        queries(all);
        keys(all);
        return all;
    }

    private static Tensor numbers(DType t, long... shape) {
        return MutationTest.numbers(t, shape).mul(0.5);
    }

    private static void results(List<Bug> all) {
        DType t = DType.BFLOAT16;
        Op op = new Sequence.Attention(0.3, true, 2, false);
        Tensor[] in = {numbers(t, 2, 150, 40), numbers(t, 1, 150, 40).neg(), numbers(t, 1, 150, 64)};
        String kernel = "attnmma_bf16_64";
        for (int i = 0; i < 3; i++) {
            all.add(new Bug(kernel, BARRIER, i, "", op, in));
            all.add(new Bug(kernel, WAIT, i, "", op, in));
        }
        all.add(new Bug(kernel, EXCHANGE, 0, "$1, 4,", op, in));
        all.add(new Bug(kernel, EXCHANGE, 5, "$1, 1,", op, in));
        all.add(new Bug(kernel, "ex2\\.approx", 0, "rcp.approx", op, in));
        all.add(new Bug(kernel, "ex2\\.approx", 20, "rcp.approx", op, in));
        all.add(new Bug(kernel, "\\.x4\\.trans\\.", 3, ".x4.", op, in));
        all.add(new Bug(kernel, "f32\\.bf16\\.bf16\\.f32", 7, "f32.f16.f16.f32", op, in));
        all.add(new Bug(kernel, "setp\\.gt\\.s32", 2, "setp.lt.s32", op, in));
        all.add(new Bug(kernel, "(cvt\\.rn\\.bf16x2\\.f32 %r\\d+), (%f\\d+), (%f\\d+)", 2, "$1, $3, $2", op,
                in));
        all.add(new Bug(kernel, LOAD, 9, "shared.b16 $1, [$2+16]", op, in));
        all.add(new Bug(kernel, "st\\.global\\.u32 \\[(%rd\\d+)\\+16\\]", 0, "st.global.u32 [$1+20]", op,
                in));
        all.add(new Bug(kernel, FMA, 0, "mul.rn.f32 $1, $2, $3", op, in));
        Tensor[] wide = {numbers(DType.FLOAT16, 1, 70, 128), numbers(DType.FLOAT16, 1, 130, 128).neg(),
                numbers(DType.FLOAT16, 1, 130, 128)};
        Op open = new Sequence.Attention(0.05, false, 1, false);
        all.add(new Bug("attnmma_f16_128", BARRIER, 1, "", open, wide));
        all.add(new Bug("attnmma_f16_128", "setp\\.gt\\.s32", 1, "setp.lt.s32", open, wide));
        all.add(new Bug("attnmma_f16_128", LOAD, -1, "shared.b16 $1, [$2+16]", open, wide));
    }

    private static Tensor[] slopes(Sequence.AttentionGrad op, DType t, int targets, int sources, int depth) {
        return AttentionErrors.withResult(op.scale(), op.causal(), op.groups(),
                numbers(t, 2, targets, depth).add(0.25), numbers(t, 2, targets, depth),
                numbers(t, 1, sources, depth).neg(), numbers(t, 1, sources, depth));
    }

    private static void statistics(List<Bug> all) {
        var op = new Sequence.AttentionGrad(0.3, true, 2, false);
        Tensor[] in = slopes(op, DType.BFLOAT16, 100, 140, 48);
        String kernel = "attnmma_means_bf16";
        all.add(new Bug(kernel, FMA, 0, "mul.rn.f32 $1, $2, $3", op, in));
        all.add(new Bug(kernel, "st\\.global\\.f32 \\[(%rd\\d+)\\]", 0, "st.global.f32 [$1+4]", op, in));
        all.add(new Bug(kernel, EXCHANGE, 0, "$1, 1,", op, in));
        all.add(new Bug(kernel, "0f3FB8AA3B", 0, "0f3F800000", op, in));
    }

    private static void queries(List<Bug> all) {
        var op = new Sequence.AttentionGrad(0.3, true, 2, false);
        Tensor[] in = slopes(op, DType.BFLOAT16, 150, 140, 48);
        String kernel = "attnmma_queries_bf16_64";
        all.add(new Bug(kernel, BARRIER, 0, "", op, in));
        all.add(new Bug(kernel, WAIT, 0, "", op, in));
        all.add(new Bug(kernel, "ex2\\.approx", 5, "rcp.approx", op, in));
        all.add(new Bug(kernel, "sub\\.f32", -1, "add.f32", op, in));
        all.add(new Bug(kernel, "setp\\.gt\\.s32", -1, "setp.lt.s32", op, in));
        all.add(new Bug(kernel, LOAD, 30, "shared.b16 $1, [$2+16]", op, in));
        var open = new Sequence.AttentionGrad(0.05, false, 2, false);
        Tensor[] wide = slopes(open, DType.FLOAT16, 70, 100, 128);
        all.add(new Bug("attnmma_queries_f16_128", BARRIER, 0, "", open, wide));
        all.add(new Bug("attnmma_queries_f16_128", "\\.x4\\.trans\\.", 3, ".x4.", open, wide));
    }

    private static void keys(List<Bug> all) {
        var op = new Sequence.AttentionGrad(0.3, true, 2, false);
        Tensor[] in = slopes(op, DType.BFLOAT16, 150, 140, 48);
        String kernel = "attnmma_keys_bf16_64";
        all.add(new Bug(kernel, BARRIER, 0, "", op, in));
        all.add(new Bug(kernel, WAIT, 0, "", op, in));
        all.add(new Bug(kernel, "ex2\\.approx", 5, "rcp.approx", op, in));
        all.add(new Bug(kernel, "ld\\.shared\\.v2\\.f32 (\\{[^}]*\\}), \\[(%r\\d+)\\]", 3,
                "ld.shared.v2.f32 $1, [$2+8]", op, in));
        all.add(new Bug(kernel, "rem\\.s32|rem\\.u32", 0, "div.s32", op, in));
        all.add(new Bug(kernel, "(cvt\\.rn\\.bf16x2\\.f32 %r\\d+), (%f\\d+), (%f\\d+)", 2, "$1, $3, $2", op,
                in));
        all.add(new Bug(kernel, "setp\\.gt\\.s32", -1, "setp.lt.s32", op, in));
        var open = new Sequence.AttentionGrad(0.05, false, 2, false);
        Tensor[] wide = slopes(open, DType.FLOAT16, 70, 100, 128);
        all.add(new Bug("attnmma_keys_f16_128", BARRIER, 0, "", open, wide));
        all.add(new Bug("attnmma_keys_f16_128", "not\\.pred", 0, "mov.pred", open, wide));
        all.add(new Bug("attnmma_keys_f16_128", LOAD, -1, "shared.b16 $1, [$2+16]", open, wide));
    }
}
