package dev.panagrad.vector.recurrent;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// What a cell of long short-term memory does between its products and curves. Places are in bytes, lengths
/// in elements.
final class LstmCell {
    private LstmCell() {
    }

    private static FloatVector load(MemorySegment m, long at) {
        return FloatVector.fromMemorySegment(F32, m, at, ORDER);
    }

    /// Stores `f c + i g` in the place of c.
    static void cell(boolean wide, MemorySegment m, long i, long f, long g, long c, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                m.set(DOUBLE, c + k, m.get(DOUBLE, f + k) * m.get(DOUBLE, c + k)
                        + m.get(DOUBLE, i + k) * m.get(DOUBLE, g + k));
            }
            return;
        }
        int whole = F32.loopBound(n);
        for (int k = 0; k < whole; k += F32.length()) {
            load(m, f + k * 4L).mul(load(m, c + k * 4L)).add(load(m, i + k * 4L).mul(load(m, g + k * 4L)))
                    .intoMemorySegment(MEMORY, place(m, c + k * 4L), ORDER);
        }
        for (long k = whole * 4L; k < n * 4L; k += 4) {
            m.set(FLOAT, c + k,
                    m.get(FLOAT, f + k) * m.get(FLOAT, c + k) + m.get(FLOAT, i + k) * m.get(FLOAT, g + k));
        }
    }

    /// Multiplies h by o.
    static void multiply(boolean wide, MemorySegment m, long o, long h, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                m.set(DOUBLE, h + k, m.get(DOUBLE, h + k) * m.get(DOUBLE, o + k));
            }
            return;
        }
        int whole = F32.loopBound(n);
        for (int k = 0; k < whole; k += F32.length()) {
            load(m, h + k * 4L).mul(load(m, o + k * 4L)).intoMemorySegment(MEMORY, place(m, h + k * 4L),
                    ORDER);
        }
        for (long k = whole * 4L; k < n * 4L; k += 4) {
            m.set(FLOAT, h + k, m.get(FLOAT, h + k) * m.get(FLOAT, o + k));
        }
    }

    /// Computes the gradients of the gates' sums, and replaces the gradient of the cell by that of the one
    /// before it: with `dh` and `dc` the gradients of h and c from above and from the next time, and t the
    /// tanh of c, `dc += dh o (1 - t²)`, then for o `(dh t + do) o (1 - o)`, for i `(dc g + di) i (1 - i)`,
    /// for f `(dc past + df) f (1 - f)`, for g `(dc i + dg) (1 - g²)`, and `dc f` for the cell before.
    ///
    /// @param y     i, f, g and o from `yAt` on, `plane` bytes apart
    /// @param above the gradient of h from above, from `aboveAt` on
    /// @param dy    gradients of c, i, f, g and o from `dyAt + dyPlane` on, `dyPlane` bytes apart
    /// @param past  the cell before
    /// @param tanh  the tanh of the cell, from its beginning on
    /// @param out   receives the gradients of i, f, g and o from `at` on, `gate` bytes apart
    /// @param dh    where in `out` the gradient of h from the next time lies
    /// @param dc    where in `out` that of the cell lies
    static void gradients(boolean wide, MemorySegment y, long yAt, long plane, MemorySegment above,
            long aboveAt, MemorySegment dy, long dyAt, long dyPlane, MemorySegment past, long pastAt,
            MemorySegment tanh, MemorySegment out, long at, long gate,
            long dh,
            long dc, int n) {
        int whole = wide ? 0 : F32.loopBound(n);
        FloatVector one = FloatVector.broadcast(F32, 1f);
        for (int j = 0; j < whole; j += F32.length()) {
            long k = j * 4L;
            FloatVector i = load(y, yAt + k);
            FloatVector f = load(y, yAt + plane + k);
            FloatVector g = load(y, yAt + 2 * plane + k);
            FloatVector o = load(y, yAt + 3 * plane + k);
            FloatVector t = load(tanh, k);
            FloatVector h = load(above, aboveAt + k).add(load(out, dh + k));
            FloatVector c = load(dy, dyAt + dyPlane + k).add(load(out, dc + k))
                    .add(h.mul(o).mul(one.sub(t.mul(t))));
            h.mul(t).add(load(dy, dyAt + 5 * dyPlane + k)).mul(o.mul(one.sub(o)))
                    .intoMemorySegment(MEMORY, place(out, at + 3 * gate + k), ORDER);
            c.mul(g).add(load(dy, dyAt + 2 * dyPlane + k)).mul(i.mul(one.sub(i)))
                    .intoMemorySegment(MEMORY, place(out, at + k), ORDER);
            c.mul(load(past, pastAt + k)).add(load(dy, dyAt + 3 * dyPlane + k)).mul(f.mul(one.sub(f)))
                    .intoMemorySegment(MEMORY, place(out, at + gate + k), ORDER);
            c.mul(i).add(load(dy, dyAt + 4 * dyPlane + k)).mul(one.sub(g.mul(g)))
                    .intoMemorySegment(MEMORY, place(out, at + 2 * gate + k), ORDER);
            c.mul(f).intoMemorySegment(MEMORY, place(out, dc + k), ORDER);
        }
        for (int j = whole; j < n; j++) {
            long k = j * (wide ? 8L : 4L);
            one(wide, y, yAt + k, plane, get(wide, above, aboveAt + k), dy, dyAt + k, dyPlane,
                    get(wide, past, pastAt + k), get(wide, tanh, k), out,
                    at + k, gate, dh + k, dc + k);
        }
    }

    /// The same for one element, in double.
    private static void one(boolean wide, MemorySegment y, long yAt, long plane, double above,
            MemorySegment dy, long dyAt, long dyPlane, double past, double t, MemorySegment out, long at,
            long gate, long dh, long dc) {
        double i = get(wide, y, yAt);
        double f = get(wide, y, yAt + plane);
        double g = get(wide, y, yAt + 2 * plane);
        double o = get(wide, y, yAt + 3 * plane);
        double h = above + get(wide, out, dh);
        double c = get(wide, dy, dyAt + dyPlane) + get(wide, out, dc) + h * o * (1 - t * t);
        set(wide, out, at + 3 * gate, (h * t + get(wide, dy, dyAt + 5 * dyPlane)) * (o * (1 - o)));
        set(wide, out, at, (c * g + get(wide, dy, dyAt + 2 * dyPlane)) * (i * (1 - i)));
        set(wide, out, at + gate, (c * past + get(wide, dy, dyAt + 3 * dyPlane)) * (f * (1 - f)));
        set(wide, out, at + 2 * gate, (c * i + get(wide, dy, dyAt + 4 * dyPlane)) * (1 - g * g));
        set(wide, out, dc, c * f);
    }

    private static double get(boolean wide, MemorySegment m, long at) {
        return wide ? m.get(DOUBLE, at) : m.get(FLOAT, at);
    }

    private static void set(boolean wide, MemorySegment m, long at, double value) {
        if (wide) {
            m.set(DOUBLE, at, value);
        } else {
            m.set(FLOAT, at, (float) value);
        }
    }
}
