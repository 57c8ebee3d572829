package dev.panagrad.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.reference.BesselFunction;
import dev.panagrad.tensor.reference.ErrorFunction;
import dev.panagrad.tensor.reference.GammaFunction;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/// The errors of single-precision forms, in units of the last place of the exact result, over float32 numbers
/// of every size: two million of each sign, evenly spaced among all that there are.
class Precision32Test {
    private static final int COUNT = 4096;

    /// @param limit units of the last place
    private static void within(Class<?> op, DoubleUnaryOperator exact, double limit, float from, float to) {
        within(op, 0, 0, exact, limit, from, to, 331);
    }

    /// @param p the function's first constant
    /// @param q the second
    /// @param step from one number to the next among all that there are
    private static void within(Class<?> op, double p, double q, DoubleUnaryOperator exact, double limit,
            float from,
            float to, long step) {
        UnaryLoop loop = UnaryTable.float32(op);
        MemorySegment x = Arena.ofAuto().allocate(4L * COUNT, 64);
        MemorySegment y = Arena.ofAuto().allocate(4L * COUNT, 64);
        double worst = 0;
        float where = 0;
        long last = Float.floatToRawIntBits(to);
        for (long bits = Float.floatToRawIntBits(from); bits <= last;) {
            for (int i = 0; i < COUNT; i++, bits += step) {
                float v = Float.intBitsToFloat((int) Math.min(bits, last));
                x.set(Lanes.FLOAT, 4L * i, (i & 1) == 0 || from > 0 ? v : -v);
            }
            loop.run(x, 0, y, 0, COUNT, p, q);
            for (int i = 0; i < COUNT; i++) {
                float v = x.get(Lanes.FLOAT, 4L * i);
                double e = exact.applyAsDouble(v);
                float found = y.get(Lanes.FLOAT, 4L * i);
                double error = found == (float) e ? 0
                        : Math.abs(found - e) / Math.ulp(Math.max(Math.abs((float) e), Float.MIN_NORMAL));
                if (!(error <= worst)) {
                    worst = error;
                    where = v;
                }
            }
        }
        double most = worst;
        float at = where;
        assertTrue(most <= limit, () -> op.getSimpleName() + " of " + at + " is " + most + " units off");
    }

    private static float one(Class<?> op, float v) {
        MemorySegment x = Arena.ofAuto().allocate(4L * 16, 64);
        for (int i = 0; i < 16; i++) {
            x.set(Lanes.FLOAT, 4L * i, v);
        }
        MemorySegment y = Arena.ofAuto().allocate(4L * 16, 64);
        UnaryTable.float32(op).run(x, 0, y, 0, 16, 0, 0);
        return y.get(Lanes.FLOAT, 0);
    }

    @Test
    void arcs() {
        within(Special.Asin.class, Math::asin, 3, 0f, 1f);
        within(Special.Acos.class, Math::acos, 3, 0f, 1f);
        assertEquals(-0f, one(Special.Asin.class, -0f));
        for (float v : new float[] {Math.nextUp(1f), -2, Float.POSITIVE_INFINITY, Float.NaN}) {
            assertEquals(Float.NaN, one(Special.Asin.class, v));
            assertEquals(Float.NaN, one(Special.Acos.class, v));
        }
    }

    @Test
    void tangents() {
        within(Unary.Tan.class, Math::tan, 3, 0f, Float.MAX_VALUE);
        assertEquals(-0f, one(Unary.Tan.class, -0f));
        assertEquals(Float.NaN, one(Unary.Tan.class, Float.NEGATIVE_INFINITY));
    }

    @Test
    void errorFunctions() {
        within(Special.Erfc.class, ErrorFunction::erfc, 7, 0f, Float.MAX_VALUE);
        assertEquals(0, one(Special.Erfc.class, Float.POSITIVE_INFINITY));
        assertEquals(2, one(Special.Erfc.class, Float.NEGATIVE_INFINITY));
        assertEquals(Float.NaN, one(Special.Erfc.class, Float.NaN));
        within(Special.Erfinv.class, ErrorFunction::inverse, 5, 0f, 1f);
        assertEquals(Float.POSITIVE_INFINITY, one(Special.Erfinv.class, 1));
        assertEquals(Float.NEGATIVE_INFINITY, one(Special.Erfinv.class, -1));
        for (float v : new float[] {Math.nextUp(1f), Float.NEGATIVE_INFINITY, Float.NaN}) {
            assertEquals(Float.NaN, one(Special.Erfinv.class, v));
        }
    }

    @Test
    void gamma() {
        within(Special.Lgamma.class, GammaFunction::logGamma, 2, Float.MIN_VALUE, Float.MAX_VALUE);
        for (int order = 0; order < 6; order++) {
            int p = order;
            within(Special.Polygamma.class, p, 0, x -> GammaFunction.polygamma(p, x), 1, Float.MIN_VALUE,
                    Float.MAX_VALUE, 49_999);
        }
    }

    /// Near their zeros as exact as elsewhere, up to where their angles lose digits.
    @Test
    void besselFunctions() {
        for (int order = 0; order < 2; order++) {
            int p = order;
            within(Special.BesselJ.class, p, 0, x -> BesselFunction.j(p, x), 1, 0, 50, 9_001);
            within(Special.BesselY.class, p, 0, x -> BesselFunction.y(p, x), 1, Float.MIN_VALUE, 50, 9_001);
            within(Special.BesselK.class, p, 0, x -> BesselFunction.k(p, false, x), 1, Float.MIN_VALUE,
                    Float.MAX_VALUE, 49_999);
            within(Special.BesselK.class, p, 1, x -> BesselFunction.k(p, true, x), 1, Float.MIN_VALUE, 100,
                    49_999);
        }
        for (Class<?> op : new Class<?>[] {Special.BesselJ.class, Special.BesselY.class,
                Special.BesselK.class}) {
            assertEquals(0, one(op, Float.POSITIVE_INFINITY));
            assertEquals(Float.NaN, one(op, Float.NaN));
        }
        assertEquals(1, one(Special.BesselJ.class, -0f));
        assertEquals(Float.NEGATIVE_INFINITY, one(Special.BesselY.class, 0));
        assertEquals(Float.POSITIVE_INFINITY, one(Special.BesselK.class, 0));
        assertEquals(Float.NaN, one(Special.BesselY.class, -1));
        assertEquals(Float.NaN, one(Special.BesselK.class, -1));
    }
}
