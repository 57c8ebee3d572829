package dev.panagrad.vector.conv;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// Correlations of a plane of `float`s with kernels of three by three elements that lie side by side: most
/// depthwise convolutions.
///
/// Four lines of the result are made together, since they share the six lines that they see: 18 loads serve 36
/// multiplications, which [Correlation#plane] needs as many loads for. The kernel stays in registers.
final class Depthwise3x3 {
    private static final int LANES = Lanes.F32.length();
    private static final int LINES = 4;

    private Depthwise3x3() {}

    /// Whether the shifts, in bytes, are those of such a kernel, and a result has lines and vectors enough.
    static boolean fits(long[] shifts, int width, int ho, int wo) {
        boolean square = shifts.length == 9 && ho >= LINES && wo >= LANES;
        for (int k = 0; square && k < 9; k++) {
            square = shifts[k] == 4L * (k / 3 * width + k % 3);
        }
        return square;
    }

    /// Computes `y[i, j] = Σ over k of w[wAt + k·wStep]·x[i + k/3, j + k%3] + bias`, and what a rectifier
    /// makes of it. The last lines and columns overlap those before.
    ///
    /// @param width elements from a line of x to the next; y's have no gaps
    static void plane(float[] w, int wAt, int wStep, float bias, boolean relu, MemorySegment x, long at,
            int width, MemorySegment y, long yAt, int ho, int wo) {
        Objects.checkFromIndexSize(at, 4 * ((ho + 1L) * width + wo + 2), x.byteSize());
        Objects.checkFromIndexSize(yAt, 4L * ho * wo, y.byteSize());
        Objects.checkFromIndexSize(wAt, 8 * wStep + 1, w.length);
        for (int j = 0; j < wo; j += LANES) {
            int column = Math.min(j, wo - LANES);
            columns(w, wAt, wStep, bias, relu ? 0 : Float.NEGATIVE_INFINITY, x.address() + at + 4L * column,
                    4L * width, y.address() + yAt + 4L * column, 4L * wo, ho);
        }
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(y);
    }

    /// Computes a vector of each line at addresses that were checked.
    private static void columns(float[] w, int wAt, int wStep, float bias, float least, long x, long xLine,
            long y, long yLine, int ho) {
        FloatVector w0 = FloatVector.broadcast(Lanes.F32, w[wAt]);
        FloatVector w1 = FloatVector.broadcast(Lanes.F32, w[wAt + wStep]);
        FloatVector w2 = FloatVector.broadcast(Lanes.F32, w[wAt + 2 * wStep]);
        FloatVector w3 = FloatVector.broadcast(Lanes.F32, w[wAt + 3 * wStep]);
        FloatVector w4 = FloatVector.broadcast(Lanes.F32, w[wAt + 4 * wStep]);
        FloatVector w5 = FloatVector.broadcast(Lanes.F32, w[wAt + 5 * wStep]);
        FloatVector w6 = FloatVector.broadcast(Lanes.F32, w[wAt + 6 * wStep]);
        FloatVector w7 = FloatVector.broadcast(Lanes.F32, w[wAt + 7 * wStep]);
        FloatVector w8 = FloatVector.broadcast(Lanes.F32, w[wAt + 8 * wStep]);
        FloatVector plus = FloatVector.broadcast(Lanes.F32, bias);
        FloatVector floor = FloatVector.broadcast(Lanes.F32, least);
        for (int line = 0; line < ho; line += LINES) {
            int i = Math.min(line, ho - LINES);
            long from = x + i * xLine;
            FloatVector l = load(from);
            FloatVector m = load(from + 4);
            FloatVector r = load(from + 8);
            FloatVector a = r.fma(w2, m.fma(w1, l.mul(w0)));
            from += xLine;
            l = load(from);
            m = load(from + 4);
            r = load(from + 8);
            a = r.fma(w5, m.fma(w4, l.fma(w3, a)));
            FloatVector b = r.fma(w2, m.fma(w1, l.mul(w0)));
            from += xLine;
            l = load(from);
            m = load(from + 4);
            r = load(from + 8);
            a = r.fma(w8, m.fma(w7, l.fma(w6, a)));
            b = r.fma(w5, m.fma(w4, l.fma(w3, b)));
            FloatVector c = r.fma(w2, m.fma(w1, l.mul(w0)));
            from += xLine;
            l = load(from);
            m = load(from + 4);
            r = load(from + 8);
            b = r.fma(w8, m.fma(w7, l.fma(w6, b)));
            c = r.fma(w5, m.fma(w4, l.fma(w3, c)));
            FloatVector d = r.fma(w2, m.fma(w1, l.mul(w0)));
            from += xLine;
            l = load(from);
            m = load(from + 4);
            r = load(from + 8);
            c = r.fma(w8, m.fma(w7, l.fma(w6, c)));
            d = r.fma(w5, m.fma(w4, l.fma(w3, d)));
            from += xLine;
            d = load(from + 8).fma(w8, load(from + 4).fma(w7, load(from).fma(w6, d)));
            long to = y + i * yLine;
            store(a.add(plus).max(floor), to);
            store(b.add(plus).max(floor), to + yLine);
            store(c.add(plus).max(floor), to + 2 * yLine);
            store(d.add(plus).max(floor), to + 3 * yLine);
        }
    }

    private static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(Lanes.F32, Lanes.MEMORY, address & Lanes.ADDRESS, Lanes.ORDER);
    }

    private static void store(FloatVector v, long address) {
        v.intoMemorySegment(Lanes.MEMORY, address & Lanes.ADDRESS, Lanes.ORDER);
    }
}
