package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Binary;
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
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.tensor.random.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The fake device notices bugs: one at a time is planted in the PTX that is about to be loaded, and the
/// operation must then fail or give another result, with threads forward or reversed.
class MutationTest {
    /// A product that is added, and one that is not.
    static final String FMA = "fma\\.rn\\.f32 \\s*(%f\\d+), (%f\\d+), (%f\\d+), (%f\\d+)";
    static final String MUL = "mul.rn.f32 $1, $2, $3";
    static final String FMA64 = "fma\\.rn\\.f64 \\s*(%fd\\d+), (%fd\\d+), (%fd\\d+), (%fd\\d+)";
    static final String MUL64 = "mul.rn.f64 $1, $2, $3";
    private static final int INVALID_PTX = 218;
    private static final int UNKNOWN = 999;

    /// One planted bug.
    ///
    /// @param kernel the kernel whose text is changed
    /// @param pattern what is replaced, at its occurrence `nth` from 0, or from the end if negative
    record Bug(String kernel, String pattern, int nth, String replacement, Op op, Tensor... in) {
    }

    @AfterEach
    void restore() {
        KernelText.changed = UnaryOperator.identity();
        Cuda.allowTf32(false);
    }

    static Tensor numbers(DType t, long... shape) {
        double[] v = new double[(int) Shape.of(shape).numel()];
        for (int i = 0; i < v.length; i++) {
            v[i] = (i * 37 % 101 - 50) / 16.0;
        }
        return Tensor.of(v).to(t).reshape(shape);
    }

    private static Tensor indices(int n, int bound) {
        long[] v = new long[n];
        for (int i = 0; i < n; i++) {
            v[i] = i * 7 % bound;
        }
        return Tensor.of(v);
    }

