package dev.panagrad.cuda;

import static dev.panagrad.cuda.MutationTest.numbers;

import dev.panagrad.cuda.MutationTest.Bug;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Sequence;
import java.util.ArrayList;
import java.util.List;

/// Bugs in what makes a float32 kernel one of half types: addresses, conversions, and which numbers stay
/// float32.
final class HalfBugs {
    private HalfBugs() {
    }

    static List<Bug> all() {
        List<Bug> all = new ArrayList<>();
        rows(all);
        norms(all);
        attention(all);
        return all;
    }

    private static void rows(List<Bug> all) {
        Tensor x = numbers(DType.BFLOAT16, 5, 40);
        Op softmax = new Normalization.Softmax(1);
        all.add(new Bug("softmax_warp_bf16", "shr\\.u64 (%xq\\d+), (%rd\\d+), 1;", 0, "mov.u64 $1, $2;",
                softmax,
                x));
        all.add(new Bug("softmax_warp_bf16", "mov\\.u64 (%rd\\d+), (%rd\\d+);", 0, "shl.b64 $1, $2, 1;",
                softmax,
                x));
        all.add(new Bug("softmax_warp_bf16", "shl\\.b32 (%xw\\d+), (%xw\\d+), 16;", 0, "shl.b32 $1, $2, 15;",
                softmax, x));
        // Without the half of a unit results are rounded down.
        all.add(new Bug("softmax_warp_bf16", "add\\.u32 (%xw\\d+), (%xw\\d+), 32767;", 0, "mov.u32 $1, 0;",
                new Normalization.LogSoftmax(1), x));
        Tensor quads = numbers(DType.FLOAT16, 2, 1500);
        all.add(new Bug("softmax_row_f16", "ld\\.global\\.v4\\.b16 \\{(%xh\\d+), (%xh\\d+)", 0,
                "ld.global.v4.b16 {$2, $1", softmax, quads));
        all.add(new Bug("softmax_row_f16", "st\\.global\\.v4\\.b16 \\[(%xq\\d+)\\+2048\\]", -1,
                "st.global.v4.b16 [$1+4096]", softmax, quads));
        // Sums in parts, which stay float32 between.
        Tensor longer = numbers(DType.BFLOAT16, 2, 20_001);
        Op sum = new Reduction.Sum(new Axes(2), false);
        all.add(new Bug("sum_bf16_f32_block", "st\\.global\\.f32 \\[(%rd\\d+)\\]", 0, "st.global.f32 [$1+4]",
                sum,
                longer));
        all.add(new Bug("sum_f32_bf16_thread", "ld\\.global\\.f32 (%f\\d+), \\[(%rd\\d+)\\]", 0,
                "ld.global.f32 $1, [$2+4]", sum, longer));
    }

    private static void norms(List<Bug> all) {
        Tensor x = numbers(DType.FLOAT16, 4, 3, 11, 10);
        Tensor w = numbers(DType.FLOAT16, 3);
        var norm = new Normalization.BatchNorm(1e-5);
        // A statistic taken for a half.
        all.add(new Bug("batch_norm_f16", "ld\\.global\\.ca\\.f32 (%f\\d+), \\[(%rd\\d+)\\];", 0,
                "shr.u64 %xq0, $2, 1; ld.global.b16 %xh0, [%xq0]; cvt.f32.f16 $1, %xh0;",
                norm, x, w, w));
        all.add(new Bug("channel_sum_f16_f32", "shr\\.u64 (%xq\\d+), (%rd\\d+), 1;", 0, "mov.u64 $1, $2;",
                norm, x,
                w, w));
        Tensor many = numbers(DType.BFLOAT16, 600, 35);
        var sums = new Normalization.LayerNormSums(1, 1e-5);
        all.add(new Bug("layer_norm_sums_bf16_f32", "shl\\.b32 (%xw\\d+), (%xw\\d+), 16;", -1,
                "mov.b32 $1, 0;",
                sums, many.add(0.25), many));
        all.add(new Bug("join_parts_f32_bf16", "add\\.f32", -1, "sub.f32", sums, many.add(0.25), many));
    }

    private static void attention(List<Bug> all) {
        Tensor q = numbers(DType.BFLOAT16, 1, 70, 9);
        Tensor k = numbers(DType.BFLOAT16, 1, 66, 9).mul(0.5);
        all.add(new Bug("attention_bf16", "shl\\.b32 (%xw\\d+), (%xw\\d+), 16;", -1, "shl.b32 $1, $2, 15;",
                new Sequence.Attention(0.3, false, 1, false), q, k, k));
        var grad = new Sequence.AttentionGrad(0.3, false, 1, false);
        Tensor sums = MutationTest.numbers(DType.FLOAT32, 1, 70).add(3);
        all.add(new Bug("attention_means_bf16", "ld\\.global\\.ca\\.f32 (%f\\d+), \\[(%rd\\d+)\\];", 0,
                "ld.global.ca.f32 $1, [$2+4];", grad, q, q, sums, q, k, k));
        for (String of : List.of("queries", "keys")) {
            all.add(new Bug("attention_" + of + "_bf16", "ld\\.global\\.ca\\.f32 (%f\\d+), \\[(%rd\\d+)\\];",
                    0,
                    "ld.global.ca.f32 $1, [$2+4];", grad, q, q, sums, q, k, k));
        }
        all.add(new Bug("attention_values_bf16", "mov\\.u64 (%rd\\d+), (%rd\\d+);", 0, "shl.b64 $1, $2, 1;",
                grad, q, q, sums, q, k, k));
        all.add(new Bug("attention_values_bf16", "shl\\.b32 (%xw\\d+), (%xw\\d+), 16;", -1,
                "shl.b32 $1, $2, 15;",
                grad, q, q, sums, q, k, k));
    }
}
