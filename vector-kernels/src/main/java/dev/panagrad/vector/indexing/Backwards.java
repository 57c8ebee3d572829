package dev.panagrad.vector.indexing;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/// Choosing neighbours of four bytes from the last to the first, as flipping an axis does: vectors whose
/// lanes are turned around.
final class Backwards {
    private static final int LANES = Lanes.F32.length();
    private static final VectorShuffle<Float> TURNED = VectorShuffle.fromOp(Lanes.F32, i -> LANES - 1 - i);

    private Backwards() {
    }

    /// Returns whether each index is one less than that before, and there are as many as a vector has lanes.
    static boolean is(Tensor index) {
        long n = index.numel();
        MemorySegment m = index.memory();
        boolean all = n >= LANES;
        long first = all ? m.get(Lanes.LONG, index.byteOffset()) : 0;
        for (long i = 1; i < n && all; i++) {
            all = m.get(Lanes.LONG, index.byteOffset() + i * 8) == first - i;
        }
        return all;
    }

    /// Chooses from rows of x what an index of [#is] says.
    static boolean run(Tensor x, Tensor index, Tensor out, long outer) {
        long n = index.numel();
        long size = x.numel() / outer;
        long last = index.memory().get(Lanes.LONG, index.byteOffset()) - n + 1;
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        Parallel.run(outer, n, (row, i, j) -> {
            long xo = x.byteOffset() + (row * size + last) * 4;
            turn(from, xo + (n - j) * 4, to, out.byteOffset() + (row * n + i) * 4, j - i);
        });
        return true;
    }

    /// What is left of the last vector is turned once more, together with some before it.
    private static void turn(MemorySegment x, long xo, MemorySegment y, long yo, long n) {
        if (n < LANES) {
            for (long k = 0; k < n; k++) {
                y.set(Lanes.INT, yo + k * 4, x.get(Lanes.INT, xo + (n - 1 - k) * 4));
            }
            return;
        }
        long whole = n / LANES * LANES;
        for (long k = 0; k < whole; k += LANES) {
            vector(x, xo + (n - LANES - k) * 4, y, yo + k * 4);
        }
        if (whole < n) {
            vector(x, xo, y, yo + (n - LANES) * 4);
        }
    }

    private static void vector(MemorySegment x, long xo, MemorySegment y, long yo) {
        FloatVector.fromMemorySegment(Lanes.F32, x, xo, Lanes.ORDER).rearrange(TURNED)
                .intoMemorySegment(Lanes.MEMORY, Lanes.place(y, yo), Lanes.ORDER);
    }
}
