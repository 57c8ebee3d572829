package dev.panagrad.cuda;

import dev.panagrad.cuda.MutationTest.Bug;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Window;
import java.util.ArrayList;
import java.util.List;

/// Bugs in the convolutions that are products of gathered matrices.
final class ConvolutionBugs {
    private static final Window SAME = Window.of(2, 1, 1, 1);

    private ConvolutionBugs() {
    }

    static List<Bug> all() {
        List<Bug> all = new ArrayList<>();
        ordinary(all);
        cores(all);
        tables(all);
        weights(all);
        return all;
    }

    private static void ordinary(List<Bug> all) {
        Window w = new Window(Ints.of(2, 1), Ints.of(1, 2), Ints.of(1, 1));
        Tensor x = TensorCoresTest.whole(DType.FLOAT32, 3, 24, 15, 12);
        Tensor f = TensorCoresTest.whole(DType.FLOAT32, 26, 12, 3, 4);
        Op forward = new Convolution.Forward(w, 2);
        Tensor g = TensorCoresTest.whole(DType.FLOAT32, OnFake.reference(forward, x, f).shape().dims());
        Op input = new Convolution.InputGrad(w, 2, x.shape());
        Op weight = new Convolution.WeightGrad(w, 2, f.shape());
        String kernel = "conv_forward_tiled_f32_64";
        all.add(new Bug(kernel, "bar\\.sync \\s*0;", 0, "", forward, x, f));
        all.add(new Bug(kernel, "bar\\.sync \\s*0;", 1, "", forward, x, f));
        all.add(new Bug(kernel, MutationTest.FMA, 9, MutationTest.MUL, forward, x, f));
        all.add(new Bug("conv_taps", "mul\\.lo\\.s32", -1, "add.s32", input, g, f));
        all.add(new Bug("conv_input_tiled_f32_64", "rem\\.s32", -1, "div.s32", input, g, f));
        all.add(new Bug("conv_input_tiled_f32_64", "bar\\.sync \\s*0;", 1, "", input, g, f));
        all.add(new Bug("conv_weight_tiled_f32_64", "bar\\.sync \\s*0;", 0, "", weight, g, x));
        all.add(new Bug("conv_weight_tiled_f32_64", "min\\.s32", 0, "max.s32", weight, g, x));
        all.add(new Bug("conv_weight_tiled_f32_64", "st\\.shared\\.f32 \\s*\\[(%r\\d+)", 1,
                "st.shared.f32 [$1+4",
                weight, g, x));
    }

    private static Tensor whole(DType t, long... shape) {
        return TensorCoresTest.whole(t, shape);
    }

    private static void cores(List<Bug> all) {
        Tensor x = whole(DType.BFLOAT16, 2, 9, 13, 11);
        Tensor f = whole(DType.BFLOAT16, 17, 9, 3, 3);
        Op forward = new Convolution.Forward(SAME, 1);
        String kernel = "convmma_bf16_64";
        for (int i = 0; i < 3; i++) {
            all.add(new Bug(kernel, "bar\\.sync \\s*0;", i, "", forward, x, f));
        }
        all.add(new Bug(kernel, "cp\\.async\\.wait_all;", 0, "", forward, x, f));
        all.add(new Bug(kernel, "setp\\.eq\\.u32 in, (%r\\d+), 0;", 3, "setp.eq.u32 in, 0, 0;", forward, x,
                f));
        all.add(new Bug(kernel, "shl\\.b32 \\s*(%r\\d+), (%r\\d+), 16;", 0, "shl.b32 $1, $2, 15;", forward,
                x, f));
        all.add(new Bug(kernel, "f32\\.bf16\\.bf16\\.f32", 5, "f32.f16.f16.f32", forward, x, f));
        all.add(new Bug(kernel, "\\.x4\\.trans\\.", 1, ".x4.", forward, x, f));
        all.add(new Bug(kernel, "st\\.shared\\.u32 \\[(%r\\d+)\\]", 2, "st.shared.u32 [$1+4]", forward, x,
                f));
        all.add(new Bug(kernel, "min\\.s32", 1, "max.s32", forward, x, f));
        all.add(new Bug(kernel, "xor\\.b32 \\s*(%r\\d+), (%r\\d+), 256;", 0, "mov.b32 $1, $2;", forward, x,
                f));
        all.add(new Bug(kernel, "st\\.shared\\.v2\\.f32 \\[(%r\\d+)\\+32\\]", 0,
                "st.shared.v2.f32 [$1+40]", forward, x, f));
        all.add(new Bug(kernel, "st\\.global\\.u16", -1, "st.global.u8", forward, x, f));
        all.add(new Bug(kernel, "st\\.global\\.u32", -1, "st.global.u16", forward,
                whole(DType.BFLOAT16, 2, 9, 14, 12), f));
        Op rectified = new Convolution.Biased(SAME, 1, true);
        Tensor bias = whole(DType.BFLOAT16, 17);
        all.add(new Bug(kernel, "max\\.NaN\\.f32", 0, "min.NaN.f32", rectified, x, f, bias));
        all.add(new Bug(kernel, "add\\.f32", 1, "sub.f32", rectified, x, f, bias));
        Tensor wide = whole(DType.FLOAT32, 2, 9, 13, 11);
        Tensor taps = whole(DType.FLOAT32, 17, 9, 3, 3);
        String single = "convmma_tf32_64";
        all.add(new Bug(single, "ld\\.global\\.nc\\.u32 \\s*(%r\\d+), \\[(%rd\\d+)\\]", 2,
                "ld.global.nc.u32 $1, [$2+4]", forward, wide, taps));
        all.add(new Bug(single, "bar\\.sync \\s*0;", 0, "", forward, wide, taps));
        all.add(new Bug("convmma_f16_128", "bar\\.sync \\s*0;", 1, "", forward,
                whole(DType.FLOAT16, 4, 9, 16, 17),
                whole(DType.FLOAT16, 66, 9, 3, 3)));
    }

