package dev.panagrad.vector.conv;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// Correlations of a plane of `float`s with kernels of three by three elements that lie side by side: most
/// depthwise convolutions.
///
/// Each line of the plane is read once, for the three lines of the result that see it: three loads serve nine
/// multiplications, for which [Correlation#plane] needs nine. The kernel stays in registers.
final class Depthwise3x3 {
    private static final int LANES = Lanes.F32.length();

    private Depthwise3x3() {}

    /// Whether the shifts, in bytes, are those of such a kernel, and a line of the result has a vector.
    static boolean fits(long[] shifts, int width, int ho, int wo) {
        boolean square = shifts.length == 9 && wo >= LANES;
        for (int k = 0; square && k < 9; k++) {
            square = shifts[k] == 4L * (k / 3 * width + k % 3);
        }
        return square;
    }

    /// Computes `y[i, j] = Σ over k of w[wAt + k·wStep]·x[i + k/3, j + k%3] + bias`, and what a rectifier
    /// makes of it. The last columns overlap those before.
    ///
    /// @param width elements from a line of x to the next; y's have no gaps
    static void plane(float[] w, int wAt, int wStep, float bias, boolean relu, MemorySegment x, long at,
            int width, MemorySegment y, long yAt, int ho, int wo) {
        Objects.checkFromIndexSize(at, 4 * ((ho + 1L) * width + wo + 2), x.byteSize());
        Objects.checkFromIndexSize(yAt, 4L * ho * wo, y.byteSize());
        Objects.checkFromIndexSize(wAt, 8 * wStep + 1, w.length);
        float least = relu ? 0 : Float.NEGATIVE_INFINITY;
        for (int j = 0; j < wo; j += 2 * LANES) {
            int a = Math.min(j, wo - LANES);
            int b = Math.min(j + LANES, wo - LANES);
            columns(w, wAt, wStep, bias, least, x.address() + at, 4L * width, y.address() + yAt, 4L * wo, ho,
                    4L * a, 4L * b);
        }
        Reference.reachabilityFence(x);
        Reference.reachabilityFence(y);
    }

    /// Computes two vectors of each line at addresses that were checked. The sum of a line's products with
    /// one line of the kernel waits for the next two lines.
    private static void columns(float[] w, int wAt, int wStep, float bias, float least, long x, long xLine,
            long y, long yLine, int ho, long a, long b) {
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
        FloatVector twoA = FloatVector.zero(Lanes.F32);
        FloatVector oneA = twoA;
        FloatVector twoB = twoA;
        FloatVector oneB = twoA;
        for (int line = -2; line < ho; line++) {
            FloatVector l = load(x + a);
            FloatVector m = load(x + a + 4);
            FloatVector r = load(x + a + 8);
            FloatVector sumA = r.fma(w8, m.fma(w7, l.fma(w6, twoA)));
            twoA = r.fma(w5, m.fma(w4, l.fma(w3, oneA)));
            oneA = r.fma(w2, m.fma(w1, l.mul(w0)));
            l = load(x + b);
            m = load(x + b + 4);
            r = load(x + b + 8);
            FloatVector sumB = r.fma(w8, m.fma(w7, l.fma(w6, twoB)));
            twoB = r.fma(w5, m.fma(w4, l.fma(w3, oneB)));
            oneB = r.fma(w2, m.fma(w1, l.mul(w0)));
            // What is written before both lines above were seen is written again.
            store(sumA.add(plus).max(floor), y + a);
            store(sumB.add(plus).max(floor), y + b);
            x += xLine;
            y += line < 0 ? 0 : yLine;
        }
    }

    private static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(Lanes.F32, Lanes.MEMORY, address & Lanes.ADDRESS, Lanes.ORDER);
    }

    private static void store(FloatVector v, long address) {
        v.intoMemorySegment(Lanes.MEMORY, address & Lanes.ADDRESS, Lanes.ORDER);
    }
}
