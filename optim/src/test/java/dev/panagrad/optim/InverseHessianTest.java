package dev.panagrad.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The direction against the two loops of Nocedal (1980) over the vectors themselves.
class InverseHessianTest {
    private static final int MEMORY = 4;

    private record Change(double[] step, double[] gradient) {
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double factor, double[] x, double[] to) {
        for (int i = 0; i < x.length; i++) {
            to[i] += factor * x[i];
        }
    }

    private static double[] twoLoops(List<Change> changes, double[] gradient) {
        double[] q = new double[gradient.length];
        add(-1, gradient, q);
        double[] alpha = new double[changes.size()];
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change c = changes.get(i);
            alpha[i] = dot(c.step, q) / dot(c.step, c.gradient);
            add(-alpha[i], c.gradient, q);
        }
        Change last = changes.getLast();
        add(dot(last.step, last.gradient) / dot(last.gradient, last.gradient) - 1, q.clone(), q);
        for (int i = 0; i < changes.size(); i++) {
            Change c = changes.get(i);
            add(alpha[i] - dot(c.gradient, q) / dot(c.step, c.gradient), c.step, q);
        }
        return q;
    }

    /// Steps over a bowl whose axes differ, forgetting the oldest, with a gradient between that is only met.
    @ParameterizedTest @ValueSource(ints = {1, 2, 7, 2047, 2048, 2049, 5000, 32_768, 100_001})
    void directionsAreThoseOfTheTwoLoops(int n) {
        Random random = new Random(n);
        InverseHessian inverse = new InverseHessian(MEMORY, Vectors.of(n));
        List<Change> changes = new ArrayList<>();
        double[] gradient = random.doubles(n, -1, 1).toArray();
        double[] direction = new double[n];
        double slope = inverse.direct(gradient, direction);
        assertEquals(-dot(gradient, gradient), slope, 1e-12 * n);
        for (int k = 0; k < 2 * MEMORY; k++) {
            double length = random.nextDouble(0.1, 0.3);
            double[] step = new double[n];
            add(length, direction, step);
            double[] change = new double[n];
            for (int i = 0; i < n; i++) {
                change[i] = step[i] * (1 + 2.0 * i / n);
            }
            double[] after = gradient.clone();
            add(1, change, after);
            if (k == 5) {
                inverse.meet(after);
            } else {
                inverse.learn(length, direction, gradient, after, dot(step, change));
                changes.add(new Change(step, change));
            }
            gradient = after;
            slope = inverse.direct(gradient, direction);
            double[] expected =
                    twoLoops(changes.subList(Math.max(changes.size() - MEMORY, 0), changes.size()), gradient);
            double scale = Math.sqrt(dot(expected, expected) / n);
            assertArrayEquals(expected, direction, 1e-10 * scale);
            assertEquals(dot(gradient, direction), slope, 1e-10 * Math.abs(slope));
            assertTrue(slope < 0, "downwards");
        }
        inverse.clear();
        inverse.direct(gradient, direction);
        add(1, gradient, direction);
        assertArrayEquals(new double[n], direction);
    }
}
