package dev.panagrad.vector.reduce;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.vector.elementwise.Spin;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/// The loops of a reduction; specialised like elementwise ones. Sums are built from blocks, so that rounding
/// errors grow with the logarithm of the length, in an order that depends on the length alone.
final class FoldTemplate implements FoldLoop {
    private static final Fold OP = Spin.operation(MethodHandles.lookup(), Fold.class);
    private static final int LANES = F32.length();
    private static final int BLOCK = 1024;
    private static final int ROWS = 64;

    FoldTemplate() {
    }

    @Override
    public double row(MemorySegment x, long at, long n) {
        double total = OP.identity();
        for (long i = 0; i < n; i += BLOCK) {
            total = OP.combine(total, block(x, at + i * 4, (int) Math.min(BLOCK, n - i)));
        }
        return total;
    }

    private static double block(MemorySegment x, long at, int n) {
        FloatVector none = FloatVector.broadcast(F32, (float) OP.identity());
        FloatVector a = none;
        FloatVector b = none;
        FloatVector c = none;
        FloatVector d = none;
        int i = 0;
        for (; i <= n - 4 * LANES; i += 4 * LANES) {
            a = OP.combine(a, FloatVector.fromMemorySegment(F32, x, at + i * 4L, ORDER));
            b = OP.combine(b, FloatVector.fromMemorySegment(F32, x, at + (i + LANES) * 4L, ORDER));
            c = OP.combine(c, FloatVector.fromMemorySegment(F32, x, at + (i + 2 * LANES) * 4L, ORDER));
            d = OP.combine(d, FloatVector.fromMemorySegment(F32, x, at + (i + 3 * LANES) * 4L, ORDER));
        }
        for (; i <= n - LANES; i += LANES) {
            a = OP.combine(a, FloatVector.fromMemorySegment(F32, x, at + i * 4L, ORDER));
        }
        double rest = OP.identity();
        for (; i < n; i++) {
            rest = OP.combine(rest, x.get(FLOAT, at + i * 4L));
        }
        return OP.combine(lanes(OP.combine(OP.combine(a, b), OP.combine(c, d))), rest);
    }

    /// Folds every fourth lane, then the four results: the order of the API's own reduction is not fixed, and
    /// one lane after the other would take as long as a third of the block.
    private static double lanes(FloatVector v) {
        double a = v.lane(0);
        double b = v.lane(1);
        double c = v.lane(2);
        double d = v.lane(3);
        for (int i = 4; i < LANES; i += 4) {
            a = OP.combine(a, v.lane(i));
            b = OP.combine(b, v.lane(i + 1));
            c = OP.combine(c, v.lane(i + 2));
            d = OP.combine(d, v.lane(i + 3));
        }
        return OP.combine(OP.combine(a, b), OP.combine(c, d));
    }

    @Override
    public void columns(MemorySegment x, long at, long pitch, long count, MemorySegment y, long to,
            long width) {
        long j = 0;
        for (; j <= width - 4 * LANES; j += 4 * LANES) {
            wide(x, at + j * 4, pitch, count, y, to + j * 4);
        }
        for (; j <= width - LANES; j += LANES) {
            narrow(x, at + j * 4, pitch, count, y, to + j * 4);
        }
        for (; j < width; j++) {
            y.set(FLOAT, to + j * 4, column(x, at + j * 4, pitch, count));
        }
    }

    private static void wide(MemorySegment x, long at, long pitch, long count, MemorySegment y, long to) {
        FloatVector none = FloatVector.broadcast(F32, (float) OP.identity());
        FloatVector ta = none;
        FloatVector tb = none;
        FloatVector tc = none;
        FloatVector td = none;
        for (long r = 0; r < count; r += ROWS) {
            FloatVector a = none;
            FloatVector b = none;
            FloatVector c = none;
            FloatVector d = none;
            long end = Math.min(r + ROWS, count);
            for (long k = r; k < end; k++) {
                long p = at + k * pitch;
                a = OP.combine(a, FloatVector.fromMemorySegment(F32, x, p, ORDER));
                b = OP.combine(b, FloatVector.fromMemorySegment(F32, x, p + LANES * 4L, ORDER));
                c = OP.combine(c, FloatVector.fromMemorySegment(F32, x, p + LANES * 8L, ORDER));
                d = OP.combine(d, FloatVector.fromMemorySegment(F32, x, p + LANES * 12L, ORDER));
            }
            ta = OP.combine(ta, a);
            tb = OP.combine(tb, b);
            tc = OP.combine(tc, c);
            td = OP.combine(td, d);
        }
        ta.intoMemorySegment(MEMORY, place(y, to), ORDER);
        tb.intoMemorySegment(MEMORY, place(y, to + LANES * 4L), ORDER);
        tc.intoMemorySegment(MEMORY, place(y, to + LANES * 8L), ORDER);
        td.intoMemorySegment(MEMORY, place(y, to + LANES * 12L), ORDER);
    }

    private static void narrow(MemorySegment x, long at, long pitch, long count, MemorySegment y, long to) {
        FloatVector none = FloatVector.broadcast(F32, (float) OP.identity());
        FloatVector total = none;
        for (long r = 0; r < count; r += ROWS) {
            FloatVector a = none;
            long end = Math.min(r + ROWS, count);
            for (long k = r; k < end; k++) {
                a = OP.combine(a, FloatVector.fromMemorySegment(F32, x, at + k * pitch, ORDER));
            }
            total = OP.combine(total, a);
        }
        total.intoMemorySegment(MEMORY, place(y, to), ORDER);
    }

    /// One column. Rounding the double-precision result of one step to float gives the bits of a float step,
    /// so a column has the same result wherever it lies.
    private static float column(MemorySegment x, long at, long pitch, long count) {
        float total = (float) OP.identity();
        for (long r = 0; r < count; r += ROWS) {
            float a = (float) OP.identity();
            long end = Math.min(r + ROWS, count);
            for (long k = r; k < end; k++) {
                a = (float) OP.combine(a, x.get(FLOAT, at + k * pitch));
            }
            total = (float) OP.combine(total, a);
        }
        return total;
    }
}
