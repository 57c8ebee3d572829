package dev.panagrad.cuda;

import static dev.panagrad.cuda.MutationTest.FMA;
import static dev.panagrad.cuda.MutationTest.FMA64;
import static dev.panagrad.cuda.MutationTest.MUL;
import static dev.panagrad.cuda.MutationTest.MUL64;
import static dev.panagrad.cuda.MutationTest.numbers;

import dev.panagrad.cuda.MutationTest.Bug;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Update;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Bugs in the kernels of norms, attention, long short-term memory and optimizers.
final class LayerBugs {
    private static final DType F = DType.FLOAT32;
    private static final String ONE_MORE = "add\\.s64 \\s*(%rd\\d+), (%rd\\d+), 1;";
    private static final String TWO_MORE = "add.s64 $1, $2, 2;";

    private LayerBugs() {
    }

    static List<Bug> all() {
        List<Bug> all = new ArrayList<>();
        layerNorm(all);
        batchNorm(all);
        attention(all);
        attentionGrad(all);
        lstm(all);
        updates(all);
        conditionalSteps(all);
        scales(all);
        unscaled(all);
        return all;
    }

    private static void layerNorm(List<Bug> all) {
        Tensor x = numbers(F, 5, 40);
        Tensor g = numbers(F, 5, 40).mul(-1).add(0.3);
        Tensor w = numbers(F, 40);
        var norm = new Normalization.LayerNorm(1, 1e-5, true);
        all.add(new Bug("layer_norm_warp_f32", "sub\\.f32", -1, "add.f32",
                new Normalization.LayerNorm(1, 1e-5, false), numbers(F, 3, 200)));
        all.add(new Bug("layer_norm_warp_f32", "mov\\.u32 \\s*(%r\\d+), 16;", 0, "mov.u32 $1, 1;", norm, x, w,
                w));
        all.add(new Bug("layer_norm_warp_f32", "div\\.rn\\.f32", 0, "mul.rn.f32", norm, x, w, w));
        Tensor wide = numbers(F, 2, 1501);
        Tensor quads = numbers(F, 2, 1500);
        var plain = new Normalization.LayerNorm(1, 1e-5, false);
        all.add(new Bug("layer_norm_row_f32", "bar\\.sync \\s*0;", 1, "", plain, quads));
        all.add(new Bug("layer_norm_row_f32", "sub\\.f32", 1, "add.f32", plain, quads));
        all.add(new Bug("layer_norm_row_f32", "setp\\.ge\\.s32", 1, "setp.gt.s32", plain, quads));
        all.add(new Bug("layer_norm_row_f32",
                "ld\\.global\\.v4\\.f32 \\s*(\\{[^}]*\\}), \\[(%rd\\d+)\\+4096\\]", 0,
                "ld.global.v4.f32 $1, [$2+16]", plain, quads));
        all.add(new Bug("layer_norm_block_f32", "bar\\.sync \\s*0;", 1, "",
                new Normalization.LayerNorm(1, 1e-5, false), wide));
        var grad = new Normalization.LayerNormGrad(1, 1e-5, true);
        all.add(new Bug("layer_norm_grad_warp_f32", "sub\\.f32", -1, "add.f32",
                new Normalization.LayerNormGrad(1, 1e-5, false), numbers(F, 200, 3).t().contiguous(),
                numbers(F, 3, 200)));
        all.add(new Bug("layer_norm_grad_warp_f32", "div\\.rn\\.f32", 2, "mul.rn.f32", grad, g, x, w));
        var sums = new Normalization.LayerNormSums(1, 1e-5);
        Tensor many = numbers(F, 600, 35);
        all.add(new Bug("layer_norm_sums_f32", "bar\\.sync \\s*0;", 0, "", sums, many.add(0.25), many));
        all.add(new Bug("layer_norm_sums_f32", "setp\\.lt\\.s64", -1, "setp.le.s64", sums, many.add(0.25),
                many));
        all.add(new Bug("join_parts_f32", "add\\.f32", -1, "sub.f32", sums, many.add(0.25), many));
    }

