package dev.panagrad.cuda;

import static dev.panagrad.cuda.MutationTest.FMA;
import static dev.panagrad.cuda.MutationTest.FMA64;
import static dev.panagrad.cuda.MutationTest.MUL;
import static dev.panagrad.cuda.MutationTest.MUL64;
import static dev.panagrad.cuda.MutationTest.numbers;

import dev.panagrad.cuda.MutationTest.Bug;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.tensor.random.Philox;
import java.util.ArrayList;
import java.util.List;

/// Bugs in the kernels of further families: losses, pooling, small convolutions' gradients, factors of
/// matrices, searches, other reductions and scans, indices, products in all tiles, conversions and
/// normal numbers.
final class FamilyBugs {
    private static final DType F = DType.FLOAT32;

    private FamilyBugs() {
    }

    static List<Bug> all() {
        List<Bug> all = new ArrayList<>();
        crossEntropy(all);
        reductions(all);
        scans(all);
        search(all);
        bags(all);
        states(all);
        pools(all);
        convolutions(all);
        factors(all);
        symmetric(all);
        counts(all);
        spectra(all);
        indices(all);
        products(all);
        tiles(all);
        elements(all);
        return all;
    }

    private static Tensor whole(DType t, long... shape) {
        return TensorCoresTest.whole(t, shape);
    }

    private static Tensor classes(int n, int bound) {
        long[] v = new long[n];
        for (int i = 0; i < n; i++) {
            v[i] = i * 7 % bound;
        }
        return Tensor.of(v);
    }

    private static void crossEntropy(List<Bug> all) {
        Tensor x = numbers(F, 9, 40);
        Tensor c = classes(9, 40);
        Op loss = new Normalization.CrossEntropy(-100);
        String k = "cross_entropy_f32";
        all.add(new Bug(k, "mov\\.u32 \\s*(%r\\d+), 16;", 0, "mov.u32 $1, 1;", loss, x, c));
        all.add(new Bug(k, "setp\\.eq\\.s64", 0, "setp.ne.s64", loss, x, c));
        Op grad = new Normalization.CrossEntropyGrad(-100);
        Tensor g = numbers(F, 9);
        all.add(new Bug(k, "div\\.rn\\.f32", 0, "mul.rn.f32", grad, g, x, c));
        all.add(new Bug(k, "sub\\.f32", 6, "add.f32", grad, g, x, c));
        all.add(new Bug(k, "sub\\.f32", -1, "add.f32", loss, x, c));
    }

    private static void reductions(List<Bug> all) {
        Tensor few = numbers(F, 5, 9).mul(0.5);
        Tensor many = numbers(F, 3, 700);
        Axes rows = new Axes(2);
        all.add(new Bug("prod_f32_thread", "mul\\.f32", -1, "add.f32", new Reduction.Prod(rows, false), few));
        Tensor ones = numbers(F, 3, 700).mul(0.001).add(1);
        all.add(new Bug("prod_f32_block", "mul\\.f32", -1, "add.f32", new Reduction.Prod(rows, false), ones));
        all.add(new Bug("prod_f32_block", "bar\\.sync \\s*0;", 0, "", new Reduction.Prod(rows, false), ones));
        all.add(new Bug("min_f32_block", "bar\\.sync \\s*0;", 0, "", new Reduction.Min(rows, false), many));
        all.add(new Bug("min_f32_block", "setp\\.lt\\.f32", -1, "setp.gt.f32", new Reduction.Min(rows, false),
                many));
        Tensor nothing = Tensor.zeros(4, 9).to(F);
        nothing.select(0, 2).select(0, 8).fill_(1);
        all.add(new Bug("any_f32_thread", "or\\.b32", -1, "and.b32", new Reduction.Any(rows, false),
                nothing));
        all.add(new Bug("any_f32_thread", "setp\\.neu\\.f32", 0, "setp.equ.f32",
                new Reduction.Any(rows, false), nothing));
        Tensor nowhere = Tensor.zeros(3, 700).to(F);
        nowhere.select(0, 1).select(0, 699).fill_(1);
        all.add(new Bug("any_f32_block", "or\\.b32", -1, "and.b32", new Reduction.Any(rows, false), nowhere));
        all.add(new Bug("all_f32_thread", "and\\.b32", -1, "or.b32", new Reduction.All(rows, false),
                nothing.eq(0).to(F)));
        all.add(new Bug("argmin_f32_thread", "setp\\.lt\\.f32", -1, "setp.gt.f32",
                new Reduction.ArgMin(1, false),
                few));
    }