    private static void tables(List<Bug> all) {
        Window two = Window.of(2, 2, 1, 1);
        Tensor f = whole(DType.BFLOAT16, 17, 9, 3, 3);
        Tensor x = whole(DType.BFLOAT16, 4, 9, 17, 15);
        Tensor g = whole(DType.BFLOAT16, 4, 17, 9, 8);
        Op input = new Convolution.InputGrad(two, 1, x.shape());
        Op forward = new Convolution.Forward(two, 1);
        String kernel = "convmma_tables";
        all.add(new Bug(kernel, "setp\\.eq\\.s32", 2, "setp.ge.s32", input, g, f));
        all.add(new Bug(kernel, "setp\\.lt\\.s32 \\s*(%p\\d+), (%r\\d+), 0;", -1,
                "setp.lt.s32 $1, $2, -99;", forward, x, f));
        all.add(new Bug(kernel, "rem\\.s32", 0, "div.s32", forward, x, f));
        all.add(new Bug(kernel, "div\\.s32", -1, "mul.lo.s32", input, g, f));
    }

    private static void weights(List<Bug> all) {
        Tensor x = whole(DType.FLOAT16, 4, 8, 16, 16);
        Tensor g = whole(DType.FLOAT16, 4, 9, 16, 16);
        Op weight = new Convolution.WeightGrad(SAME, 1, whole(DType.FLOAT16, 9, 8, 3, 3).shape());
        String kernel = "convmma_weight_f16_64";
        all.add(new Bug(kernel, "bar\\.sync \\s*0;", 0, "", weight, g, x));
        all.add(new Bug(kernel, "cp\\.async\\.wait_all;", 0, "", weight, g, x));
        all.add(new Bug(kernel, "(ld\\.shared\\.v4\\.u32 \\s*\\{[^}]*\\}), \\[(%r\\d+)\\]", 0, "$1, [$2+16]",
                weight, g, x));
        // Parts that overlap, lines that go on in the wrong image, a result in another's place.
        all.add(new Bug(kernel, "min\\.s32", 0, "max.s32", weight, g, x));
        all.add(new Bug(kernel, "div\\.s32", 1, "rem.s32", weight, g, x));
        all.add(new Bug(kernel, "st\\.global\\.f32 \\s*\\[(%rd\\d+)\\], ", -1, "st.global.f32 [$1+4], ",
                weight, g, x));
        Tensor wide = whole(DType.FLOAT32, 4, 8, 15, 13);
        Tensor gradient = whole(DType.FLOAT32, 4, 9, 15, 13);
        all.add(new Bug("convmma_weight_tf32_64", "bar\\.sync \\s*0;", 0, "", weight, gradient, wide));
        all.add(new Bug("convmma_weight_tf32_64", "setp\\.eq\\.u32 in, (%r\\d+), 0;", 0,
                "setp.eq.u32 in, 0, 0;", weight, gradient, wide));
    }
}