    private static void batchNorm(List<Bug> all) {
        Tensor x = numbers(F, 4, 3, 11, 10);
        Tensor g = numbers(F, 4, 3, 11, 10).mul(-1).add(0.3);
        Tensor w = numbers(F, 3);
        var norm = new Normalization.BatchNorm(1e-5);
        all.add(new Bug("channel_squares_f32", "bar\\.sync \\s*0;", 1, "", norm, x, w, w));
        all.add(new Bug("channel_sum_f32", "add\\.f32", -1, "sub.f32", norm, x, w, w));
        all.add(new Bug("batch_norm_f32", "sub\\.f32", 0, "add.f32", norm, x, w, w));
        all.add(new Bug("batch_norm_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64", norm, x, w, w));
        var sums = new Normalization.BatchNormSums(1e-5, false);
        // Loops with a rectifier come first.
        all.add(new Bug("channel_gradients_f32", "sub\\.f32", 5, "add.f32", sums, g, x));
        all.add(new Bug("channel_gradients_f32", "sub\\.f32", 0, "add.f32",
                new Normalization.BatchNormSums(1e-5, true), g, x, w, w));
        all.add(new Bug("channel_gradients_f32", "bar\\.sync \\s*0;", 2, "", sums, g, x));
        all.add(new Bug("batch_norm_grad_f32", "sub\\.f32", -1, "add.f32",
                new Normalization.BatchNormGrad(1e-5, false), g, x, w, numbers(F, 2, 3)));
        // Of a rectifier behind and a sum before it.
        all.add(new Bug("batch_norm_f32", "setp\\.le\\.f32", 0, "setp.ge.f32",
                new Normalization.BatchNorm(1e-5, true, true), x, w, w, g));
        all.add(new Bug("batch_norm_f32", "add\\.f32", -1, "sub.f32",
                new Normalization.BatchNorm(1e-5, true, false), x, w, w, g));
        all.add(new Bug("channel_gradients_f32", "setp\\.le\\.f32", 0, "setp.ge.f32",
                new Normalization.BatchNormSums(1e-5, true), g, x, w, w));
        all.add(new Bug("batch_norm_grad_f32", "setp\\.le\\.f32", 0, "setp.ge.f32",
                new Normalization.BatchNormGrad(1e-5, true), g, x, w, numbers(F, 2, 3), w));

    }

    private static void attention(List<Bug> all) {
        Tensor q = numbers(F, 2, 70, 20).mul(0.3);
        Tensor k = numbers(F, 2, 90, 20).add(0.2);
        Tensor v = numbers(F, 2, 90, 66).sub(0.1);
        var op = new Sequence.Attention(0.5, true, 1, false);
        for (int barrier : new int[] {1, 2, 3, 4, 5, 6}) {
            all.add(new Bug("attention_f32", "bar\\.sync \\s*0;", barrier, "", op, q, k, v));
        }
        all.add(new Bug("attention_f32", "bar\\.sync \\s*0;", 0, "", op, numbers(F, 2, 70, 0),
                numbers(F, 2, 90, 0), v));
        all.add(new Bug("attention_f32", "mov\\.u32 \\s*(%r\\d+), 2;", 0, "mov.u32 $1, 1;", op, q, k, v));
        all.add(new Bug("attention_f32", "ex2\\.approx", 0, "rcp.approx", op, q, k, v));
        Tensor seen = numbers(F, 70, 90).gt(-2);
        all.add(new Bug("attention_f32", "setp\\.gt\\.u64", 0, "setp.ge.u64",
                new Sequence.Attention(0.5, true, 1, true), q, k, v, seen));
        all.add(new Bug("attention_f32", "st\\.shared\\.f32 \\s*\\[(%r\\d+)\\+8704\\]", 0,
                "st.shared.f32 [$1+8708]", op, q, k, v));
    }