    private static void scans(List<Bug> all) {
        Tensor x = numbers(F, 5, 9).mul(0.5);
        all.add(new Bug("cumprod_f32", "mul\\.f32", -1, "add.f32", new Scan.CumProd(1), x));
        all.add(new Bug("cumprod_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64", new Scan.CumProd(0), x));
        all.add(new Bug("logcumsumexp_f32", "sub\\.f64", 0, "add.f64", new Scan.LogCumSumExp(1), x));
        all.add(new Bug("logcumsumexp_f32", "max\\.f64", 0, "min.f64", new Scan.LogCumSumExp(1), x));
    }

    private static void search(List<Bug> all) {
        Tensor sorted = numbers(F, 40).sort().values();
        Tensor values = numbers(F, 23);
        for (boolean right : new boolean[] {false, true}) {
            Op op = new Ordering.SearchSorted(right);
            all.add(new Bug("search_f32", "shr\\.s64 \\s*(%rd\\d+), (%rd\\d+), 1;", right ? 0 : 1,
                    "shr.s64 $1, $2, 2;", op, sorted, values));
            all.add(new Bug("search_f32", "setp\\.gt\\.f32", right ? 0 : 1, "setp.lt.f32", op, sorted,
                    values));
        }
    }

    private static void bags(List<Bug> all) {
        Op bags = new Ordering.EmbeddingBag(9);
        Tensor offsets = Tensor.of(0L, 2, 2, 5, 9);
        all.add(new Bug("embedding_bag", "setp\\.le\\.s64", 0, "setp.lt.s64", bags, offsets));
        all.add(new Bug("embedding_bag", "setp\\.ge\\.s64", -1, "setp.gt.s64", bags, offsets));
        all.add(new Bug("embedding_bag", "add\\.s64 \\s*(%rd\\d+), (%rd\\d+), 1;", 0, "add.s64 $1, $2, 0;",
                bags, offsets));
        Op largest = new Ordering.EmbeddingBagMax(4);
        Tensor x = numbers(F, 7, 3);
        x = x.maskedFill(x.eq(x.select(0, 2).max()), Double.NaN);
        Tensor bag = Tensor.of(2L, 0, 2, 2, 0, 3, 3);
        all.add(new Bug("embedding_bag_max_f32", "setp\\.gtu\\.f32", 0, "setp.gt.f32", largest, x, bag));
        all.add(new Bug("embedding_bag_max_f32", "setp\\.num\\.f32", 0, "setp.neu.f32", largest, x, bag));
        all.add(new Bug("embedding_bag_max_f32", "setp\\.eq\\.s64", -1, "setp.ne.s64", largest, x, bag));
    }

    private static void states(List<Bug> all) {
        Op states = new Ordering.CtcStates(7, 5, 1, true);
        Tensor labels = Tensor.of(4L, 4, 0, 2, 1, 3);
        Tensor lengths = Tensor.of(3L, 0, 1, 2);
        all.add(new Bug("ctc_states", "shr\\.u64|shr\\.s64", 0, "shl.b64", states, labels, lengths));
        all.add(new Bug("ctc_states", "setp\\.ge\\.s64", 0, "setp.gt.s64", states, labels, lengths));
        all.add(new Bug("ctc_states", "setp\\.ne\\.s64", -1, "setp.eq.s64", states, labels, lengths));
        all.add(new Bug("ctc_states", "sub\\.s64", 0, "add.s64", states, labels, lengths));
        all.add(new Bug("ctc_states", "setp\\.le\\.s64", -1, "setp.lt.s64",
                new Ordering.CtcStates(5, 5, 1, false),
                labels, lengths));
        all.add(new Bug("ctc_states", "or\\.b64 \\s*(%rd\\d+), (%rd\\d+), 1;", 0, "or.b64 $1, $2, 0;", states,
                labels, lengths));
    }

