package dev.panagrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Linear algebra: factors multiply back, values and gradients are PyTorch 2.13's, composed functions have
/// right derivatives, and what does not fit is refused.
class LinalgTest {
    private static final Tensor A = Tensor.of(4.0, 1, -2, 1, 3, 0.5, -2, 0.5, 5).reshape(3, 3);
    private static final Tensor B = Tensor.of(1.0, 2, 3, 4, 5, 7).reshape(3, 2);

    private static Tensor random(long... shape) {
        return Tensor.randn(DType.FLOAT64, shape);
    }

    private static void near(Tensor expected, Tensor found) {
        near(found, expected.toDoubleArray());
        assertEquals(expected.shape(), found.shape());
    }

    private static void near(Tensor found, double... expected) {
        assertArrayEquals(expected, found.toDoubleArray(), 1e-9);
    }

    private static Tensor identity(long n) {
        return Tensor.eye(n, n, DType.FLOAT64);
    }

    @Test
    void factorsMultiplyBack() {
        Panagrad.seed(5);
        for (long[] shape : new long[][] {{4, 4}, {2, 5, 3}, {3, 5}, {60, 40}, {40, 60}, {0, 3}, {2, 3, 0}}) {
            Tensor a = random(shape);
            for (Linalg.QrMode mode : List.of(Linalg.QrMode.REDUCED, Linalg.QrMode.COMPLETE)) {
                Linalg.Qr qr = Linalg.qr(a, mode);
                near(a, qr.q().matmul(qr.r()));
                Tensor square = qr.q().transpose(-2, -1).matmul(qr.q());
                near(identity(qr.q().size(-1)).expand(square.shape().dims()), square);
            }
            Linalg.Lu lu = Linalg.lu(a);
            near(a, lu.p().matmul(lu.l()).matmul(lu.u()));
            Linalg.Svd s = Linalg.svd(a, false);
            near(a, s.u().mul(s.s().unsqueeze(-2)).matmul(s.vh()));
            Tensor right = Linalg.svd(a).vh();
            near(identity(a.size(-1)).expand(right.shape().dims()), right.matmul(right.transpose(-2, -1)));
            Tensor p = Linalg.pinv(a);
            near(a, a.matmul(p).matmul(a));
            Tensor spd = a.matmul(a.transpose(-2, -1)).add(identity(a.size(-2)));
            Tensor l = Linalg.cholesky(spd);
            near(spd, l.matmul(l.transpose(-2, -1)));
            near(l.transpose(-2, -1), Linalg.cholesky(spd, true));
            Linalg.Eigh e = Linalg.eigh(spd);
            Tensor v = e.eigenvectors();
            near(spd, v.mul(e.eigenvalues().unsqueeze(-2)).matmul(v.transpose(-2, -1)));
            near(identity(a.size(-2)).expand(spd.shape().dims()), v.transpose(-2, -1).matmul(v));
        }
    }

    @Test
    void solutionsSolve() {
        Panagrad.seed(6);
        Tensor a = random(2, 1, 6, 6);
        Tensor b = random(3, 6, 2);
        near(b.expand(2, 3, 6, 2), a.matmul(Linalg.solve(a, b)));
        Tensor c = random(3, 2, 6);
        near(c.expand(2, 3, 2, 6), Linalg.solve(a, c, false).matmul(a));
        Tensor v = random(2, 1, 6);
        near(v, a.matmul(Linalg.solve(a, v).unsqueeze(-1)).squeeze(-1));
        near(identity(6).expand(2, 1, 6, 6), Linalg.inv(a).matmul(a));
        Linalg.LuFactor lu = Linalg.luFactor(a);
        near(Linalg.solve(a, b), Linalg.luSolve(lu, b, true, false));
        near(Linalg.solve(a.transpose(-2, -1), b), Linalg.luSolve(lu, b, true, true));
        near(Linalg.solve(a, c, false), Linalg.luSolve(lu, c, false, false));
        near(Linalg.solve(A, B), Linalg.choleskySolve(B, Linalg.cholesky(A), false));
        near(Linalg.inv(A), Linalg.choleskyInverse(Linalg.cholesky(A, true), true));
        assertArrayEquals(new long[] {3, 3, 3}, Linalg.luFactor(
                Tensor.of(1.0, 2, 3, 4, 5, 6, 7, 8, 10).reshape(3, 3)).pivots().toLongArray());
        Tensor t = Tensor.arange(16).to(DType.FLOAT64).reshape(4, 4).add(identity(4).mul(20));
        assertEquals(0.0530434783, Linalg.tensorinv(t.reshape(2, 2, 4), 2).toDoubleArray()[0], 1e-9);
        Tensor x = Linalg.tensorsolve(t.reshape(2, 2, 4), random(2, 2));
        assertEquals(4, x.numel());
    }

