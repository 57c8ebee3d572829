package dev.panagrad.vector.update;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import org.junit.jupiter.api.Test;

/// Means of gradients that have vanished. That steps equal the reference is a law of property-tests.
class UpdateKernelTest {
    /// A page, some vectors and a rest.
    private static final int LENGTH = 1024 + 37;
    private static final float SMALL = 1.5f * Float.MIN_NORMAL;
    private static final float KEPT = 4 * Float.MIN_NORMAL;

    /// Runs a step with gradients of zero on a state, of which every third element becomes subnormal if it is
    /// halved.
    private static void halves(Update step, int states) {
        float[] state = new float[LENGTH];
        float[] expected = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            float value = i % 3 == 0 ? SMALL : KEPT;
            state[i] = i % 2 == 0 || states > 1 ? value : -value;
            expected[i] = value == SMALL ? 0 : state[i] / 2;
        }
        Tensor[] in = new Tensor[2 + states];
        in[0] = Tensor.ones(LENGTH);
        in[1] = Tensor.zeros(LENGTH);
        for (int i = 2; i < in.length; i++) {
            in[i] = Tensor.of(state);
        }
        Tensor.apply(step, in);
        // The third state of Adam is the largest value of the second one so far, which stays.
        for (int i = 2; i < Math.min(in.length, 4); i++) {
            assertArrayEquals(expected, in[i].toFloatArray(), step + ", state " + (i - 2));
        }
    }

    @Test
    void momentumThatVanishesBecomesZero() {
        halves(new Update.SgdStep(0.1, 0.5, 0, 0, false, false, false), 1);
        halves(new Update.SgdStep(0.1, 0.5, 0, 0, true, false, false), 1);
    }

    @Test
    void momentsThatVanishBecomeZero() {
        halves(new Update.AdamStep(0.1, 0.5, 0.5, 1e-8, 0, false, false, false, 3), 2);
        halves(new Update.AdamStep(0.1, 0.5, 0.5, 1e-8, 0, true, true, false, 3), 3);
    }

    @Test
    void meanSquaresThatVanishBecomeZero() {
        halves(new Update.RmsPropStep(0.1, 0.5, 1e-8, 0, 0, false, false), 1);
    }
}