    private static void pools(List<Bug> all) {
        Window w = new Window(Ints.of(2, 1), Ints.of(1, 1), Ints.of(1, 1));
        Tensor x = numbers(F, 2, 3, 7, 6);
        Pooling.MaxPool max = new Pooling.MaxPool(Ints.of(3, 3), w, false);
        Tensor g = numbers(F, OnFake.reference(max, x).shape().dims()).add(0.3);
        Op maxGrad = new Pooling.MaxPoolGrad(max);
        all.add(new Bug("max_pool_grad_f32", "add\\.f32", 0, "sub.f32", maxGrad, g, x));
        all.add(new Bug("max_pool_grad_f32", "setp\\.gt\\.f32", -1, "setp.lt.f32", maxGrad, g, x));
        all.add(new Bug("max_pool_grad_f32", "rem\\.s32", -1, "div.s32", maxGrad, g, x));
        all.add(new Bug("avg_pool_f32", "min\\.s32", -1, "max.s32",
                new Pooling.AvgPool(Ints.of(3, 3), w, false, true), x));
        for (boolean padded : new boolean[] {false, true}) {
            Pooling.AvgPool avg = new Pooling.AvgPool(Ints.of(3, 3), w, false, padded);
            Op grad = new Pooling.AvgPoolGrad(avg, x.shape());
            all.add(new Bug("avg_pool_f32", FMA, -1, MUL, avg, x));
            all.add(new Bug("avg_pool_grad_f32", FMA, -1, MUL, grad, g, x));
            all.add(new Bug("avg_pool_grad_f32", "rem\\.s32", -1, "div.s32", grad, g));
        }
    }

    private static void convolutions(List<Bug> all) {
        Window w = new Window(Ints.of(2, 1), Ints.of(1, 2), Ints.of(1, 1));
        Tensor x = numbers(F, 2, 4, 6, 5);
        Tensor f = numbers(F, 6, 2, 3, 3);
        Op forward = new Convolution.Forward(w, 2);
        Tensor g = numbers(F, OnFake.reference(forward, x, f).shape().dims());
        Op input = new Convolution.InputGrad(w, 2, x.shape());
        Op weight = new Convolution.WeightGrad(w, 2, f.shape());
        all.add(new Bug("conv_input_grad_f32", FMA, -1, MUL, input, g, f));
        all.add(new Bug("conv_input_grad_f32", "rem\\.s32", -1, "div.s32", input, g, f));
        all.add(new Bug("conv_input_grad_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64", input, g, f));
        all.add(new Bug("conv_weight_grad_f32", FMA, -1, MUL, weight, g, x));
        all.add(new Bug("conv_weight_grad_f32", "add\\.f32", -1, "sub.f32", weight, g, x));
        all.add(new Bug("conv_weight_grad_f32", "mov\\.u32 \\s*(%r\\d+), 16;", 0, "mov.u32 $1, 1;", weight, g,
                x));
    }

    private static void factors(List<Bug> all) {
        Tensor a = numbers(DType.FLOAT64, 2, 4, 4);
        Tensor tall = numbers(DType.FLOAT64, 5, 3).add(Tensor.eye(5).narrow(1, 0, 3).to(DType.FLOAT64));
        Op det = new Decomposition.Det();
        all.add(new Bug("det", "neg\\.f64", 0, "abs.f64", det, a));
        all.add(new Bug("det", "div\\.rn\\.f64", 0, "mul.rn.f64", det, a));
        all.add(new Bug("det", "setp\\.gt\\.f64", 0, "setp.lt.f64", det, a.mul(0).add(Tensor.eye(4)
                .to(DType.FLOAT64).flip(0))));
        Tensor b = numbers(DType.FLOAT64, 2, 9, 3);
        Tensor steep = numbers(DType.FLOAT64, 2, 9, 9).add(Tensor.eye(9).to(DType.FLOAT64).mul(9));
        for (boolean upper : new boolean[] {false, true}) {
            Op solve = new Decomposition.TriangularSolve(upper, !upper);
            all.add(new Bug("triangular_solve", "setp\\.ge\\.s64", 0, "setp.gt.s64", solve, steep, b));
            for (int nth : upper ? new int[] {14, 17} : new int[] {7, 11}) {
                all.add(new Bug("triangular_solve", "sub\\.rn\\.f64", nth, "add.rn.f64", solve,
                        steep, b));
            }
        }
        all.add(new Bug("triangular_solve", "div\\.rn\\.f64", -1, "mul.rn.f64",
                new Decomposition.TriangularSolve(false, false), steep, b));
        Op qr = new Decomposition.Qr(false);
        all.add(new Bug("qr", "sqrt\\.rn\\.f64", 0, "abs.f64", qr, tall));
        all.add(new Bug("qr", "neg\\.f64", 0, "abs.f64", qr, tall));
        all.add(new Bug("qr", "copysign\\.f64", 0, "add.rn.f64", qr, tall));
    }

