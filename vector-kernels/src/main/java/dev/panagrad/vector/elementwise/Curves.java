package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// Curves for other kernels: of contiguous elements, of which whole vectors lie in memory.
public final class Curves {
    private static final UnaryLoop SIGMOID = UnaryTable.float32(Unary.Sigmoid.class);
    private static final UnaryLoop TANH = UnaryTable.float32(Unary.Tanh.class);

    private Curves() {
    }

    /// Stores `1 / (1 + e^-x)`.
    public static void sigmoid(boolean wide, MemorySegment x, long xo, MemorySegment y, long yo, long n) {
        if (!wide) {
            SIGMOID.run(x, xo, y, yo, n, 0, 0);
            return;
        }
        for (long i = 0; i < n; i++) {
            y.set(Lanes.DOUBLE, yo + i * 8, 1 / (1 + Math.exp(-x.get(Lanes.DOUBLE, xo + i * 8))));
        }
    }

    /// Stores the hyperbolic tangent.
    public static void tanh(boolean wide, MemorySegment x, long xo, MemorySegment y, long yo, long n) {
        if (!wide) {
            TANH.run(x, xo, y, yo, n, 0, 0);
            return;
        }
        for (long i = 0; i < n; i++) {
            y.set(Lanes.DOUBLE, yo + i * 8, Math.tanh(x.get(Lanes.DOUBLE, xo + i * 8)));
        }
    }
}
