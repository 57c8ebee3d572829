package dev.panagrad.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The mantissa is the number by a power of two, which is its slope.
class FrexpGradientTest {
    @Test
    void slopesArePowersOfTwo() {
        Random random = new Random(4);
        float[] v = new float[300];
        for (int i = 0; i < v.length; i++) {
            v[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(70) - 35));
        }
        v[0] = Float.MIN_NORMAL;
        v[1] = -Float.MAX_VALUE;
        for (float other : new float[] {1, 0, Float.MIN_VALUE}) {
            v[2] = other;
            Tensor x = Tensor.of(v).requiresGrad(true);
            List<Tensor> parts = x.frexp();
            parts.getFirst().sum().backward();
            float[] m = parts.getFirst().toFloatArray();
            float[] slope = x.grad().toFloatArray();
            for (int i = 0; i < v.length; i++) {
                int e = (int) parts.getLast().get(i).item();
                assertEquals(Math.scalb((double) v[i], -e), m[i], () -> "mantissas of " + x);
                assertEquals((float) Math.scalb(1d, -e), slope[i], () -> "slopes of " + x);
            }
        }
    }
}