    private static void symmetric(List<Bug> all) {
        Op ldl = new Decomposition.Ldl();
        Tensor a = numbers(DType.FLOAT64, 7, 7);
        Tensor hollow = a.sub(a.mul(Tensor.eye(7).to(DType.FLOAT64)));
        all.add(new Bug("ldl", "setp\\.gt\\.f64", 0, "setp.lt.f64", ldl, a));
        all.add(new Bug("ldl", "setp\\.geu\\.f64", 0, "setp.ltu.f64", ldl, a));
        all.add(new Bug("ldl", "sub\\.rn\\.f64", 0, "add.rn.f64", ldl, hollow));
        all.add(new Bug("ldl", "sub\\.rn\\.f64", -1, "add.rn.f64", ldl, a));
        Tensor pairs = OnFake.reference(ldl, hollow);
        Tensor b = numbers(DType.FLOAT64, 7, 3);
        Op solve = new Decomposition.LdlSolve();
        all.add(new Bug("ldl_solve", "abs\\.s32", 0, "neg.s32", solve, OnFake.reference(ldl, a), b));
        all.add(new Bug("ldl_solve", "div\\.rn\\.f64", 3, "mul.rn.f64", solve, pairs, b));
        all.add(new Bug("ldl_solve", "sub\\.rn\\.f64", -1, "add.rn.f64", solve, pairs, b));
        all.add(new Bug("lu", "min\\.s32", 0, "max.s32", new Decomposition.Lu(), a.narrow(0, 0, 3)));
        Op exchange = new Ordering.Exchange(5);
        Tensor exchanges = Tensor.of(4L, 1, 3, 3, 4, 4, 2, 4).reshape(2, 4);
        all.add(new Bug("exchange", "setp\\.lt\\.s64", -1, "setp.le.s64", exchange, exchanges));
        all.add(new Bug("exchange", "add\\.s64 \\s*(%rd\\d+), (%rd\\d+), 1;", 0, "add.s64 $1, $2, 2;",
                exchange, exchanges));
    }

    private static void counts(List<Bug> all) {
        Tensor rates = Tensor.of(0.0, 0.3, 7, 4.5, 90, 1.2, 33).to(DType.FLOAT64);
        Op poisson = new Sampling.Poisson(rates.shape(), new Philox.Key(3, 5));
        all.add(new Bug("counts", "sub\\.rn\\.f64", -1, "add.rn.f64", poisson, rates));
        all.add(new Bug("counts", "0d7FF0000000000000", 0, "0d4024000000000000", poisson, rates));
        Tensor n = Tensor.of(0.0, 3, 40, 9, 200, 1, 7).to(DType.FLOAT64);
        Op binomial = new Sampling.Binomial(n.shape(), new Philox.Key(3, 5));
        Tensor p = Tensor.of(0.5, 0.2, 0.8, 1, 0.4, 0.3, 0.6).to(DType.FLOAT64);
        all.add(new Bug("counts", "0dBFF0000000000000", 0, "0d3FF0000000000000", binomial, n, p));
        all.add(new Bug("counts", "min\\.f64", 0, "max.f64", binomial, n, p));
    }

