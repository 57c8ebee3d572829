package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Convolutions by tensor cores and their gradients. Small whole numbers have exact sums in float32, so
/// results must be the reference's, rounded once, to the last bit; other numbers must keep the bound of their
/// sums.
class TensorCoreConvolutionTest {
    @RegisterExtension
    final LoadedKernels loaded = new LoadedKernels();

    /// One convolution: kernel sizes stand in `filter` behind the channels.
    record Case(String name, Window window, int groups, long[] image, long[] filter) {
    }

    private static Window window(int[] stride, int[] padding, int[] dilation) {
        return new Window(Ints.of(stride), Ints.of(padding), Ints.of(dilation));
    }

    private static long[] of(long... dims) {
        return dims;
    }

    private static int[] axes(int... n) {
        return n;
    }

    static List<Case> cases() {
        return List.of(
                new Case("3x3, odd channels", Window.of(2, 1, 1, 1), 1, of(2, 9, 13, 11), of(17, 9, 3, 3)),
                new Case("1x1, lines of 16 bytes", Window.of(2, 1, 0, 1), 1, of(3, 72, 8, 8),
                        of(24, 72, 1, 1)),
                new Case("1x1, stride 2", Window.of(2, 2, 0, 1), 1, of(2, 40, 15, 17), of(70, 40, 1, 1)),
                new Case("3x3, stride 2", Window.of(2, 2, 1, 1), 1, of(3, 16, 14, 15), of(12, 16, 3, 3)),
                new Case("5x5, one image", Window.of(2, 1, 2, 1), 1, of(1, 8, 16, 12), of(20, 8, 5, 5)),
                new Case("7x7, stride 2, few channels", Window.of(2, 2, 3, 1), 1, of(1, 9, 23, 21),
                        of(10, 9, 7, 7)),
                new Case("groups, unequal axes, dilation", window(axes(2, 3), axes(1, 2), axes(2, 1)), 2,
                        of(5, 24, 14, 15), of(26, 12, 3, 4)),
                new Case("stride 3 beside dilation 2", window(axes(3, 2), axes(4, 3), axes(2, 3)), 3,
                        of(6, 24, 19, 20), of(30, 8, 3, 3)),
                new Case("1d", Window.of(1, 2, 0, 1), 1, of(4, 30, 45), of(33, 30, 5)),
                new Case("1d, long kernel", Window.of(1, 1, 14, 1), 1, of(2, 8, 64), of(16, 8, 29)),
                new Case("3d", window(axes(1, 2, 1), axes(1, 0, 1), axes(1, 1, 2)), 1, of(3, 10, 5, 6, 7),
                        of(11, 10, 2, 3, 2)));
    }

    private static Op[] operations(Case c) {
        return new Op[] {new Convolution.Forward(c.window, c.groups),
                new Convolution.InputGrad(c.window, c.groups,
                        Shape.of(c.image)),
                new Convolution.WeightGrad(c.window, c.groups, Shape.of(c.filter))};
    }

    private static void check(OnFake d, DType t, Case c) {
        Tensor x = TensorCoresTest.whole(t, c.image);
        Tensor f = TensorCoresTest.whole(t, c.filter);
        Op[] ops = operations(c);
        Tensor y = OnFake.reference(ops[0], x, f);
        Tensor g = TensorCoresTest.whole(t, y.shape().dims());
        equal(d, c, y, ops[0], x, f);
        equal(d, c, OnFake.reference(ops[1], g, f), ops[1], g, f);
        equal(d, c, OnFake.reference(ops[2], g, x), ops[2], g, x);
    }

    private static void equal(OnFake d, Case c, Tensor expected, Op op, Tensor... in) {
        assertArrayEquals(expected.toDoubleArray(), d.run(op, in).toDoubleArray(), 0,
                () -> c.name + ": " + op + " of " + in[0].dtype());
    }

    private static String name(DType t) {
        return TensorCores.name(t);
    }

    private Set<String> convolutions() {
        return loaded.with("conv");
    }

    private static Set<String> kernels(DType t, int rows) {
        return Set.of("convmma_tables", "convmma_" + name(t) + "_" + rows,
                "convmma_weight_" + name(t) + "_" + rows);
    }

    /// No case is left to other kernels: nothing else is loaded but them, copies and sums.
    @ParameterizedTest @CsvSource({"BFLOAT16, 80, false", "FLOAT16, 90, true", "FLOAT32, 120, true"})
    void everyWindowAndGradient(DType t, int capability, boolean reversed) {
        Cuda.allowTf32(true);
        OnFake d = loaded.device(capability, reversed);
        for (Case c : cases()) {
            check(d, t, c);
        }
        assertEquals(kernels(t, 64), convolutions());
    }

