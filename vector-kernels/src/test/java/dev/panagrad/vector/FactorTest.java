package dev.panagrad.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.linalg.Linalg;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import dev.panagrad.vector.threads.ThreadPool;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Decompositions of matrices larger than a block: the factors multiply to the matrix, and are orthogonal.
class FactorTest {
    private static final double EPS = 0x1p-52;

    @BeforeAll
    static void backend() {
        assertEquals("vector", Panagrad.backend());
    }

    /// Matrices that iterations find hard.
    private static Tensor matrix(String kind, int m, int n) {
        SplittableRandom r = new SplittableRandom(m * 1000L + n);
        double[] x = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double u = r.nextDouble(-1, 1);
                x[i * n + j] = switch (kind) {
                    case "random" -> u;
                    case "huge" -> u * 1e300;
                    case "tiny" -> u * 1e-300;
                    case "rank2" -> (i + 1) * (j - 2.5) + Math.sin(i) * Math.cos(j);
                    case "graded" -> u * Math.pow(10, -30.0 * (i + j) / (m + n));
                    case "rising" -> u * Math.pow(10, 30.0 * (i + j - m - n) / (m + n));
                    case "identity" -> i == j ? 1 : 0;
                    case "zero" -> 0;
                    case "nilpotent" -> j == i + 1 ? 1 : 0;
                    case "twice" -> i == j || i == n - 1 - j ? 0.5 : 0;
                    default -> throw new IllegalArgumentException(kind);
                };
            }
        }
        return Tensor.of(x).reshape(m, n);
    }

    private static double largest(Tensor x) {
        return x.numel() == 0 ? 0 : x.abs().amax().item();
    }

    private static void same(Tensor expected, Tensor y, double scale) {
        double limit = 50 * EPS * Math.max(1, Math.sqrt(expected.numel())) * scale;
        double error = largest(expected.sub(y));
        assertTrue(error <= limit, () -> "differs by " + error + ", expected at most " + limit);
    }

    private static void orthonormal(Tensor q) {
        same(Tensor.eye(q.size(-1), q.size(-1), DType.FLOAT64), q.t().matmul(q), 1);
    }

    @ParameterizedTest @CsvSource({"random,1,1", "random,40,1", "random,33,33", "random,100,70",
            "random,70,100", "random,129,128",
            "rank2,90,90", "graded,80,80", "rising,80,80", "identity,70,70", "zero,40,40", "nilpotent,66,66",
            "huge,50,40", "tiny,40,50", "twice,64,64", "random,300,7", "random,7,300"})
    void qrAndSvd(String kind, int m, int n) {
        Tensor a = matrix(kind, m, n);
        double size = Math.max(largest(a), Double.MIN_NORMAL);
        Linalg.Qr f = Linalg.qr(a);
        same(a, f.q().matmul(f.r()), size);
        orthonormal(f.q());
        assertEquals(0, largest(f.r().tril(-1)));
        if (m >= n) {
            Tensor q = Linalg.qr(a, Linalg.QrMode.COMPLETE).q();
            orthonormal(q);
        }
        Linalg.Svd s = Linalg.svd(a, false);
        double rows = Math.sqrt(Math.max(m, n));
        same(a, s.u().mul(s.s()).matmul(s.vh()), size * rows);
        orthonormal(s.u());
        orthonormal(s.vh().t());
        assertTrue(s.s().equal(Linalg.svdvals(a)), "values alone");
        Tensor exact = onReference(() -> Linalg.svdvals(a));
        same(exact, s.s(), size * rows);
    }

    @ParameterizedTest @CsvSource({"random,1", "random,2", "random,33", "random,100", "random,129",
            "rank2,90", "graded,80", "rising,80",
            "identity,70", "zero,40", "nilpotent,66", "huge,50", "tiny,50", "twice,64"})
    void eigh(String kind, int n) {
        Tensor x = matrix(kind, n, n);
        Tensor a = x.add(x.t()).mul(0.5);
        double size = Math.max(largest(a), Double.MIN_NORMAL);
        Linalg.Eigh e = Linalg.eigh(a);
        Tensor v = e.eigenvectors();
        orthonormal(v);
        same(a, v.mul(e.eigenvalues()).matmul(v.t()), size * Math.sqrt(n));
        assertTrue(e.eigenvalues().equal(Linalg.eigvalsh(a)), "values alone");
        same(onReference(() -> Linalg.eigvalsh(a)), e.eigenvalues(), size * Math.sqrt(n));
    }

    @ParameterizedTest @CsvSource({"1", "31", "32", "33", "100", "200"})
    void triangularFactors(int n) {
        Tensor x = matrix("random", n, n);
        Linalg.Lu f = Linalg.lu(x);
        same(x, f.p().matmul(f.l()).matmul(f.u()), n);
        Tensor inverse = Linalg.inv(x);
        same(Tensor.eye(n, n, DType.FLOAT64), x.matmul(inverse), Linalg.cond(x).item());
        Tensor a = x.matmul(x.t()).add(Tensor.eye(n, n, DType.FLOAT64));
        Tensor l = Linalg.cholesky(a);
        same(a, l.matmul(l.t()), n);
        same(l, Linalg.cholesky(a.triu(), true).t(), n);
        Tensor wide = Linalg.lu(matrix("random", n, 2 * n)).u();
        same(onReference(() -> Linalg.lu(matrix("random", n, 2 * n)).u()), wide, n);
        double det = Linalg.det(x).item();
        assertEquals(onReference(() -> Linalg.det(x)).item(), det, 1e-11 * Math.abs(det));
    }

    @ParameterizedTest @CsvSource({"100,70", "70,100", "90,90"})
    void pinvOfLowRank(int m, int n) {
        Tensor a = matrix("rank2", m, n);
        Tensor p = Linalg.pinv(a, 0, 1e-10, false);
        same(a, a.matmul(p).matmul(a), largest(a) * Math.sqrt(m));
        same(onReference(() -> Linalg.pinv(a, 0, 1e-10, false)), p, 1);
    }

    /// A matrix times a factor is near a product of the same sizes: within some roundings of its own
    /// precision for each product.
    private static void near(Tensor expected, Tensor y, int n, Tensor... factors) {
        double size = 1;
        for (Tensor f : factors) {
            size *= Math.max(1, largest(f));
        }
        double limit = 8 * (n + 4) * size * (y.dtype() == DType.FLOAT32 ? 0x1p-24 : 0x1p-53);
        double error = largest(expected.to(DType.FLOAT64).sub(y.to(DType.FLOAT64)));
        assertTrue(error <= limit, () -> "differs by " + error + ", expected at most " + limit);
    }

    private static Tensor wide(Tensor x) {
        return x.to(DType.FLOAT64);
    }

    /// Solutions fulfil their equations as well as their precision allows, for sizes around those of blocks,
    /// of tasks and of vectors, and are the same bits on one thread.
    @ParameterizedTest @CsvSource({"1,1", "31,33", "32,5", "33,100", "64,97", "65,1", "65,3", "100,47",
            "129,96", "200,97", "316,10", "70,400"})
    void triangularSolutions(int n, int columns) {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor a = matrix("random", n, n).mul(1.0 / n)
                    .add(Tensor.eye(n, n, DType.FLOAT64).mul(-2)).to(t);
            Tensor b = matrix("random", n, columns).to(t);
            for (boolean upper : new boolean[] {false, true}) {
                for (boolean unit : new boolean[] {false, true}) {
                    Tensor x = Linalg.solveTriangular(a, b, upper, true, unit);
                    Tensor triangle = upper ? a.triu() : a.tril();
                    Tensor diagonal = unit ? Tensor.eye(n, n, t) : a.mul(Tensor.eye(n, n, t));
                    Tensor l = (upper ? triangle.triu(1) : triangle.tril(-1)).add(diagonal);
                    near(b, wide(l).matmul(wide(x)).to(t), n, x);
                    assertTrue(onOneThread(() -> Linalg.solveTriangular(a, b, upper, true, unit)).equal(x));
                }
            }
        }
    }

    @ParameterizedTest @CsvSource({"1,1", "32,32", "33,64", "65,65", "66,40", "64,100", "100,129", "316,316",
            "18,30", "4,32", "70,95"})
    void factorsInTheirPrecision(int m, int n) {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor x = matrix("random", m, n).to(t);
            Linalg.Lu f = Linalg.lu(x);
            near(wide(f.p()).matmul(wide(f.l())).matmul(wide(f.u())).to(t), x, n, f.u());
            assertTrue(largest(f.l()) <= 1, "pivots are the largest");
            assertTrue(onOneThread(() -> Linalg.lu(x).u()).equal(f.u()));
            Tensor a = wide(x).t().matmul(wide(x)).div(m).add(Tensor.eye(n, n, DType.FLOAT64)).to(t);
            Tensor l = Linalg.cholesky(a);
            near(wide(l).matmul(wide(l).t()).to(t), a, n, l, l);
            assertEquals(0, largest(l.triu(1)));
            assertTrue(onOneThread(() -> Linalg.cholesky(a)).equal(l));
            double det = Linalg.det(a).item();
            double exact = onReference(() -> Linalg.det(wide(a))).item();
            double eps = t == DType.FLOAT32 ? 0x1p-24 : 0x1p-53;
            assertEquals(exact, det, 8 * n * eps * Math.abs(exact));
            Tensor bad = a.sub(Tensor.eye(n, n, t).mul(1.0 + 2 * largest(a)));
            assertThrows(IllegalArgumentException.class, () -> Linalg.cholesky(bad));
        }
    }

    @ParameterizedTest @CsvSource({"1000,10,10", "9,70,20", "3,100,7", "40,33,1"})
    void batches(int count, int n, int columns) {
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            Tensor a = matrix("random", count * n, n).reshape(count, n, n)
                    .add(Tensor.eye(n, n, DType.FLOAT64).mul(n)).to(t);
            Tensor b = matrix("random", count * n, columns).reshape(count, n, columns).to(t);
            Tensor x = Linalg.solve(a, b);
            near(b, a.matmul(x), n, a, x);
            assertTrue(Linalg.solve(a.select(0, 1), b.select(0, 1)).equal(x.select(0, 1)), "one of them");
            Tensor inverse = Linalg.inv(a);
            near(Tensor.eye(n, n, t).expand(count, n, n), a.matmul(inverse), n, a, inverse);
            assertTrue(onOneThread(() -> Linalg.solve(a, b)).equal(x));
        }
    }

    /// Whether the rank is in doubt decides how a solution is computed, and must not change it.
    @ParameterizedTest @CsvSource({"random,90,90", "rank2,90,90", "random,120,90", "rank2,120,90", "zero,5,5",
            "random,300,300", "twice,64,64", "identity,70,70", "nilpotent,66,66"})
    void leastSquares(String kind, int m, int n) {
        Tensor a = matrix(kind, m, n);
        Tensor b = matrix("random", m, 3);
        Linalg.Lstsq s = Linalg.lstsq(a, b);
        Tensor exact = Linalg.pinv(a).matmul(b);
        double condition = kind.equals("random") ? Linalg.cond(a).item() : 1;
        same(exact, s.solution(), Math.max(1, largest(exact)) * condition * Math.sqrt(m));
        assertEquals(Linalg.matrixRank(a).item(), s.rank().item());
        Linalg.Lstsq single = Linalg.lstsq(a.to(DType.FLOAT32), b.to(DType.FLOAT32));
        assertEquals(Linalg.matrixRank(a.to(DType.FLOAT32)).item(), single.rank().item());
    }

    private static Tensor onOneThread(Supplier<Tensor> f) {
        int before = ThreadPool.threads();
        ThreadPool.threads(1);
        try {
            return f.get();
        } finally {
            ThreadPool.threads(before);
        }
    }

    private static Tensor onReference(Supplier<Tensor> f) {
        Backend before = Backends.use("reference");
        try {
            return f.get();
        } finally {
            Backends.use(before);
        }
    }
}