    private static void spectra(List<Bug> all) {
        Tensor a = numbers(DType.FLOAT64, 4, 4);
        Tensor symmetric = a.add(a.t());
        Op eigh = new Decomposition.Eigh(false, false);
        all.add(new Bug("eigh", "setp\\.eq\\.s16", 0, "setp.ne.s16", eigh, symmetric));
        all.add(new Bug("eigh", "setp\\.ge\\.s64", 0, "setp.gt.s64", eigh, symmetric));
        all.add(new Bug("eigh", "sqrt\\.rn\\.f64", 0, "abs.f64", eigh, symmetric));
        Tensor tall = numbers(DType.FLOAT64, 5, 3).add(Tensor.eye(5).narrow(1, 0, 3).to(DType.FLOAT64));
        Op svd = new Decomposition.Svd(false);
        for (int nth = 2; nth < 5; nth++) {
            all.add(new Bug("svd", "sqrt\\.rn\\.f64", nth, "abs.f64", svd, tall));
        }
        all.add(new Bug("svd", "rcp\\.rn\\.f64", 0, "abs.f64", svd, tall));
        all.add(new Bug("svd", "copysign\\.f64", 0, "add.rn.f64", svd, tall));
        Op pinv = new Decomposition.Pinv(0, 1e-12);
        all.add(new Bug("pinv", "div\\.rn\\.f64", -1, "mul.rn.f64", pinv, tall));
        all.add(new Bug("pinv", "setp\\.le\\.f64", -1, "setp.gt.f64", pinv, tall));
        all.add(new Bug("pinv", "max\\.f64", -1, "min.f64", new Decomposition.PinvWithin(), tall,
                Tensor.of(0, 0.5).to(DType.FLOAT64)));
    }

    private static void indices(List<Bug> all) {
        Tensor x = numbers(F, 5, 8);
        Tensor i = classes(15, 8).reshape(5, 3);
        Op gather = new Indexing.Gather(1);
        all.add(new Bug("places_along", "mul\\.lo\\.s64", -1, "add.s64", gather, x, i));
        all.add(new Bug("places_along", "setp\\.ge\\.s64", 0, "setp.gt.s64", gather, x, i));
        all.add(new Bug("take_32", "setp\\.ge\\.s64", 0, "setp.gt.s64", gather, x, i));
        Tensor source = numbers(F, 5, 3).add(0.1);
        Op add = new Indexing.ScatterAdd(1, Shape.of(5, 8));
        all.add(new Bug("places_along", "add\\.s64", -1, "sub.s64", add, source, i));
        all.add(new Bug("put_f32", "add\\.f32", 0, "sub.f32", add, source, i));
        Op largest = new Indexing.Scatter(1, Indexing.Combine.MAX);
        Op smallest = new Indexing.Scatter(1, Indexing.Combine.MIN);
        Op product = new Indexing.Scatter(1, Indexing.Combine.MULTIPLY);
        Tensor same = i.mul(0).add(2);
        all.add(new Bug("put_f32", "setp\\.gt\\.f32", 0, "setp.lt.f32", largest, x, same, source));
        all.add(new Bug("put_f32", "setp\\.lt\\.f32", 0, "setp.gt.f32", smallest, x, same, source));
        all.add(new Bug("put_f32", "mul\\.f32", 0, "add.f32", product, x, same, source));
    }

    private static void products(List<Bug> all) {
        Op product = new Contraction.MatMul();
        Tensor a = whole(F, 300, 20);
        Tensor b = whole(F, 20, 264);
        all.add(new Bug("gemm_f32_128", "bar\\.sync \\s*0;", 0, "", product, a, b));
        all.add(new Bug("gemm_f32_128", "bar\\.sync \\s*0;", 1, "", product, a, b));
        all.add(new Bug("gemm_f32_128", FMA, 77, MUL, product, a, b));
        Tensor u = whole(DType.FLOAT64, 70, 36);
        Tensor v = whole(DType.FLOAT64, 36, 66);
        all.add(new Bug("gemm_f64", "bar\\.sync \\s*0;", 0, "", product, u, v));
        all.add(new Bug("gemm_f64", "bar\\.sync \\s*0;", 1, "", product, u, v));
        all.add(new Bug("gemm_f64", FMA64, 9, MUL64, product, u, v));
    }