    private static void attentionGrad(List<Bug> all) {
        Tensor q = numbers(F, 2, 70, 20).mul(0.3);
        Tensor k = numbers(F, 1, 90, 20).add(0.2);
        Tensor v = numbers(F, 1, 90, 12).sub(0.1);
        Tensor g = numbers(F, 2, 70, 12).mul(0.7);
        Tensor kept = OnFake.reference(new Sequence.Attention(0.5, false, 2, false, 1), q, k, v);
        var op = new Sequence.AttentionGrad(0.5, false, 2, false);
        Tensor[] in = {g, AttentionParts.resultOf(kept, g.shape()), AttentionParts.sumsOf(kept, g.shape(), 1),
                q, k, v};
        // Some columns for each thread of a warp.
        Tensor wide = numbers(F, 2, 70, 200);
        Tensor[] more = {wide, wide.neg(), in[2], q, k, numbers(F, 1, 90, 200)};
        all.add(new Bug("attention_means_f32", FMA, -1, MUL, op, more));
        all.add(new Bug("attention_means_f32", "(shfl\\.sync\\.bfly\\.b32 [^,]*, [^,]*), \\S+,", 0,
                "$1, 1,", op, more));
        all.add(new Bug("attention_queries_f32", "bar\\.sync \\s*0;", -1, "", op, in));
        all.add(new Bug("attention_queries_f32", "sub\\.f32", -1, "add.f32", op, in));
        all.add(new Bug("attention_keys_f32", "bar\\.sync \\s*0;", 2, "", op, in));
        all.add(new Bug("attention_keys_f32", "ex2\\.approx", -1, "rcp.approx", op, in));
        all.add(new Bug("attention_values_f32", "bar\\.sync \\s*0;", -1, "", op, in));
        all.add(new Bug("attention_values_f32", FMA, 60, MUL, op, in));
    }

    private static void lstm(List<Bug> all) {
        Ints sizes = Ints.of(3, 2, 2);
        Tensor w = numbers(F, 20, 5).mul(0.2);
        Tensor h = numbers(F, 3, 5);
        var forward = new Sequence.Lstm(sizes, false);
        all.add(new Bug("lstm_cell_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64", forward, numbers(F, 7, 20), w,
                h, h.mul(0.5)));
        all.add(new Bug("lstm_cell_f32", "ex2\\.approx", 1, "rcp.approx", forward, numbers(F, 7, 20), w, h,
                h.mul(0.5)));
        Tensor y = OnFake.reference(forward, numbers(F, 7, 20), w, h, h.mul(0.5));
        var backward = new Sequence.LstmGrad(sizes, true);
        Tensor g = numbers(F, 42, 5);
        all.add(new Bug("lstm_cell_grad_f32", "sub\\.f32", -1, "add.f32", backward, g, y, w, h));
        all.add(new Bug("lstm_cell_grad_f32", "setp\\.(lt|ge|gt|le)\\.s64", 1, "setp.ne.s64", backward, g, y,
                w, h));
        gru(all, sizes);
        rnn(all, sizes);
    }

    private static void rnn(List<Bug> all, Ints sizes) {
        Tensor w = numbers(F, 5, 5).mul(0.2);
        Tensor h = numbers(F, 3, 5);
        var forward = new Sequence.Rnn(sizes, false, false);
        all.add(new Bug("rnn_cell_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64", forward, numbers(F, 7, 5), w,
                h));
        Tensor y = OnFake.reference(forward, numbers(F, 7, 5), w, h);
        all.add(new Bug("rnn_cell_grad_f32", "setp\\.gt\\.f32", 0, "setp.lt.f32",
                new Sequence.RnnGrad(sizes, true, true), numbers(F, 7, 5), y, w));
    }

    private static void gru(List<Bug> all, Ints sizes) {
        Tensor w = numbers(F, 15, 5).mul(0.2);
        Tensor b = numbers(F, 5).mul(0.3);
        Tensor h = numbers(F, 3, 5);
        var forward = new Sequence.Gru(sizes, false);
        all.add(new Bug("gru_cell_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64", forward, numbers(F, 7, 15), w, b,
                h));
        all.add(new Bug("gru_cell_f32", "sub\\.f32", -1, "add.f32", forward, numbers(F, 7, 15), w, b, h));
        Tensor y = OnFake.reference(forward, numbers(F, 7, 15), w, b, h);
        var backward = new Sequence.GruGrad(sizes, true);
        Tensor g = numbers(F, 35, 5);
        all.add(new Bug("gru_cell_grad_f32", "sub\\.f32", -1, "add.f32", backward, g, y, w, h));
        all.add(new Bug("gru_cell_grad_f32", "setp\\.(lt|ge|gt|le)\\.s64", 1, "setp.ne.s64", backward, g, y,
                w,
                h));
    }