    @Test
    void valuesEqualPyTorch() {
        near(Linalg.matrixExp(A.div(2)), 12.8177037093, 2.6511905505, -11.0906423074, 2.6511905505,
                5.1675602987,
                0.2731841468, -11.0906423074, 0.2731841468, 17.8368192988);
        near(Linalg.cond(A, 1), 5.109375);
        near(Linalg.cond(A), 4.1512618796);
        near(Linalg.cond(A, "nuc"), 12.525);
        near(Linalg.cond(A, -2), 0.2408906084);
        near(Linalg.lstsq(B, Tensor.of(1.0, 0, 2).reshape(3, 1)).solution(), -1.7857142857, 1.5);
        near(Linalg.matrixPower(A, -2), 0.1848828125, -0.1315625, 0.119609375, -0.1315625, 0.1925, -0.091875,
                0.119609375, -0.091875, 0.11203125);
        Tensor half = Tensor.of(1.0, 2, 100, 3).reshape(2, 2);
        near(Linalg.eigvalsh(half, true), -0.2360679775, 4.2360679775);
        near(Linalg.eigvalsh(half), -98.004999875, 102.004999875);
        assertEquals(2, Linalg.matrixRank(Tensor.arange(9).to(DType.FLOAT64).reshape(3, 3)).itemLong());
        Tensor scaled = Tensor.stack(0, identity(3), identity(3).mul(0.1));
        Tensor tolerance = Tensor.of(0.5, 0.5);
        assertArrayEquals(new long[] {3, 0},
                Linalg.matrixRank(scaled, tolerance, tolerance.mul(0), false).toLongArray());
        near(Linalg.vander(Tensor.full(2, DType.FLOAT64), 3), 1, 2, 4);
        double inf = Double.POSITIVE_INFINITY;
        double[] orders = {1, -1, inf, -inf, 2, -2};
        double[] norms = {13, 9, 12, 3, 10.1914282571, 0.3671376859};
        for (int i = 0; i < orders.length; i++) {
            near(Linalg.matrixNorm(B, orders[i], false), norms[i]);
        }
        near(Linalg.matrixNorm(B, "nuc", true), 10.558565943);
        near(Linalg.logdet(A), 3.6888794541);
        assertEquals(-1, Linalg.slogdet(A.neg()).sign().item());
        assertEquals(Double.NEGATIVE_INFINITY, Linalg.slogdet(A.mul(0)).logabsdet().item());
    }

    private static void gradient(UnaryOperator<Tensor> f, Tensor x, double... expected) {
        near(Grad.grad(f, x), expected);
    }

    @Test
    void gradientsEqualPyTorchAtCoincidingValues() {
        Tensor weights = Tensor.of(1.0, 2, 3);
        gradient(x -> Linalg.pinv(x).mul(A).sum(), Tensor.of(1.0, 0, 0, 0, 1, 0, 0, 0, 0).reshape(3, 3), -4,
                -1,
                -2, -1, -3, 0.5, -2, 0.5, 0);
        gradient(x -> Linalg.eigvalsh(x).mul(weights).sum(), identity(3), 1, 0, 0, 0, 2, 0, 0, 0, 3);
        gradient(x -> Linalg.matrixNorm(x, "nuc", false), identity(3), 1, 0, 0, 0, 1, 0, 0, 0, 1);
        gradient(x -> Linalg.eigvalsh(x).mul(weights).sum(), A, 1.9869654638, 0.4344168463, -0.7828057535,
                0.4344168463, 1.626845474, 0.2328498666, -0.7828057535, 0.2328498666, 2.3861890623);
        gradient(x -> Linalg.cholesky(x).mul(Tensor.arange(9).to(DType.FLOAT64).reshape(3, 3)).sum(), A,
                0.7946978946, 1.2449214476, 2.211856513, 1.2449214476, 0.7159328908, 1.3478093406,
                2.211856513,
                1.3478093406, 2.0976176963);
        gradient(Linalg::det, Tensor.of(1.0, 2, 3, 2, 4, 7, 3, 6, 9).reshape(3, 3), -6, 3, 0, 0, 0, 0, 2, -1,
                0);
        gradient(x -> Linalg.vectorNorm(x, -1, false), Tensor.of(0.0, 2), 0, 0);
        gradient(Linalg::det, identity(3).mul(0), 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void composedFunctionsHaveRightDerivatives() {
        Panagrad.seed(7);
        Tensor a = random(2, 3, 3).mul(0.3).add(identity(3).mul(2));
        Tensor tall = random(4, 3);
        for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(Linalg::inv,
                x -> Linalg.slogdet(x).logabsdet(),
                Linalg::matrixExp, x -> Linalg.matrixPower(x, -2), x -> Linalg.cond(x, 1),
                x -> Linalg.solve(x, tall.narrow(0, 0, 3), false), x -> Linalg.qr(x, Linalg.QrMode.R).r(),
                x -> Linalg.svd(x, true).u(), x -> Linalg.matrixNorm(x, 2, false),
                x -> Linalg.luSolve(Linalg.luFactor(x), tall.narrow(0, 0, 3), true, true))) {
            Grad.gradcheck(f, a);
            Grad.gradgradcheck(f, a);
        }
        for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(Linalg::pinv, Linalg::svdvals,
                x -> Linalg.matrixNorm(x, "nuc", false), x -> Linalg.lstsq(x, A.narrow(0, 0, 1).reshape(3, 1)
                        .repeat(2, 1).narrow(0, 0, 4)).solution(),
                x -> Linalg.pinv(x.matmul(x.transpose(0, 1))))) {
            Grad.gradcheck(f, tall);
            Grad.gradgradcheck(f, tall);
        }
    }