    @ParameterizedTest @CsvSource({"BFLOAT16, true", "FLOAT16, false", "FLOAT32, false"})
    void largeTiles(DType t, boolean reversed) {
        Cuda.allowTf32(true);
        OnFake d = loaded.device(80, reversed);
        check(d, t, new Case("many places", Window.of(2, 1, 1, 1), 1, of(4, 68, 16, 17), of(70, 68, 1, 2)));
        loaded.names().removeIf(k -> k.contains("weight"));
        check(d, t, new Case("many taps", Window.of(2, 1, 0, 1), 1, of(1, 130, 4, 9), of(70, 130, 2, 8)));
        Set<String> expected = new TreeSet<>(kernels(t, 128));
        expected.add("convmma_" + name(t) + "_64");
        assertEquals(expected, convolutions());
    }

    /// What is not whole, against float64 on the same rounded operands: sums of `depth` products in float32
    /// err by at most depth · 2^-24 of the sum of absolute values (twice that, for tensor cores may cut),
    /// TF32's two roundings by 2^-10 of it, and the result is rounded once.
    @ParameterizedTest @CsvSource({"BFLOAT16, 0x1p-8, 0", "FLOAT16, 0x1p-11, 0",
            "FLOAT32, 0x1p-24, 0x1.1p-10"})
    void errorsKeepTheBoundOfTheirSums(DType t, double rounding, double operands) {
        Cuda.allowTf32(true);
        OnFake d = loaded.device(80, false);
        for (Case c : cases().subList(0, 8)) {
            Tensor x = noise(t, c.image);
            Tensor f = noise(t, c.filter);
            Op[] ops = operations(c);
            Tensor g = noise(t, ops[0].outputShape(x.shape(), f.shape()).dims());
            Tensor[][] in = {{x, f}, {g, f}, {g, x}};
            for (int i = 0; i < ops.length; i++) {
                bounded(d, c, ops[i], rounding, operands, in[i]);
            }
        }
    }

    private static Tensor noise(DType t, long... shape) {
        double[] v = new double[(int) Shape.of(shape).numel()];
        for (int i = 0; i < v.length; i++) {
            v[i] = Math.sin(i * 12.9898 + shape.length) * 3;
        }
        return Tensor.of(v).to(t).reshape(shape);
    }