    private static void updates(List<Bug> all) {
        Tensor p = numbers(F, 300);
        Tensor g = p.mul(-0.7).add(0.1);
        Tensor m = p.mul(0.2).sub(0.3);
        Tensor u = p.mul(p).add(0.1);
        Update adam = new Update.AdamStep(0.1, 0.9, 0.99, 1e-3, 0.1, true, false, false, 3);
        all.add(new Bug("adam_f32", "sqrt\\.rn\\.f32", -1, "abs.f32", adam, p, g, m, u));
        all.add(new Bug("adam_f32", "div\\.rn\\.f32", 0, "mul.rn.f32", adam, p, g, m, u));
        all.add(new Bug("adam_f32", "setp\\.ge\\.s64", -1, "setp.gt.s64", adam, p, g, m, u));
        all.add(new Bug("sgd_f32", FMA64, 1, MUL64,
                new Update.SgdStep(0.1, 0.9, 0, 0.1, false, false, false), p, g, m));
        all.add(new Bug("adam_f64", "sqrt\\.rn\\.f64", -1, "abs.f64", adam, doubles(p, g, m, u)));
        all.add(new Bug("lion_f64", "setp\\.gt\\.f64", 0, "setp.lt.f64",
                new Update.LionStep(0.1, 0.9, 0.99, 0.99, false), doubles(p, g, m)));
        all.add(new Bug("adagrad_f64", "setp\\.ge\\.s64", -1, "setp.gt.s64",
                new Update.AdagradStep(0.1, 1e-3, 0.1, false), doubles(p, g, u)));
        // The centred one without momentum has its mean in another place.
        all.add(new Bug("rms_prop_f32", "sub\\.f64", 0, "add.f64",
                new Update.RmsPropStep(0.1, 0.9, 1e-3, 0.1, 0, true, false), p, g, u.add(9), m));
        all.add(new Bug("rms_prop_f32", FMA64, -1, MUL64, new Update.RmsPropStep(0.1, 0.9, 1e-3, 0.1,
                0.9, true, false), p, g, u.add(9), m, m));
        all.add(new Bug("adagrad_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64",
                new Update.AdagradStep(0.1, 1e-3, 0.1, false), p, g, u));
        all.add(new Bug("adadelta_f32", "sqrt\\.rn\\.f64", 0, "abs.f64",
                new Update.AdadeltaStep(0.1, 0.9, 1e-3, 0.1, true), p, g, u, u));
        all.add(new Bug("adamax_f32", "setp\\.gt\\.f64", 0, "setp.lt.f64",
                new Update.AdamaxStep(0.1, 0.9, 0.99, 1e-3, 0.1, false), p, g, m, u));
        all.add(new Bug("moment_f32", "sub\\.f64", -1, "add.f64", new Update.MomentStep(0.9, 0.99,
                1e-3, 0.1, 0.99, 0.1, 0.2, 1.5, true, true), p, g, m, u));
        all.add(new Bug("rprop_f32", "setp\\.lt\\.f64", 0, "setp.gt.f64",
                new Update.RpropStep(0.5, 1.2, 1e-6, 50, false), p, g, m, u));
        all.add(new Bug("lion_f32", "setp\\.gt\\.f64", 0, "setp.lt.f64",
                new Update.LionStep(0.1, 0.9, 0.99, 0.99, false), p, g, m));
        all.add(new Bug("averaged_f32", FMA64, -1, MUL64,
                new Update.AveragedStep(0.1, 0.99, 0.3, 0.1, false), p, g, m));
    }

