package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Mantissas lie in [1/2, 1) and make the number again, by bits and by the composition.
class FrexpTest {
    private static void check(Tensor x) {
        List<Tensor> parts = x.frexp();
        float[] m = parts.get(0).toFloatArray();
        float[] v = x.toFloatArray();
        long[] e = parts.get(1).toLongArray();
        assertEquals(DType.INT32, parts.get(1).dtype());
        assertEquals(x.shape(), parts.get(1).shape());
        for (int i = 0; i < v.length; i++) {
            if (v[i] == 0 || !Float.isFinite(v[i])) {
                assertEquals(v[i], m[i]);
                assertEquals(0, e[i]);
            } else {
                assertTrue(Math.abs(m[i]) >= 0.5 && Math.abs(m[i]) < 1, () -> "mantissas of " + x);
                assertEquals(v[i], Math.scalb((double) m[i], (int) e[i]));
            }
        }
    }

    @Test
    void partsMakeTheNumberAgain() {
        Random random = new Random(3);
        float[] v = new float[1001];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(70) - 35));
        }
        v[0] = Float.MIN_NORMAL;
        v[1] = -Float.MAX_VALUE;
        v[2] = 1;
        v[3] = Math.nextDown(1f);
        check(Tensor.of(v));
        check(Tensor.of(v).reshape(7, 143).t());
        check(Tensor.of(v[2]).reshape());
        for (float other : new float[] {0, -0f, Float.MIN_VALUE, -1e-40f, Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY, Float.NaN}) {
            v[500] = other;
            check(Tensor.of(v));
        }
    }
}
