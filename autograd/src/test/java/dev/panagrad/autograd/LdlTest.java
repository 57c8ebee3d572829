package dev.panagrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.linalg.LinalgEx;
import org.junit.jupiter.api.Test;

/// Factors of symmetric matrices that are not definite: PyTorch 2.13's, and what they solve.
class LdlTest {
    /// `sin(a i)` and its transpose added, with a zero in the corner.
    private static Tensor symmetric(double a, int n) {
        Tensor x = Tensor.arange(n * n).to(DType.FLOAT64).mul(a).sin().reshape(n, n);
        Tensor y = x.add(x.mT());
        return y.sub(Tensor.eye(n, n, DType.FLOAT64).mul(Tensor.arange(n).eq(0).to(DType.FLOAT64)).mul(y));
    }

    private static Tensor sides(int n) {
        return Tensor.arange(n * 2).to(DType.FLOAT64).mul(1.9).sin().reshape(n, 2);
    }

    @Test
    void givesPyTorchsFactors() {
        Linalg.LdlFactor f = Linalg.ldlFactor(symmetric(1.3, 4));
        assertArrayEquals(new long[] {4, 3, 3, 4}, f.pivots().to(DType.INT64).toLongArray());
        double[] ld = {1.211079739439202, 0, 0, 0, -0.5037039515395524, 0.7198816349404806, 0, 0,
                0.3153707633200011, 0.5958535343074016, -0.13262016269284727, 0, -0.4789218149691036,
                -0.17976026050944693, 1.0175223064110408, -0.16373421511146607};
        assertArrayEquals(ld, f.ld().toDoubleArray(), 1e-12);
        double[] x = {-10.029754164471383, -7.689740269721389, 23.96223846904798, 8.147355404454348,
                -14.333635939049017, -6.6346637327323945, 11.027717581440452, 3.066319799032421};
        assertArrayEquals(x, Linalg.ldlSolve(f, sides(4)).toDoubleArray(), 1e-9);
        Linalg.LdlFactor g = Linalg.ldlFactor(symmetric(2.1, 3));
        assertArrayEquals(new long[] {2, 3, 3}, g.pivots().to(DType.INT64).toLongArray());
    }

    @Test
    void hasBlocksOfTwoRows() {
        double[] a = {0, 1, 2, 3, 1, 0, 4, 5, 2, 4, 0, 6, 3, 5, 6, 0};
        Tensor x = Tensor.of(a).reshape(4, 4);
        Linalg.LdlFactor f = Linalg.ldlFactor(x);
        assertTrue(f.pivots().lt(0).any().item() != 0);
        Tensor b = sides(4);
        assertArrayEquals(b.toDoubleArray(), x.matmul(Linalg.ldlSolve(f, b)).toDoubleArray(), 1e-12);
    }

    @Test
    void pivotsOutOfRangeAreRefused() {
        Linalg.LdlFactor f = Linalg.ldlFactor(symmetric(1.3, 4));
        Tensor pivots = Tensor.of(1, 2, -5, -5);
        assertThrows(IllegalArgumentException.class,
                () -> Linalg.ldlSolve(new Linalg.LdlFactor(f.ld(), pivots), sides(4)));
    }

    @Test
    void solvesBatches() {
        Panagrad.seed(3);
        for (int n = 1; n < 14; n++) {
            Tensor x = Tensor.randn(DType.FLOAT64, 5, n, n);
            // Zeros on the diagonal ask for blocks of two rows.
            Tensor eye = Tensor.eye(n, n, DType.FLOAT64);
            Tensor a = x.add(x.mT()).mul(eye.neg().add(1)).add(eye.mul(n % 2 == 0 ? 0 : 0.01));
            Tensor b = Tensor.randn(DType.FLOAT64, 5, n, 3);
            Tensor y = Linalg.ldlSolve(Linalg.ldlFactor(a), b);
            Tensor error = a.matmul(y).sub(b).abs().amax();
            double size = 1 + a.abs().amax().item() * y.abs().amax().item();
            assertTrue(error.item() <= 1e-12 * size, () -> "error " + error);
        }
    }

    @Test
    void float32AndTheUpperTriangle() {
        Tensor a = symmetric(1.3, 4);
        Tensor other = a.tril(0).add(Tensor.ones(DType.FLOAT64, 4, 4).triu(1));
        assertArrayEquals(Linalg.ldlFactor(a).ld().toDoubleArray(),
                Linalg.ldlFactor(other).ld().toDoubleArray());
        assertEquals(DType.FLOAT32, Linalg.ldlFactor(a.to(DType.FLOAT32)).ld().dtype());
    }

    @Test
    void reportsSingularMatrices() {
        Tensor zero = Tensor.zeros(DType.FLOAT64, 3, 3);
        String message = assertThrows(ArithmeticException.class, () -> Linalg.ldlFactor(zero)).getMessage();
        assertTrue(message.startsWith("ldlFactor: ") && message.contains("element 1"), message);
        LinalgEx.LdlResult r = LinalgEx.ldlFactorEx(Tensor.stack(0, zero, Tensor.eye(3, 3, DType.FLOAT64)));
        assertArrayEquals(new long[] {1, 0}, r.info().to(DType.INT64).toLongArray());
        assertArrayEquals(new long[] {1, 2, 3, 1, 2, 3}, r.ldl().pivots().to(DType.INT64).toLongArray());
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(ShapeException.class, () -> Linalg.ldlFactor(Tensor.ones(DType.FLOAT64, 2, 3)));
        Linalg.LdlFactor f = Linalg.ldlFactor(symmetric(1.3, 4));
        String message = assertThrows(ShapeException.class,
                () -> Linalg.ldlSolve(f, Tensor.ones(DType.FLOAT64, 3, 2))).getMessage();
        assertTrue(message.contains("[3, 2]") && message.contains("[..., 4, k]"), message);
    }
}
