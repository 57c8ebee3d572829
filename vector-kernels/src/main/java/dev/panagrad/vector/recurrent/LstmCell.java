package dev.panagrad.vector.recurrent;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// What a cell of long short-term memory does between its products and curves, on planes of memory that lie
/// one after the other. Lengths are in elements, for float32 whole vectors.
final class LstmCell {
    private LstmCell() {
    }

    private static FloatVector load(MemorySegment m, long at) {
        return FloatVector.fromMemorySegment(F32, m, at, ORDER);
    }

    /// Stores `f c + i g` in the plane of c.
    static void cell(boolean wide, MemorySegment m, long i, long f, long g, long c, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                m.set(DOUBLE, c + k, m.get(DOUBLE, f + k) * m.get(DOUBLE, c + k)
                        + m.get(DOUBLE, i + k) * m.get(DOUBLE, g + k));
            }
            return;
        }
        for (int k = 0; k < n; k += F32.length()) {
            load(m, f + k * 4L).mul(load(m, c + k * 4L)).add(load(m, i + k * 4L).mul(load(m, g + k * 4L)))
                    .intoMemorySegment(m, c + k * 4L, ORDER);
        }
    }

    /// Multiplies the plane of h by that of o.
    static void multiply(boolean wide, MemorySegment m, long o, long h, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                m.set(DOUBLE, h + k, m.get(DOUBLE, h + k) * m.get(DOUBLE, o + k));
            }
            return;
        }
        for (int k = 0; k < n; k += F32.length()) {
            load(m, h + k * 4L).mul(load(m, o + k * 4L)).intoMemorySegment(m, h + k * 4L, ORDER);
        }
    }

    /// Adds `dh o (1 - t²)` to the gradient of the cell, and stores `(dh t + do) o (1 - o)` in that of o.
    static void outer(boolean wide, MemorySegment m, long dh, long dc, long o, long t, long go, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                double h = m.get(DOUBLE, dh + k);
                double a = m.get(DOUBLE, o + k);
                double b = m.get(DOUBLE, t + k);
                m.set(DOUBLE, dc + k, m.get(DOUBLE, dc + k) + h * a * (1 - b * b));
                m.set(DOUBLE, go + k, (h * b + m.get(DOUBLE, go + k)) * (a * (1 - a)));
            }
            return;
        }
        FloatVector one = FloatVector.broadcast(F32, 1f);
        for (int k = 0; k < n; k += F32.length()) {
            FloatVector h = load(m, dh + k * 4L);
            FloatVector a = load(m, o + k * 4L);
            FloatVector b = load(m, t + k * 4L);
            load(m, dc + k * 4L).add(h.mul(a).mul(one.sub(b.mul(b)))).intoMemorySegment(m, dc + k * 4L,
                    ORDER);
            h.mul(b).add(load(m, go + k * 4L)).mul(a.mul(one.sub(a))).intoMemorySegment(m, go + k * 4L,
                    ORDER);
        }
    }

    /// Stores `(dc b + d) a (1 - a)` in the plane of d.
    static void gate(boolean wide, MemorySegment m, long dc, long b, long a, long d, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                double v = m.get(DOUBLE, a + k);
                m.set(DOUBLE, d + k, (m.get(DOUBLE, dc + k) * m.get(DOUBLE, b + k) + m.get(DOUBLE, d + k))
                        * (v * (1 - v)));
            }
            return;
        }
        FloatVector one = FloatVector.broadcast(F32, 1f);
        for (int k = 0; k < n; k += F32.length()) {
            FloatVector v = load(m, a + k * 4L);
            load(m, dc + k * 4L).mul(load(m, b + k * 4L)).add(load(m, d + k * 4L)).mul(v.mul(one.sub(v)))
                    .intoMemorySegment(m, d + k * 4L, ORDER);
        }
    }

    /// Stores `(dc i + d) (1 - g²)` in the plane of d.
    static void candidate(boolean wide, MemorySegment m, long dc, long i, long g, long d, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                double v = m.get(DOUBLE, g + k);
                m.set(DOUBLE, d + k, (m.get(DOUBLE, dc + k) * m.get(DOUBLE, i + k) + m.get(DOUBLE, d + k))
                        * (1 - v * v));
            }
            return;
        }
        FloatVector one = FloatVector.broadcast(F32, 1f);
        for (int k = 0; k < n; k += F32.length()) {
            FloatVector v = load(m, g + k * 4L);
            load(m, dc + k * 4L).mul(load(m, i + k * 4L)).add(load(m, d + k * 4L)).mul(one.sub(v.mul(v)))
                    .intoMemorySegment(m, d + k * 4L, ORDER);
        }
    }

    /// Adds a plane to another one.
    static void add(boolean wide, MemorySegment m, long x, long y, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                m.set(DOUBLE, y + k, m.get(DOUBLE, y + k) + m.get(DOUBLE, x + k));
            }
            return;
        }
        for (int k = 0; k < n; k += F32.length()) {
            load(m, y + k * 4L).add(load(m, x + k * 4L)).intoMemorySegment(m, y + k * 4L, ORDER);
        }
    }
}