    private static List<Bug> bugs() {
        List<Bug> all = new ArrayList<>();
        // Rows that begin at 16 bytes and others, with and without a rest.
        Tensor long1 = numbers(DType.FLOAT32, 3, 701);
        Op sum = new Reduction.Sum(new Axes(2), false);
        all.add(new Bug("sum_f32_block", "bar\\.sync \\s*0;", 0, "", sum, long1));
        all.add(new Bug("sum_f32_block", "mov\\.u32 \\s*(%r\\d+), 16;", 0, "mov.u32 $1, 8;", sum, long1));
        all.add(new Bug("sum_f32_block", "add\\.f32", -1, "sub.f32", sum, long1));
        all.add(new Bug("sum_f32_block", "st\\.shared\\.f32 \\s*\\[(%r\\d+)\\]", 0, "st.shared.f32 [$1+4]",
                sum,
                long1));
        Tensor longer = numbers(DType.FLOAT32, 2, 12289);
        all.add(new Bug("sum_f32_block", "add\\.s64 \\s*(%rd\\d+), (%rd\\d+), 4096;", -1,
                "add.s64 $1, $2, 4092;", sum, longer));
        Op max = new Reduction.Max(new Axes(2), false);
        all.add(new Bug("max_f32_block", "setp\\.gt\\.f32", 13, "setp.lt.f32", max, long1));
        all.add(new Bug("max_f32_block", "bar\\.sync \\s*0;", 0, "", max, long1));
        Op argmax = new Reduction.ArgMax(1, false);
        all.add(new Bug("argmax_f32_thread", "setp\\.gt\\.f32", -1, "setp.lt.f32", argmax,
                numbers(DType.FLOAT32, 4, 9)));
        all.add(new Bug("argmax_f32_thread", "setp\\.ge\\.s64", 0, "setp.gt.s64", argmax,
                numbers(DType.FLOAT32, 4, 9)));
        Tensor rows = numbers(DType.FLOAT32, 5, 40);
        Op softmax = new Normalization.Softmax(1);
        all.add(new Bug("softmax_warp_f32", "mov\\.u32 \\s*(%r\\d+), 16;", 0, "mov.u32 $1, 1;", softmax,
                rows));
        all.add(new Bug("softmax_warp_f32", "div\\.rn\\.f32", 0, "mul.rn.f32", softmax, rows));
        all.add(new Bug("softmax_warp_f32", "and\\.b32 \\s*(%r\\d+), (%r\\d+), 31;", 0, "and.b32 $1, $2, 15;",
                softmax, rows));
        all.add(new Bug("sum_f32_block", "add\\.s64 \\s*(%rd\\d+), (%rd\\d+), 16384;", 0,
                "add.s64 $1, $2, 16368;", sum, longer));
        all.add(new Bug("sum_f32_block", "and\\.b64 \\s*(%rd\\d+), (%rd\\d+), -4;", -1, "mov.b64 $1, $2;",
                sum, long1));
        Tensor wide = numbers(DType.FLOAT32, 2, 1501);
        Tensor quads = numbers(DType.FLOAT32, 2, 1500);
        all.add(new Bug("softmax_row_f32", "bar\\.sync \\s*0;", 1, "", softmax, quads));
        all.add(new Bug("softmax_row_f32", "bar\\.sync \\s*0;", 2, "", softmax, quads));
        all.add(new Bug("softmax_row_f32", "0fFF800000", 1, "0f00000000", softmax, quads.sub(9)));
        all.add(new Bug("softmax_row_f32", "setp\\.ge\\.s32", 1, "setp.gt.s32", softmax, quads));
        all.add(new Bug("softmax_block_f32", "bar\\.sync \\s*0;", 1, "", softmax, wide));
        all.add(new Bug("softmax_block_f32", "bar\\.sync \\s*0;", 2, "", softmax, wide));
        all.add(new Bug("softmax_block_f32", "bar\\.sync \\s*0;", 3, "", softmax, wide));
        Op share = new Normalization.SoftmaxGrad(1);
        Op less = new Normalization.LogSoftmaxGrad(1);
        Tensor some = numbers(DType.FLOAT32, 3, 300);
        all.add(new Bug("softmax_grad_warp_f32", "mov\\.u32 \\s*(%r\\d+), 16;", 0, "mov.u32 $1, 1;", share,
                some, some.neg()));
        all.add(new Bug("softmax_grad_warp_f32", "sub\\.f32", -1, "add.f32", share, some, some.neg()));
        all.add(new Bug("softmax_grad_warp_f32", "ex2\\.approx", -1, "rcp.approx", less, some, some));
        all.add(new Bug("softmax_grad_block_f32", "bar\\.sync \\s*0;", 1, "", share, wide, wide.neg()));
        Op cumsum = new Reduction.CumSum(0);
        all.add(new Bug("cumsum_f32", "add\\.f32", -1, "mul.f32", cumsum, rows));
        all.add(new Bug("cumsum_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64", cumsum, rows));
        all.add(new Bug("cummax_f32", "setp\\.g[et]\\.f32|setp\\.l[te]u?\\.f32", 0, "setp.eq.f32",
                new Scan.CumExtreme(1, true), rows));
        Op sort = new Ordering.ArgSort(1, false);
        all.add(new Bug("merge_f32", "setp\\.gt\\.f32", -1, "setp.lt.f32", sort, rows));
        all.add(new Bug("merge_f32", "min\\.s64", 0, "max.s64", sort, rows));
        all.add(new Bug("positions", "rem\\.u32", 0, "div.u32", sort, rows));
        Tensor a = numbers(DType.FLOAT32, 70, 50);
        Tensor b = numbers(DType.FLOAT32, 50, 66);
        Op product = new Contraction.MatMul();
        all.add(new Bug("gemm_f32", "bar\\.sync \\s*0;", 0, "", product, a, b));
        all.add(new Bug("gemm_f32", "bar\\.sync \\s*0;", 1, "", product, a, b));
        all.add(new Bug("gemm_f32", "fma\\.rn\\.f32 \\s*(%f\\d+), (%f\\d+), (%f\\d+), (%f\\d+)", 5,
                "fma.rn.f32 $1, $2, $2, $4", product, a, b));
        all.add(new Bug("gemm_f32", "ld\\.shared\\.v4\\.f32 \\s*(\\{[^}]*\\}), \\[(%r\\d+)[^\\]]*\\]", 1,
                "ld.shared.v4.f32 $1, [$2+16]", product, a, b));
        all.add(new Bug("gemm_f32", "setp\\.ge\\.s32", 8, "setp.eq.s32", product, a, b));
        all.add(new Bug("gemm_plain_f32", FMA, 0, MUL, product,
                numbers(DType.FLOAT32, 3, 9),
                numbers(DType.FLOAT32, 9, 4)));
        Window w = Window.of(2, 1, 1, 1);
        Tensor image = numbers(DType.FLOAT32, 2, 3, 6, 5);
        Tensor filter = numbers(DType.FLOAT32, 4, 3, 3, 3);
        Op conv = new Convolution.Forward(w, 1);
        all.add(new Bug("conv_forward_f32", FMA, -1, MUL, conv, image, filter));
        all.add(new Bug("conv_forward_f32", "sub\\.s32", 0, "add.s32", conv, image, filter));
        Op pool = new Pooling.MaxPool(Ints.of(3, 3), w, false);
        all.add(new Bug("max_pool_f32", "setp\\.gt\\.f32", -1, "setp.lt.f32", pool, image));
        all.add(new Bug("max_pool_f32", "setp\\.ge\\.s64", 0, "setp.gt.s64", pool, image));
        Op select = new Indexing.IndexSelect(1);
        all.add(new Bug("places_of_slices", "rem\\.u32", 0, "div.u32", select, rows, indices(7, 40)));
        all.add(new Bug("take_32", "shl\\.b64 \\s*(%rd\\d+), (%rd\\d+), 2", 0, "shl.b64 $1, $2, 3", select,
                rows,
                indices(7, 40)));
        Op add = new Indexing.IndexAdd(1, 9);
        all.add(new Bug("put_f32", "add\\.f32", 0, "sub.f32", add, rows, indices(40, 9)));
        all.add(new Bug("put_f32", "setp\\.(eq|ne)\\.s64", 0, "setp.lt.s64", add, rows, indices(40, 9)));
        Tensor square = numbers(DType.FLOAT64, 4, 4).matmul(numbers(DType.FLOAT64, 4, 4).t())
                .add(Tensor.eye(4).to(DType.FLOAT64).mul(9));
        all.add(new Bug("cholesky", "sqrt\\.rn\\.f64", 0, "rcp.rn.f64", new Decomposition.Cholesky(),
                square));
        all.add(new Bug("lu", "setp\\.gt\\.f64", 0, "setp.lt.f64", new Decomposition.Lu(), square));
        all.add(new Bug("fft_pass", "sub\\.rn\\.f64", 0, "add.rn.f64", new Fourier.Dft(false),
                numbers(DType.FLOAT64, 3, 8, 2)));
        all.add(new Bug("elementwise", "add\\.rn\\.f32", 0, "sub.rn.f32", new Binary.Add(), rows, rows));
        all.add(new Bug("elementwise", "setp\\.ge\\.u64", 0, "setp.gt.u64", new Unary.Neg(),
                numbers(DType.FLOAT32, 257, 4)));
        all.add(new Bug("elementwise", "setp\\.gt\\.u64", 0, "setp.lt.u64", new Unary.Neg(),
                numbers(DType.FLOAT32, 4097)));
        all.add(new Bug("elementwise", "ex2\\.approx\\.ftz\\.f32", 0, "rcp.approx.ftz.f32", new Unary.Exp(),
                rows));
        all.add(new Bug("elementwise", "-1640531527", 0, "-1640531526", new Sampling.Uniform(Shape.of(9),
                DType.FLOAT32, new Philox.Key(3, 5), 0, 1)));
        return all;
    }

