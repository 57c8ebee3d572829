package dev.panagrad.vector.recurrent;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// What a gated recurrent unit does between its products and curves, on planes of memory that lie one after
/// the other. Lengths are in elements, for float32 whole vectors.
final class GruCell {
    private GruCell() {
    }

    private static FloatVector load(MemorySegment m, long at) {
        return FloatVector.fromMemorySegment(F32, m, at, ORDER);
    }

    /// Adds `r q` to what the candidate is computed of; planes: r, z, q, candidate.
    static void candidate(boolean wide, MemorySegment m, long plane, int n) {
        long q = 2 * plane;
        long x = 3 * plane;
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                m.set(DOUBLE, x + k, m.get(DOUBLE, x + k) + m.get(DOUBLE, k) * m.get(DOUBLE, q + k));
            }
            return;
        }
        for (long k = 0; k < n * 4L; k += F32.length() * 4L) {
            load(m, x + k).add(load(m, k).mul(load(m, q + k))).intoMemorySegment(MEMORY, place(m, x + k),
                    ORDER);
        }
    }

    /// Stores `c + z (h - c)` in the plane of h; planes: r, z, q, c, h.
    static void state(boolean wide, MemorySegment m, long plane, int n) {
        long x = 3 * plane;
        long h = 4 * plane;
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                double c = m.get(DOUBLE, x + k);
                m.set(DOUBLE, h + k, c + m.get(DOUBLE, plane + k) * (m.get(DOUBLE, h + k) - c));
            }
            return;
        }
        for (long k = 0; k < n * 4L; k += F32.length() * 4L) {
            FloatVector c = load(m, x + k);
            c.add(load(m, plane + k).mul(load(m, h + k).sub(c))).intoMemorySegment(MEMORY, place(m, h + k),
                    ORDER);
        }
    }

    /// Replaces the gradients of h, r, z, c and q by those of the state before (without what comes through
    /// the products), and of what r, z, c and q are computed of; then come the planes r, z, c, q, the state
    /// before, and the gradient of h from the next time.
    static void slopes(boolean wide, MemorySegment m, long plane, int n) {
        if (wide) {
            for (long k = 0; k < n * 8L; k += 8) {
                double r = m.get(DOUBLE, 5 * plane + k);
                double z = m.get(DOUBLE, 6 * plane + k);
                double c = m.get(DOUBLE, 7 * plane + k);
                double h = m.get(DOUBLE, k) + m.get(DOUBLE, 10 * plane + k);
                double dc = (h * (1 - z) + m.get(DOUBLE, 3 * plane + k)) * (1 - c * c);
                double dr = dc * m.get(DOUBLE, 8 * plane + k) + m.get(DOUBLE, plane + k);
                double dz = h * (m.get(DOUBLE, 9 * plane + k) - c) + m.get(DOUBLE, 2 * plane + k);
                m.set(DOUBLE, k, h * z);
                m.set(DOUBLE, plane + k, dr * (r * (1 - r)));
                m.set(DOUBLE, 2 * plane + k, dz * (z * (1 - z)));
                m.set(DOUBLE, 3 * plane + k, dc);
                m.set(DOUBLE, 4 * plane + k, dc * r + m.get(DOUBLE, 4 * plane + k));
            }
            return;
        }
        FloatVector one = FloatVector.broadcast(F32, 1f);
        for (long k = 0; k < n * 4L; k += F32.length() * 4L) {
            FloatVector r = load(m, 5 * plane + k);
            FloatVector z = load(m, 6 * plane + k);
            FloatVector c = load(m, 7 * plane + k);
            FloatVector h = load(m, k).add(load(m, 10 * plane + k));
            FloatVector dc = h.mul(one.sub(z)).add(load(m, 3 * plane + k)).mul(one.sub(c.mul(c)));
            FloatVector dr = dc.mul(load(m, 8 * plane + k)).add(load(m, plane + k));
            FloatVector dz = h.mul(load(m, 9 * plane + k).sub(c)).add(load(m, 2 * plane + k));
            h.mul(z).intoMemorySegment(MEMORY, place(m, k), ORDER);
            dr.mul(r.mul(one.sub(r))).intoMemorySegment(MEMORY, place(m, plane + k), ORDER);
            dz.mul(z.mul(one.sub(z))).intoMemorySegment(MEMORY, place(m, 2 * plane + k), ORDER);
            dc.intoMemorySegment(MEMORY, place(m, 3 * plane + k), ORDER);
            dc.mul(r).add(load(m, 4 * plane + k)).intoMemorySegment(MEMORY, place(m, 4 * plane + k), ORDER);
        }
    }
}