    @Test
    void largeMatricesDoNotTakeLong() {
        Panagrad.seed(8);
        Tensor a = random(300, 300);
        long start = System.nanoTime();
        Linalg.Svd s = Linalg.svd(a);
        near(a, s.u().mul(s.s()).matmul(s.vh()));
        Tensor symmetric = a.add(a.t());
        Linalg.Eigh e = Linalg.eigh(symmetric);
        near(symmetric, e.eigenvectors().mul(e.eigenvalues()).matmul(e.eigenvectors().t()));
        near(identity(300), Linalg.inv(a).matmul(a));
        double seconds = (System.nanoTime() - start) / 1e9;
        assertTrue(seconds < 20, () -> "seconds: " + seconds);
    }

    @Test
    void refusesWhatDoesNotFit() {
        Tensor wide = random(2, 3);
        for (Runnable wrong : List.<Runnable>of(() -> Linalg.inv(wide), () -> Linalg.det(wide),
                () -> Linalg.cholesky(wide), () -> Linalg.eigh(wide), () -> Linalg.slogdet(wide),
                () -> Linalg.qr(random(3)), () -> Linalg.svd(random(3)), () -> Linalg.solve(A, random(4, 2)),
                () -> Linalg.solveTriangular(A, random(4, 2), true), () -> Linalg.matrixNorm(random(3)),
                () -> Linalg.matrixNorm(wide, 1, false, 0, 0), () -> Linalg.lstsq(wide, random(3, 1)),
                () -> Linalg.vectorNorm(random(0), -1, false),
                () -> Linalg.norm(random(2, 2, 2), 2, false))) {
            assertThrows(ShapeException.class, wrong::run);
        }
        for (Runnable wrong : List.<Runnable>of(() -> Linalg.inv(A.to(DType.INT64)),
                () -> Linalg.solve(A, B.to(DType.FLOAT32)), () -> Linalg.eigvalsh(A.to(DType.INT32)),
                () -> Linalg.svd(A.to(DType.BOOL)))) {
            assertThrows(DTypeException.class, wrong::run);
        }
        for (Runnable wrong : List.<Runnable>of(() -> Linalg.inv(A.mul(0)), () -> Linalg.solve(A.mul(0), B),
                () -> Linalg.cholesky(A.neg()), () -> Linalg.matrixNorm(A, 3, false),
                () -> Linalg.matrixNorm(A, "max", false), () -> Linalg.pinv(A, -1, 0, false))) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
        String message = assertThrows(IllegalArgumentException.class,
                () -> Linalg.inv(Tensor.stack(0, A, Tensor.ones(DType.FLOAT64, 3, 3)))).getMessage();
        assertTrue(
                message.contains("singular") && message.contains("[2, 3, 3]") && message.contains("matrix 1"),
                message);
        Tensor tall = random(3, 2).requiresGrad(true);
        Tensor q = Linalg.qr(tall, Linalg.QrMode.COMPLETE).q().sum();
        assertThrows(GradientException.class, q::backward);
    }
}
