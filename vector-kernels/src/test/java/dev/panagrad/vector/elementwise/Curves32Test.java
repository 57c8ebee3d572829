package dev.panagrad.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// The short forms of functions give the bits of the long ones, up to their limits.
class Curves32Test {
    private static final int COUNT = 4096;

    private static MemorySegment numbers(float limit) {
        MemorySegment m = Arena.ofAuto().allocate(4L * COUNT, 64);
        for (int i = 0; i < COUNT; i++) {
            m.set(Lanes.FLOAT, 4L * i, Math.clamp(limit * (2f * i / (COUNT - 1) - 1), -limit, limit));
        }
        return m;
    }

    private static float[] results(UnaryLoop loop, MemorySegment x) {
        MemorySegment y = Arena.ofAuto().allocate(4L * COUNT, 64);
        loop.run(x, 0, y, 0, COUNT, 0, 0);
        return y.toArray(Lanes.FLOAT);
    }

    /// A number beyond the limit brings its whole piece to the long form.
    private static void sameBits(UnaryLoop loop, float limit) {
        MemorySegment x = numbers(limit);
        float[] near = results(loop, x);
        for (int i = 0; i < COUNT; i += 1024) {
            x.set(Lanes.FLOAT, 4L * i, Math.nextUp(limit));
            near[i] = 0;
        }
        float[] far = results(loop, x);
        for (int i = 0; i < COUNT; i += 1024) {
            far[i] = 0;
        }
        assertArrayEquals(far, near, 0f);
    }

    @Test
    void shortFormsGiveTheSameBits() {
        sameBits(UnaryTable.float32(Unary.Exp.class), Curves32.NEAR);
        sameBits(UnaryTable.float32(Unary.Sigmoid.class), Curves32.NEAR);
        sameBits(UnaryTable.float32(Special.Exp2.class), Curves32.POWER_NEAR);
        sameBits(UnaryTable.gelu32(false), Curves32.BELL_NEAR);
        sameBits(UnaryTable.geluSlope32(false), Curves32.BELL_NEAR);
    }

    @Test
    void logarithmsHaveTheSameBitsBesideOtherNumbers() {
        logarithm(Unary.Log.class, Math::log);
        logarithm(Special.Log2.class, x -> Math.log(x) / Math.log(2));
        logarithm(Special.Log10.class, Math::log10);
    }

    private static void logarithm(Class<?> op, DoubleUnaryOperator reference) {
        UnaryLoop log = UnaryTable.float32(op);
        MemorySegment x = numbers(1f);
        for (int i = 0; i < COUNT; i++) {
            x.set(Lanes.FLOAT, 4L * i, (float) Math.pow(2, 250 * (i - COUNT / 2) / (double) COUNT));
        }
        x.set(Lanes.FLOAT, 4, Float.MIN_NORMAL);
        x.set(Lanes.FLOAT, 8, Float.MAX_VALUE);
        float[] near = results(log, x);
        for (float other : new float[] {0, -0f, -1, Float.MIN_VALUE, Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY, Float.NaN}) {
            x.set(Lanes.FLOAT, 0, other);
            x.set(Lanes.FLOAT, 4L * (COUNT - 1), other);
            float[] far = results(log, x);
            assertEquals((float) reference.applyAsDouble(other), far[0], Math.ulp(150f));
            assertArrayEquals(Arrays.copyOfRange(far, 1, COUNT - 1), Arrays.copyOfRange(near, 1, COUNT - 1),
                    0f);
        }
        for (int i = 1; i < COUNT - 1; i++) {
            float exact = (float) reference.applyAsDouble(x.get(Lanes.FLOAT, 4L * i));
            assertEquals(exact, near[i], 4 * Math.ulp(exact) + 1e-7);
        }
    }

    @Test
    void exponentialsAreExactToFewUnits() {
        MemorySegment x = numbers(Curves32.NEAR);
        float[] y = results(UnaryTable.float32(Unary.Exp.class), x);
        for (int i = 0; i < COUNT; i++) {
            float e = (float) Math.exp(x.get(Lanes.FLOAT, 4L * i));
            assertEquals(e, y[i], 4 * Math.ulp(e));
        }
    }

    @Test
    void powersOfTwoAreExactToFewUnits() {
        for (float limit : new float[] {2, Curves32.POWER_NEAR, 160}) {
            MemorySegment x = numbers(limit);
            float[] y = results(UnaryTable.float32(Special.Exp2.class), x);
            for (int i = 0; i < COUNT; i++) {
                float e = (float) Math.pow(2, x.get(Lanes.FLOAT, 4L * i));
                assertEquals(e, y[i], e > Float.MAX_VALUE ? 0 : 2 * Math.ulp(e));
            }
        }
        MemorySegment x = numbers(100);
        float[] whole = {-149, -126, -1, 0, 1, 127, 128, Float.NaN, Float.NEGATIVE_INFINITY};
        for (int i = 0; i < whole.length; i++) {
            x.set(Lanes.FLOAT, 4L * i, whole[i]);
        }
        float[] y = results(UnaryTable.float32(Special.Exp2.class), x);
        for (int i = 0; i < whole.length; i++) {
            assertEquals((float) Math.pow(2, whole[i]), y[i]);
        }
    }

    @Test
    void rangesHaveSharpEnds() {
        float[] x = new float[37];
        for (int i = 0; i < x.length; i++) {
            for (float bad : new float[] {Math.nextUp(3f), -Math.nextUp(3f), Float.NaN,
                    Float.NEGATIVE_INFINITY}) {
                Arrays.fill(x, -3f);
                assertTrue(within(x, 0, 3));
                x[i] = bad;
                assertFalse(within(x, 0, 3));
            }
        }
        Arrays.fill(x, 7f);
        assertTrue(within(x, 10, 3));
        assertFalse(within(x, 0, 3));
    }

    private static boolean within(float[] x, float shift, float limit) {
        return Range32.within(Arena.ofAuto().allocateFrom(Lanes.FLOAT, x), 0, x.length, shift, limit);
    }

    @Test
    void sumsOfExponentialsTakeEveryElement() {
        for (int n = 0; n < 70; n++) {
            for (float low : new float[] {-5, -200, Float.NEGATIVE_INFINITY}) {
                MemorySegment x = Arena.ofAuto().allocate(4L * 70, 64);
                double expected = 0;
                for (int i = 0; i < n; i++) {
                    x.set(Lanes.FLOAT, 4L * i, i % 3 == 1 ? low : i * 0.01f);
                    expected += Math.exp(x.get(Lanes.FLOAT, 4L * i) - 1f);
                }
                MemorySegment y = Arena.ofAuto().allocate(4L * 70, 64);
                assertEquals(expected, ShiftedExp.sum(x, 0, y, 0, n, 1f, true), 1e-5 * (1 + expected));
                for (int i = 0; i < n; i++) {
                    assertEquals(Math.exp(x.get(Lanes.FLOAT, 4L * i) - 1f), y.get(Lanes.FLOAT, 4L * i), 1e-6);
                }
                assertEquals(n == 0 ? Float.NEGATIVE_INFINITY : (n - 1 - ((n - 1) % 3 == 1 ? 1 : 0)) * 0.01f,
                        ShiftedExp.top(x, 0, n), 1e-6);
            }
        }
    }
}