    /// The fourth step of a parameter, or none.
    private static void conditionalSteps(List<Bug> all) {
        Tensor p = numbers(F, 300);
        Tensor g = p.mul(-0.7).add(0.1);
        Tensor m = p.mul(0.2).sub(0.3);
        Tensor u = p.mul(p).add(0.1);
        Tensor made = Tensor.full(3, DType.INT64);
        Tensor yes = Tensor.full(1, DType.BOOL);
        Tensor no = Tensor.full(0, DType.BOOL);
        Update adam = new Update.Conditional(
                new Update.AdamStep(0.1, 0.9, 0.99, 1e-3, 0.1, true, false, false, 1));
        all.add(new Bug("count_adam_f32", "setp\\.eq\\.s16", 0, "setp.ne.s16", adam, p, g, m, u, made, yes));
        all.add(new Bug("count_adam_f32", "mul\\.rn\\.f64", 1, "add.rn.f64", adam, p, g, m, u, made, yes));
        all.add(new Bug("count_adam_f32", "sub\\.rn\\.f64", 0, "add.rn.f64", adam, p, g, m, u, made, yes));
        all.add(new Bug("count_adam_f32", "shr\\.u64 \\s*(%rd\\d+), (%rd\\d+), 1;", -1, "shr.u64 $1, $2, 2;",
                adam, p, g, m, u, made, yes));
        all.add(new Bug("count_adam_f32", ONE_MORE, 0, TWO_MORE, adam, p, g, m, u, made, yes));
        all.add(new Bug("adam_f32", "setp\\.eq\\.s16", 0, "setp.ne.s16", adam, p, g, m, u, made, no));
        all.add(new Bug("adam_f32", "setp\\.eq\\.s64", 0, "setp.ne.s64", adam, p, g, m, u, made, no));
        Tensor[] doubles = Arrays.copyOf(doubles(p, g, m, u), 6);
        doubles[4] = made;
        doubles[5] = yes;
        all.add(new Bug("count_adam_f64", "sub\\.rn\\.f64", -1, "add.rn.f64", adam, doubles));
        Update sgd = new Update.Conditional(new Update.SgdStep(0.1, 0.9, 0, 0.1, false, false, false));
        all.add(new Bug("count_sgd", "setp\\.eq\\.s64", -1, "setp.ne.s64", sgd, p, g, m, made, yes));
        all.add(new Bug("count_sgd", "setp\\.eq\\.s16", 0, "setp.ne.s16", sgd, p, g, m, made, no));
        all.add(new Bug("sgd_f32", "setp\\.eq\\.s16", 0, "setp.ne.s16", sgd, p, g, m, made, yes));
    }

    private static void scales(List<Bug> all) {
        Tensor scale = Tensor.full(8, F);
        Tensor yes = Tensor.full(1, DType.BOOL);
        Tensor good = Tensor.full(2, DType.INT64);
        Update grows = new Update.ScaleStep(2, 0.5, 3);
        Update stays = new Update.ScaleStep(2, 0.5, 4);
        all.add(new Bug("scale_step", "setp\\.eq\\.s16", 0, "setp.ne.s16", grows, scale, yes, good));
        all.add(new Bug("scale_step", "setp\\.ne\\.s64", 0, "setp.eq.s64", grows, scale, yes, good));
        all.add(new Bug("scale_step", ONE_MORE, 0, TWO_MORE, stays, scale, yes, good));
        all.add(new Bug("scale_step", "setp\\.geu\\.f32", 0, "setp.ltu.f32", grows,
                Tensor.full(Float.MAX_VALUE, F), yes, good));
        all.add(new Bug("scale_step", "mul\\.f64", 0, "add.f64", grows, scale, yes, good));
        all.add(new Bug("scale_step", "mul\\.f64", 1, "add.f64", grows, scale, Tensor.full(0, DType.BOOL),
                good));
    }

    private static void unscaled(List<Bug> all) {
        Tensor g = numbers(F, 300);
        Tensor inverse = Tensor.full(0.5, F);
        Tensor yes = Tensor.full(1, DType.BOOL);
        var op = new Update.Unscale();
        all.add(new Bug("unscale_f32", "mul\\.f32", 0, "add.f32", op, g, inverse, yes));
        all.add(new Bug("unscale_f32", "setp\\.lt\\.f32", 0, "setp.gt.f32", op, g, inverse, yes));
        all.add(new Bug("unscale_f32", "setp\\.ge\\.s64", -1, "setp.gt.s64", op, g, inverse, yes));
        all.add(new Bug("unscale_f64", "setp\\.lt\\.f64", 0, "setp.gt.f64", op, doubles(g)[0], inverse, yes));
    }

    private static Tensor[] doubles(Tensor... in) {
        return Arrays.stream(in).map(x -> x.to(DType.FLOAT64)).toArray(Tensor[]::new);
    }
}
