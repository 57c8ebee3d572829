package dev.panagrad.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Window;
import dev.panagrad.tensor.reference.ReferenceBackend;
import dev.panagrad.tensor.spi.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Convolutions and pooling against the reference backend.
class ImageOpsTest {
    @Test
    void theVectorBackendServesTheCpu() {
        assertEquals(VectorBackend.NAME, Backends.cpu().name());
    }

    @ParameterizedTest @CsvSource({"2,3,8,9,4,3,3,1,1,0,0,1,1,1", "3,4,10,7,6,3,2,1,1,1,1,1,1,2",
            "2,4,11,13,8,3,3,2,2,1,1,1,1,1",
            "2,4,11,13,8,3,3,2,3,2,1,2,1,4", "1,1,28,28,32,3,3,1,1,0,0,1,1,1", "2,8,5,5,3,1,1,1,1,0,0,1,1,1",
            "5,8,5,5,19,5,5,1,1,2,2,1,1,1", "2,6,9,9,6,3,3,1,1,1,1,1,1,6", "2,60,6,6,5,3,3,1,1,1,1,1,1,1",
            "2,16,20,23,17,3,3,1,1,1,1,1,1,1", "3,33,13,14,20,3,3,1,1,0,0,1,1,1",
            "9,16,8,8,64,3,3,1,1,1,1,1,1,1", "1,17,19,50,80,3,3,1,1,2,0,1,1,1",
            "1,16,32,33,16,3,3,1,1,4,3,1,1,1",
            "3,4,1,30,5,1,3,1,2,0,1,1,1,1", "20,2,4,4,17,2,2,1,1,0,0,1,1,1",
            "3,7,19,21,7,3,3,1,1,1,1,1,1,7", "2,5,9,8,10,3,2,1,1,2,1,2,2,5", "2,3,17,15,3,5,5,2,3,2,1,1,1,3",
            "1,3,4,3,3,2,2,1,1,0,0,1,1,3", "2,8,9,37,16,3,3,2,2,1,1,1,1,1", "1,4,8,40,9,3,3,2,2,0,0,1,1,1",
            "1,4,8,41,10,3,3,1,2,2,2,1,1,2", "2,6,9,20,6,3,3,1,1,1,1,1,1,6", "1,4,9,50,8,3,3,2,2,1,1,1,1,4",
            "1,40,6,21,12,3,3,1,1,1,1,1,1,1", "2,5,6,19,10,3,3,1,1,0,0,1,1,5",
            "2,5,5,40,5,3,3,1,1,0,0,1,1,5"})
    void convolutions(int n, int c, int h, int w, int o, int kh, int kw, int sh, int sw, int ph, int pw,
            int dh,
            int dw, int groups) {
        Window window = new Window(Ints.of(sh, sw), Ints.of(ph, pw), Ints.of(dh, dw));
        for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor x = Tensor.randn(n, c, h, w).to(type);
            Tensor k = Tensor.randn(o, c / groups, kh, kw).to(type);
            Op forward = new Convolution.Forward(window, groups);
            check(forward, x, k);
            biased(window, groups, x, k);
            Tensor g = Tensor.randn(Tensor.apply(forward, x, k).shape().dims()).to(type);
            check(new Convolution.InputGrad(window, groups, x.shape()), g, k);
            check(new Convolution.WeightGrad(window, groups, k.shape()), g, x);
        }
    }

    private static void biased(Window window, int groups, Tensor x, Tensor k) {
        Tensor b = Tensor.randn(2 * k.size(0)).to(x.dtype()).get(Index.slice(0, 2 * k.size(0), 2));
        check(new Convolution.Biased(window, groups, false), x, k, b);
        check(new Convolution.Biased(window, groups, true), x, k, b);
    }

    /// Sums of many products with other intermediate values than the direct sum's still err by rounding only:
    /// no result by more than 2⁻²⁰ of the sum of its products' magnitudes.
    @ParameterizedTest @CsvSource({"2,64,32,30,48", "4,17,9,40,128"})
    void largeConvolutionsRoundLikeSums(int n, int c, int h, int w, int o) {
        Window window = new Window(Ints.of(1, 1), Ints.of(1, 1), Ints.of(1, 1));
        Tensor x = Tensor.randn(n, c, h, w);
        Tensor k = Tensor.randn(o, c, 3, 3);
        Tensor g = Tensor.randn(n, o, h, w);
        rounds(new Convolution.Forward(window, 1), x, k);
        rounds(new Convolution.InputGrad(window, 1, x.shape()), g, k);
        rounds(new Convolution.WeightGrad(window, 1, k.shape()), g, x);
    }

    private static void rounds(Op op, Tensor a, Tensor b) {
        Tensor exact = Tensor.apply(op, a.to(DType.FLOAT64), b.to(DType.FLOAT64));
        Tensor magnitude = Tensor.apply(op, a.to(DType.FLOAT64).abs(), b.to(DType.FLOAT64).abs());
        Tensor error = Tensor.apply(op, a, b).to(DType.FLOAT64).sub(exact).abs();
        double worst = error.div(magnitude).max().item();
        assertTrue(worst < 0x1p-20, op + " errs by " + worst);
    }

    @Test
    void infinitiesSpreadNoFartherThanKernelsReach() {
        Window window = new Window(Ints.of(1, 1), Ints.of(1, 1), Ints.of(1, 1));
        Tensor k = Tensor.randn(16, 16, 3, 3);
        for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 3e38f}) {
            Tensor x = Tensor.randn(2, 16, 20, 22);
            x.get(1, 3, 5, 6).fill_(odd);
            check(new Convolution.Forward(window, 1), x, k);
            biased(window, 1, x, k);
            check(new Convolution.InputGrad(window, 1, x.shape()), x, k);
            check(new Convolution.WeightGrad(window, 1, k.shape()), Tensor.randn(2, 16, 20, 22), x);
            Tensor depthwise = Tensor.randn(16, 1, 3, 3);
            check(new Convolution.Forward(window, 16), x, depthwise);
            check(new Convolution.WeightGrad(window, 16, depthwise.shape()), Tensor.randn(2, 16, 20, 22), x);
        }
    }

    @ParameterizedTest @CsvSource({"1,1,0,1", "2,1,1,1", "2,3,2,2", "3,2,1,1", "1,2,0,2"})
    void volumes(int stride, int kernel, int padding, int dilation) {
        Window window = new Window(Ints.of(stride, 1, 2), Ints.of(padding, 1, 0), Ints.of(dilation, 1, 1));
        Window pooled = new Window(window.stride(), Ints.of(kernel / 2, 1, 0), window.dilation());
        for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor x = Tensor.randn(2, 4, 5, 6, 7).to(type).mul(2).round();
            Tensor k = Tensor.randn(6, 2, kernel, 2, 3).to(type);
            Op forward = new Convolution.Forward(window, 2);
            check(forward, x, k);
            biased(window, 2, x, k);
            Tensor g = Tensor.randn(Tensor.apply(forward, x, k).shape().dims()).to(type);
            check(new Convolution.InputGrad(window, 2, x.shape()), g, k);
            check(new Convolution.WeightGrad(window, 2, k.shape()), g, x);
            Pooling.MaxPool max = new Pooling.MaxPool(Ints.of(kernel, 2, 3), pooled, true);
            check(max, x);
            g = Tensor.randn(Tensor.apply(max, x).shape().dims()).to(type);
            check(new Pooling.MaxPoolGrad(max), g, x);
            check(new Pooling.MaxPoolPick(max), Tensor.randn(x.shape().dims()).to(type), x);
            Pooling.AvgPool average = new Pooling.AvgPool(Ints.of(kernel, 2, 3),
                    new Window(pooled.stride(), pooled.padding(), Ints.repeat(1, 3)), true, stride == 2);
            check(average, x);
            g = Tensor.randn(Tensor.apply(average, x).shape().dims()).to(type);
            check(new Pooling.AvgPoolGrad(average, x.shape()), g);
        }
    }

    @ParameterizedTest @CsvSource({"24,24,2,2,2,2,0,0,1,1,false", "7,67,2,2,2,2,0,0,1,1,false",
            "9,11,3,2,2,1,1,1,1,1,true",
            "9,11,3,3,2,2,1,1,1,2,false", "12,12,3,3,1,1,0,0,2,2,false", "5,14,2,2,2,2,0,0,1,1,true"})
    void pooling(int h, int w, int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw, boolean ceil) {
        Window window = new Window(Ints.of(sh, sw), Ints.of(ph, pw), Ints.of(dh, dw));
        Ints kernel = Ints.of(kh, kw);
        for (DType type : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            // Few different values, so that the largest is often there twice; and some NaN.
            Tensor x = Tensor.randn(2, 3, h, w).to(type).mul(2).round();
            x = x.div(x.add(3)).mul(0).add(x);
            Shape shape = x.shape();
            Pooling.MaxPool max = new Pooling.MaxPool(kernel, window, ceil);
            check(max, x);
            Tensor g = Tensor.randn(Tensor.apply(max, x).shape().dims()).to(type);
            check(new Pooling.MaxPoolGrad(max), g, x);
            check(new Pooling.MaxPoolPick(max), Tensor.randn(shape.dims()).to(type), x);
            for (boolean countPadding : new boolean[] {true, false}) {
                Pooling.AvgPool mean = new Pooling.AvgPool(kernel, window, ceil, countPadding);
                check(mean, x);
                check(new Pooling.AvgPoolGrad(mean, shape), g);
            }
        }
    }

    /// Without a NaN the gradient of 2 x 2 kernels goes by vectors; rows of places are shorter than one, as
    /// long, and longer by a part.
    @ParameterizedTest @CsvSource({"2,2", "4,30", "6,32", "8,64", "7,68", "10,98"})
    void poolingOfFiniteNumbers(int h, int w) {
        Pooling.MaxPool max = new Pooling.MaxPool(Ints.of(2, 2), Window.of(2, 2, 0, 1), false);
        Tensor x = Tensor.randn(2, 3, h, w).mul(2).round();
        check(max, x);
        Tensor g = Tensor.randn(Tensor.apply(max, x).shape().dims());
        check(new Pooling.MaxPoolGrad(max), g, x);
    }

    private static void check(Op op, Tensor... in) {
        Tensor y = Tensor.apply(op, in);
        Tensor expected = Tensor.empty(y.device(), y.dtype(), y.shape());
        ReferenceBackend.INSTANCE.run(op, in, expected);
        double tolerance = y.dtype() == DType.FLOAT32 ? 2e-4 : 1e-11;
        assertArrayEquals(expected.to(DType.FLOAT64).toDoubleArray(), y.to(DType.FLOAT64).toDoubleArray(),
                tolerance,
                op.toString());
        assertEquals(null, VectorBackend.INSTANCE.fallbacks().get(op.name()));
    }
}