    private static String planted(Bug bug, String text) {
        int at = text.indexOf(".entry " + bug.kernel);
        if (at < 0) {
            return text;
        }
        List<MatchResult> found =
                Pattern.compile(bug.pattern).matcher(text).region(at, text.length()).results()
                        .toList();
        int nth = bug.nth < 0 ? found.size() + bug.nth : bug.nth;
        if (nth < 0 || nth >= found.size()) {
            return text;
        }
        MatchResult m = found.get(nth);
        String other = Pattern.compile(bug.pattern).matcher(m.group()).replaceFirst(bug.replacement);
        return text.substring(0, m.start()) + other + text.substring(m.end());
    }

    /// Large products by warps are for devices that know nothing better.
    private static OnFake device(Bug bug, boolean reversed) {
        int capability = bug.kernel.startsWith("mma_") ? 80 : 90;
        return new OnFake(new FakeCuda.Options(1, 64 << 20, false, reversed, capability));
    }

    /// Returns the reference's result; of a kernel of half types the rounded one of the float32 kernel behind
    /// it, for the reference's precision rounds some elements to a neighbour.
    private static Tensor expected(Bug bug) {
        DType t = bug.in.length == 0 ? DType.FLOAT32 : bug.in[0].dtype();
        boolean half = t == DType.BFLOAT16 || t == DType.FLOAT16;
        if (!half || bug.op instanceof Contraction) {
            return OnFake.reference(bug.op, bug.in);
        }
        Tensor[] wide = Arrays.stream(bug.in).map(x -> x.to(DType.FLOAT32)).toArray(Tensor[]::new);
        return device(bug, false).run(bug.op, wide).to(t);
    }

