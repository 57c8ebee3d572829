package dev.panagrad.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.vector.lanes.Lanes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The weights of attention's scores beside the same in double precision.
class ShiftedExpTest {
    private static final int MOST = 45;
    private static final int AT = 8;

    private final SplittableRandom random = new SplittableRandom(5);
    private final float[] row = new float[AT + MOST + 2 * Lanes.F32.length()];

    private static int whole(int n) {
        return (n + Lanes.F32.length() - 1) / Lanes.F32.length() * Lanes.F32.length();
    }

    private double expected(float[] x, int open, double factor, double[] terms) {
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < open; i++) {
            top = Math.max(top, x[i]);
        }
        double sum = 0;
        for (int i = 0; i < open; i++) {
            terms[i] = top == Double.NEGATIVE_INFINITY ? 0 : Math.exp(factor * (x[i] - top));
            sum += terms[i];
        }
        return top == Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : sum;
    }

    private void check(float[] x, int open, int n, float factor, String what) {
        Arrays.fill(row, Float.NaN);
        System.arraycopy(x, 0, row, AT, open);
        double[] terms = new double[n];
        double sum = expected(x, open, factor, terms);
        assertEquals(sum, ShiftedExp.weights(row, AT, open, whole(n), factor, new double[1]), 1e-5 * sum,
                what);
        for (int i = 0; i < n; i++) {
            // The argument is rounded before the exponential.
            double bound = terms[i] * (4e-7 + 1.2e-7 * Math.abs(Math.log(terms[i]))) + 1.2e-38;
            assertEquals(terms[i], row[AT + i], terms[i] == 0 ? 0 : bound, what + ", weight " + i);
        }
        for (int i = n; i < whole(n); i++) {
            assertEquals(0, row[AT + i], what + ", behind the end");
        }
        assertEquals(Float.NaN, row[AT - 1], "before the row");
        assertEquals(Float.NaN, row[AT + whole(n)], "behind the row");
    }

    @Test
    void weightsAreThePowersOfScaledDistances() {
        for (float spread : new float[] {0, 1, 80, 1000}) {
            for (float factor : new float[] {1, 0.125f, 3}) {
                for (int open = 1; open <= MOST; open++) {
                    float[] x = new float[open];
                    for (int i = 0; i < open; i++) {
                        x[i] = (float) (random.nextDouble() * spread - spread / 3);
                    }
                    check(x, open, open + (MOST - open) / 2, factor,
                            open + " scores of " + spread + " times " + factor);
                }
            }
        }
    }

    @Test
    void hiddenScoresWeighNothing() {
        for (int open = 1; open <= MOST; open++) {
            float[] x = new float[open];
            Arrays.fill(x, Float.NEGATIVE_INFINITY);
            check(x, open, MOST, 1, open + " hidden ones");
            x[open / 2] = 3;
            check(x, open, MOST, 1, open + " but one hidden");
        }
    }

    @Test
    void aNanSpoilsTheSum() {
        for (int at = 0; at < MOST; at++) {
            Arrays.fill(row, 0);
            row[AT + at] = Float.NaN;
            assertEquals(Double.NaN, ShiftedExp.weights(row, AT, MOST, whole(MOST), 1, new double[1]),
                    "NaN at " + at);
        }
    }
}