    private static void tiles(List<Bug> all) {
        Op product = new Contraction.MatMul();
        Op linear = new Contraction.Linear();
        Tensor x = whole(F, 72, 136);
        Tensor w = whole(F, 80, 136);
        Tensor bias = whole(F, 80);
        all.add(new Bug("mma_tf32_64_kk", "bar\\.sync \\s*0;", 0, "", linear, x, w, bias));
        all.add(new Bug("mma_tf32_64_kk", "cp\\.async\\.wait_group \\s*1;", 0, "cp.async.wait_group 2;",
                linear,
                x, w, bias));
        all.add(new Bug("mma_tf32_64_kk", "ld\\.shared\\.f32 \\s*(%f\\d+), \\[(%r\\d+)\\]", 1,
                "ld.shared.f32 $1, [$2+4]", linear, x, w, bias));
        Tensor a = whole(DType.BFLOAT16, 300, 40);
        Tensor b = whole(DType.BFLOAT16, 40, 264);
        all.add(new Bug("mma_bf16_128_kn", "bar\\.sync \\s*0;", 0, "", product, a, b));
        all.add(new Bug("mma_bf16_128_kn", "\\.x4\\.trans\\.", 1, ".x4.", product, a, b));
        all.add(new Bug("mma_bf16_128_kn", "f32\\.bf16\\.bf16\\.f32", 20, "f32.f16.f16.f32", product, a, b));
        // The left operand lies across k.
        Tensor turned = whole(DType.BFLOAT16, 136, 72).t();
        Tensor right = whole(DType.BFLOAT16, 136, 80);
        all.add(new Bug("mma_bf16_64_mn", "\\.x4\\.trans\\.", 0, ".x4.", product, turned, right));
        all.add(new Bug("mma_bf16_64_mn", "cp\\.async\\.commit_group;", 0, "", product, turned, right));
        Tensor tall = whole(DType.BFLOAT16, 136, 264).t();
        Tensor wide = whole(DType.BFLOAT16, 136, 136);
        String mn = "wgmma_bf16_mn";
        all.add(new Bug(mn, "(wgmma\\.mma_async[^;]*), 1, 1;", 1, "$1, 0, 1;", product, tall, wide));
        all.add(new Bug(mn, "wgmma\\.wait_group\\.sync\\.aligned 0;", 0, "", product, tall, wide));
        all.add(new Bug(mn, "mbarrier\\.try_wait[^;]*;", 1, "setp.eq.u32 done, 0, 0;", product, tall, wide));
    }

    private static void elements(List<Bug> all) {
        Tensor x = numbers(F, 5, 40).add(0.03);
        all.add(new Bug("elementwise", "32767", 0, "65535", new Unary.Cast(DType.BFLOAT16), x));
        all.add(new Bug("elementwise", "cvt\\.rn\\.f16\\.f32", 0, "cvt.rn.bf16.f32",
                new Unary.Cast(DType.FLOAT16), x));
        all.add(new Bug("elementwise", "cvt\\.rzi", 0, "cvt.rni", new Unary.Cast(DType.INT32), x));
        all.add(new Bug("elementwise", "cvt\\.rn\\.f32\\.s64", 0, "cvt.rn.f32.u64", new Unary.Cast(F),
                numbers(DType.INT64, 70)));
        Op normal = new Sampling.Normal(Shape.of(33), DType.FLOAT64, new Philox.Key(3, 5), 0.5, 2);
        all.add(new Bug("elementwise", "sqrt\\.rn\\.f64", 0, "abs.f64", normal));
        Chain chain = new Chain(List.of(F, F), List.of(new Chain.Constant(F, 0.5)),
                List.of(new Chain.Step(new Binary.Mul(), List.of(0, 2), F),
                        new Chain.Step(new Unary.Cast(DType.BFLOAT16), List.of(3), DType.BFLOAT16),
                        new Chain.Step(new Unary.Cast(F), List.of(4), F),
                        new Chain.Step(new Binary.Sub(), List.of(1, 5), F)));
        all.add(new Bug("elementwise", "0f3F000000", 0, "0f3F800000", chain, x, x));
        all.add(new Bug("elementwise", "32767", 0, "65535", chain, x, x));
        all.add(new Bug("elementwise", "sub\\.rn\\.f32", 0, "add.rn.f32", chain, x, x));
        all.add(new Bug("elementwise", "-1640531527", 0, "-1640531526", normal));
        all.add(new Bug("elementwise", "neg\\.f64", 0, "abs.f64", normal));
    }
}