    /// Returns whether a result is right; attention by tensor cores rounds in between.
    private static Predicate<Tensor> right(Bug bug) {
        if (bug.kernel.startsWith("attnmma")) {
            AttentionErrors.Expected e = AttentionErrors.of(bug.op, bug.in);
            return found -> e.difference(found) < 0;
        }
        Tensor expected = expected(bug);
        return found -> near(expected, found);
    }

    /// What several bugs are planted in, one after the other.
    private record Call(String kernel, Op op, List<Tensor> in) {
    }

    /// Returns whether a result is right; without a bug it is.
    private static Predicate<Tensor> checked(Bug bug) {
        Predicate<Tensor> right = right(bug);
        assertTrue(right.test(device(bug, false).run(bug.op, bug.in)),
                () -> "wrong without a bug: " + bug.op);
        return right;
    }

    /// Returns whether the operation fails or differs with the bug.
    ///
    /// @param refused what the compiler did not understand: such a text shows nothing
    private static boolean noticed(Bug bug, Predicate<Tensor> right, boolean reversed, boolean[] applied,
            Set<String> refused) {
        OnFake device = device(bug, reversed);
        KernelText.changed = text -> {
            String other = planted(bug, text);
            applied[0] |= !other.equals(text);
            return other;
        };
        try {
            return !right.test(device.run(bug.op, bug.in));
        } catch (RuntimeException e) {
            if (e instanceof CudaException c && (c.code() == INVALID_PTX || c.code() == UNKNOWN)) {
                refused.add(name(bug) + ": " + c.getMessage().lines().findFirst().orElse(""));
            }
            return true;
        } finally {
            KernelText.changed = UnaryOperator.identity();
        }
    }

    private static String name(Bug bug) {
        return bug.kernel + ": " + bug.pattern + " #" + bug.nth;
    }

    private static boolean near(Tensor expected, Tensor found) {
        double[] e = expected.toDoubleArray();
        double[] f = found.toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            if (!(Math.abs(e[i] - f[i]) <= 1e-4 * (1 + Math.abs(e[i])))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void plantedBugsAreNoticed() {
        List<Bug> bugs = new ArrayList<>(bugs());
        bugs.addAll(LayerBugs.all());
        bugs.addAll(ProductBugs.all());
        bugs.addAll(ConvolutionBugs.all());
        bugs.addAll(FamilyBugs.all());
        assertTrue(bugs.size() >= 30);
        assertNoticed(bugs);
    }

    @Test
    void bugsOfHalfKernelsAreNoticed() {
        assertNoticed(HalfBugs.all());
    }

    @Test
    void bugsOfAttentionByTensorCoresAreNoticed() {
        assertNoticed(AttentionBugs.all());
    }

    private static void assertNoticed(List<Bug> bugs) {
        List<String> missed = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        Set<String> refused = new LinkedHashSet<>();
        Map<Call, Predicate<Tensor>> rights = new HashMap<>();
        for (Bug bug : bugs) {
            Cuda.allowTf32(bug.kernel.contains("tf32"));
            Predicate<Tensor> right = rights.computeIfAbsent(
                    new Call(bug.kernel, bug.op, List.of(bug.in)), _ -> checked(bug));
            boolean[] applied = new boolean[1];
            boolean noticed = noticed(bug, right, false, applied, refused)
                    || noticed(bug, right, true, applied, refused);
            String name = name(bug);
            if (!applied[0]) {
                absent.add(name);
            } else if (!noticed) {
                missed.add(name);
            }
        }
        System.out
                .println("mutations: " + (bugs.size() - missed.size() - absent.size()) + " of " + bugs.size()
                        + " noticed, missed " + missed);
        assertEquals(Set.of(), refused, "these bugs are no PTX");
        assertEquals(List.of(), absent, "these bugs could not be planted");
        assertEquals(List.of(), missed, "these bugs were not noticed");
    }
}
