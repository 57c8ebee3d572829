package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Functions of polynomials side by side, at their bounds, at infinities and at NaN: values and gradients are
/// those of PyTorch 2.13, but for hardswish at -inf and NaN and the slope of hardsigmoid at NaN.
class PiecewiseTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static void check(UnaryOperator<Tensor> f, double[] x, double[] y, double[] slope) {
        for (String backend : List.of("reference", "vector")) {
            Backend before = Backends.use(backend);
            try {
                for (DType t : List.of(DType.FLOAT64, DType.FLOAT32)) {
                    Tensor in = Tensor.of(x).to(t).requiresGrad(true);
                    Tensor out = f.apply(in);
                    Tensor g = Grad.grad(out.sum(), in)[0];
                    assertArrayEquals(y, out.toDoubleArray(), 1e-6, backend + " " + t);
                    assertArrayEquals(slope, g.toDoubleArray(), 1e-6, backend + " gradient " + t);
                }
            } finally {
                Backends.use(before);
            }
        }
    }

    @Test
    void activationsAtTheirBounds() {
        check(Activations::hardswish, new double[] {-3, 3, INF, -4, 4, -1.5, NAN},
                new double[] {0, 3, INF, 0, 4, -0.375, NAN}, new double[] {0, 1, 1, 0, 1, 0, NAN});
        check(x -> Activations.softshrink(x, 0.5), new double[] {-0.5, 0.5, NAN, INF, -INF, 0, 2},
                new double[] {0, 0, NAN, INF, -INF, 0, 1.5}, new double[] {0, 0, 1, 1, 1, 0, 1});
        check(Activations::hardsigmoid, new double[] {-3, 3, INF, -INF, 0}, new double[] {0, 1, 1, 0, 0.5},
                new double[] {0, 0, 0, 0, 1 / 6.0});
        check(Activations::hardtanh, new double[] {-1, 1, NAN, INF, -INF, 0.5},
                new double[] {-1, 1, NAN, 1, -1, 0.5}, new double[] {0, 0, 1, 0, 0, 1});
        check(x -> x.leakyRelu(0.01), new double[] {0, -0.0, 1, -1, NAN, INF, -INF},
                new double[] {0, 0, 1, -0.01, NAN, INF, -INF},
                new double[] {0.01, 0.01, 1, 0.01, 0.01, 1, 0.01});
        check(x -> x.clamp(-1, 1), new double[] {-1, 1, NAN, INF, -INF}, new double[] {-1, 1, NAN, 1, -1},
                new double[] {1, 1, 0, 0, 0});
    }

    @Test
    void lossesAtTheirBounds() {
        double[] d = {-1.5, 1.5, NAN, INF, -INF, 0.5};
        check(x -> Losses.huberLoss(x, Tensor.zeros(x.dtype(), 6), 1.5, Reduce.NONE), d,
                new double[] {1.125, 1.125, NAN, INF, INF, 0.125},
                new double[] {-1.5, 1.5, NAN, 1.5, -1.5, 0.5});
        check(x -> Losses.smoothL1Loss(x, Tensor.zeros(x.dtype(), 6), 1.5, Reduce.NONE), d,
                new double[] {0.75, 0.75, NAN, INF, INF, 0.25 / 3},
                new double[] {-1, 1, NAN, 1, -1, 1 / 3.0});
    }

    @Test
    void noGradientPassesWhereTheSlopeIsZero() {
        Tensor x = Tensor.of(-4.0, 0.5, 4.0, 9.0, 10.0).requiresGrad(true);
        Tensor g = Grad.grad(Activations.relu6(x), Tensor.of(INF, INF, NAN, INF, NAN), false, false, x)[0];
        assertArrayEquals(new double[] {0, INF, NAN, 0, 0}, g.toDoubleArray());
    }
}
