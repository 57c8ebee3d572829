package dev.panagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.tensor.Panagrad;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinimizerTest {
    /// Rosenbrock's function of many variables, as `scipy.optimize.rosen`.
    private static double rosenbrock(double[] x, double[] gradient) {
        double value = 0;
        gradient[0] = 0;
        for (int i = 0; i + 1 < x.length; i++) {
            double a = x[i + 1] - x[i] * x[i];
            double b = 1 - x[i];
            value += 100 * a * a + b * b;
            gradient[i] += -400 * x[i] * a - 2 * b;
            gradient[i + 1] = 200 * a;
        }
        return value;
    }

    private static double[] start(int n) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = i % 2 == 0 ? -1.2 : 1;
        }
        return x;
    }

    /// Iterations and evaluations of `minimize(rosen, x, jac=rosen_der, method="L-BFGS-B")` in scipy.
    @ParameterizedTest @CsvSource({"2,36,44", "3,39,43", "4,39,45", "6,52,63", "10,71,88"})
    void iterationsAreThoseOfScipy(int n, int iterations, int evaluations) {
        double[] first = start(n);
        var found = new Minimizer().minimize(MinimizerTest::rosenbrock, first);
        assertEquals(iterations, found.iterations());
        assertEquals(evaluations, found.evaluations());
        assertEquals(0, found.value(), 1e-8);
        assertArrayEquals(start(n), first, "the start stays as it is");
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        int before = Panagrad.threads();
        try {
            Panagrad.threads(1);
            var one = new Minimizer().maxIter(15).minimize(MinimizerTest::rosenbrock, start(100_000));
            Panagrad.threads(3);
            var three = new Minimizer().maxIter(15).minimize(MinimizerTest::rosenbrock, start(100_000));
            assertArrayEquals(one.x(), three.x());
            assertEquals(one.value(), three.value());
        } finally {
            Panagrad.threads(before);
        }
    }

    /// Searches use the arrays of earlier ones again: neither a later nor an inner one may change a result.
    @Test
    void searchesDoNotDisturbEachOther() {
        var alone = new Minimizer().minimize(MinimizerTest::rosenbrock, start(10));
        double[] x = alone.x().clone();
        var again = new Minimizer().minimize((p, g) -> {
            double[] inner = new Minimizer().maxIter(3).minimize(MinimizerTest::rosenbrock, start(10)).x();
            assertEquals(10, inner.length);
            return rosenbrock(p, g);
        }, start(10));
        assertArrayEquals(x, alone.x());
        assertArrayEquals(x, again.x());
        assertEquals(alone.evaluations(), again.evaluations());
        assertThrows(IllegalStateException.class, () -> new Minimizer().minimize((_, _) -> {
            throw new IllegalStateException("of the function");
        }, start(10)));
        assertArrayEquals(x, new Minimizer().minimize(MinimizerTest::rosenbrock, start(10)).x());
    }
}