    private static void bounded(OnFake d, Case c, Op op, double rounding, double operands, Tensor... in) {
        Tensor[] wide = Arrays.stream(in).map(x -> x.to(DType.FLOAT64)).toArray(Tensor[]::new);
        double[] e = OnFake.reference(op, wide).toDoubleArray();
        double[] sums = OnFake.reference(op, wide[0].abs(), wide[1].abs()).toDoubleArray();
        double[] ones = OnFake.reference(op, wide[0].mul(0).add(1), wide[1].mul(0).add(1)).toDoubleArray();
        double[] f = d.run(op, in).toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            double bound = rounding * Math.abs(e[i]) + (2 * ones[i] * 0x1p-24 + operands) * sums[i];
            assertEquals(e[i], f[i], bound, c.name + ": " + op + ", element " + i);
        }
    }

    /// Operands with any strides, at addresses that are no multiple of 16, and a result with gaps.
    @ParameterizedTest @CsvSource({"BFLOAT16", "FLOAT16", "FLOAT32"})
    void stridedOperandsAndResults(DType t) {
        Cuda.allowTf32(true);
        OnFake d = loaded.device(80, false);
        for (int n : new int[] {1, 7}) {
            Case c = cases().get(n == 1 ? 1 : 6);
            Tensor x = TensorCoresTest.whole(t, c.image);
            Tensor f = TensorCoresTest.whole(t, c.filter);
            Op[] ops = operations(c);
            Tensor g = TensorCoresTest.whole(t, ops[0].outputShape(x.shape(), f.shape()).dims());
            strided(d, ops[0], x, f);
            strided(d, ops[1], g, f);
            strided(d, ops[2], g, x);
        }
        assertEquals(kernels(t, 64), convolutions());
    }

    private static void strided(OnFake d, Op op, Tensor... in) {
        Tensor expected = OnFake.reference(op, in);
        for (int odd = 0; odd <= 1; odd++) {
            Tensor u = odd == 1 ? shifted(d, in[0]) : laid(d, in[0], 3, 1, 2, 0);
            Tensor v = odd == 1 ? shifted(d, in[1]) : laid(d, in[1], 1, 3, 0, 2);
            Tensor y = odd == 1 ? shifted(d, expected.mul(0)) : laid(d, expected.mul(0), 2, 0, 3, 1);
            d.backend.run(op, new Tensor[] {u, v}, y);
            assertArrayEquals(expected.toDoubleArray(), d.down(contiguous(d, y)).toDoubleArray(), 0,
                    op.toString());
        }
    }

    private static Tensor contiguous(OnFake d, Tensor x) {
        Tensor y = d.up(Tensor.zeros(x.shape().dims()).to(x.dtype()));
        d.backend.run(new Unary.Copy(), new Tensor[] {x}, y);
        return y;
    }

    /// On the device with the axes in another order.
    private static Tensor laid(OnFake d, Tensor host, int... order) {
        Tensor there = d.up(host.permute(order).contiguous());
        long[] strides = new long[order.length];
        for (int i = 0; i < order.length; i++) {
            strides[order[i]] = there.stride(i);
        }
        return Tensor.over(there.storage(), host.dtype(), host.shape(), strides, 0);
    }

    /// On the device, contiguous, one element behind an aligned address.
    private static Tensor shifted(OnFake d, Tensor host) {
        Tensor there = d.up(Tensor.cat(0, Tensor.zeros(1).to(host.dtype()), host.reshape(-1)));
        return Tensor.over(there.storage(), host.dtype(), host.shape(), host.shape().strides(), 1);
    }

    /// A convolution, its bias and its rectifier are two launches, one for the tables, and NaN passes.
    @ParameterizedTest @CsvSource({"BFLOAT16, 64, 16", "FLOAT16, 64, 15", "FLOAT32, 64, 16"})
    void biasAndRectifierAreInTheSameLaunch(DType t, int channels, int width) {
        Cuda.allowTf32(true);
        OnFake d = loaded.device(80, false);
        Window w = Window.of(2, 1, 1, 1);
        Tensor x = TensorCoresTest.whole(t, 2, channels, 8, width);
        x.select(0, 1).select(0, 3).fill_(Double.NaN);
        Tensor f = TensorCoresTest.whole(t, 22, channels / 2, 3, 3);
        Tensor b = TensorCoresTest.whole(t, 22);
        Tensor[] in = {d.up(x), d.up(f), d.up(b)};
        for (boolean relu : new boolean[] {false, true}) {
            Op op = new Convolution.Biased(w, 2, relu);
            Tensor expected = OnFake.reference(op, x, f, b);
            Tensor y = d.up(expected.mul(0).add(9));
            long before = d.backend.gpu().launches();
            d.backend.run(op, in, y);
            assertEquals(2, d.backend.gpu().launches() - before);
            assertArrayEquals(expected.toDoubleArray(), d.down(y).toDoubleArray(), 0, "relu " + relu);
            assertEquals(relu, d.down(y).narrow(0, 0, 1).min().item() == 0, "there are negative sums");
        }
        assertEquals(Set.of("convmma_tables", "convmma_" + name(t) + "_64"), convolutions());
    }

    /// What tensor cores are not made for is widened and computed by the ordinary kernels.
    @Test
    void otherConvolutionsAreWidened() {
        OnFake d = loaded.device(80, false);
        Case direct = new Case("few", Window.of(2, 1, 1, 1), 1, of(1, 3, 6, 5), of(4, 3, 3, 3));
        check(d, DType.BFLOAT16, direct);
        assertEquals(Set.of("conv_forward_f32", "conv_input_grad_f32", "conv_weight_grad_f32"),
                convolutions());
        loaded.names().clear();
        check(d, DType.FLOAT16, new Case("a kernel of more positions than bits",
                Window.of(1, 1, 15, 1), 1, of(2, 8, 64), of(16, 8, 30)));
        assertEquals(Set.of("conv_taps", "conv_forward_tiled_f32_64", "conv_input_tiled_f32_64",
                "conv_weight_tiled_f32_64"), convolutions());
        loaded.names().clear();
        check(d, DType.FLOAT32, cases().getFirst());
        assertTrue(convolutions().stream().noneMatch(k -> k.startsWith("convmma")), "TF32 is not allowed");
        OnFake old = loaded.device(75, false);
        loaded.names().clear();
        check(old, DType.BFLOAT16, cases().getFirst());
        assertTrue(convolutions().stream().noneMatch(k -> k.startsWith("convmma")), "no tensor cores");
        assertEquals(List.of(false, true), List.of(old.backend.computesHalves(operations(direct)[0]),
                d.backend.computesHalves(operations(direct)[0])));
    }

    /// Equal operands give equal gradients, however many parts they are cut into.
    @Test
    void theWeightsGradientIsTheSameEveryTime() {
        Case c = new Case("many places", Window.of(2, 1, 1, 1), 1, of(4, 8, 32, 32), of(9, 8, 3, 3));
        Tensor x = noise(DType.FLOAT16, c.image);
        Op weight = operations(c)[2];
        Tensor g = noise(DType.FLOAT16, 4, 9, 32, 32);
        double[] first = loaded.device(80, false).run(weight, g, x).toDoubleArray();
        assertTrue(loaded.names().stream().anyMatch(k -> k.startsWith("sum_")), "it is cut into parts");
        assertArrayEquals(first, loaded.device(80, true).run(weight, g, x).toDoubleArray(), 0);
    }
}
