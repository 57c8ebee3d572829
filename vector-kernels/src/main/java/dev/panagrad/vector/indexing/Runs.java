package dev.panagrad.vector.indexing;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Choosing elements of rows by an index that is made of runs of neighbours, as that of padding by reflection
/// is: runs are copied, single elements moved.
final class Runs {
    /// Elements that a task copies, at least.
    private static final long TASK = 1 << 14;

    private Runs() {
    }

    /// Copies the elements at `places` of each of `outer` rows of x, elements of four or eight bytes.
    static void copy(Tensor x, long[] places, int runs, Tensor out, long outer) {
        long bytes = x.dtype().bytes();
        long width = x.numel() / outer * bytes;
        long chosen = places.length * bytes;
        long[] from = new long[runs];
        long[] to = new long[runs + 1];
        int n = 0;
        for (int k = 0; k < places.length; k++) {
            if (k == 0 || places[k] != places[k - 1] + 1) {
                from[n] = places[k] * bytes;
                to[n++] = k * bytes;
            }
        }
        to[runs] = chosen;
        MemorySegment source = x.memory();
        MemorySegment target = out.memory();
        long batch = Math.max(1, TASK / places.length);
        ThreadPool.parallelFor(Math.toIntExact(Math.ceilDiv(outer, batch)), task -> {
            for (long row = task * batch; row < Math.min(outer, (task + 1) * batch); row++) {
                row(bytes, source, x.byteOffset() + row * width, from, target,
                        out.byteOffset() + row * chosen,
                        to, runs);
            }
        });
    }

    private static void row(long bytes, MemorySegment source, long xo, long[] from, MemorySegment target,
            long yo, long[] to, int runs) {
        for (int k = 0; k < runs; k++) {
            long length = to[k + 1] - to[k];
            if (length > bytes) {
                StridedCopy.run(source, xo + from[k], target, yo + to[k], length);
            } else if (bytes == 4) {
                target.set(Lanes.INT, yo + to[k], source.get(Lanes.INT, xo + from[k]));
            } else {
                target.set(Lanes.LONG, yo + to[k], source.get(Lanes.LONG, xo + from[k]));
            }
        }
    }
}
