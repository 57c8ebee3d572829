package dev.panagrad.vector;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Products of int64 matrices, modulo 2⁶⁴: some rows of the result at a time are sums of rows of the right
/// operand, each of which is read once for all of them.
final class IntegerProduct {
    /// Rows of a task.
    private static final int ROWS = 32;

    private IntegerProduct() {
    }

    static boolean run(Tensor[] in, Tensor out) {
        if (!out.isContiguous() || out.numel() == 0) {
            return false;
        }
        int rank = out.rank();
        int m = (int) out.size(rank - 2);
        int n = (int) out.size(rank - 1);
        int k = (int) in[0].size(-1);
        Tensor a = packed(in[0], out, rank - 1, k);
        Tensor b = packed(in[1], out, rank - 2, k);
        int groups = Math.ceilDiv(m, ROWS);
        ThreadPool.parallelFor((int) (out.numel() / m / n) * groups, task -> {
            int matrix = task / groups;
            int first = task % groups * ROWS;
            int rows = Math.min(ROWS, m - first);
            rows(a.memory(), a.byteOffset() + 8L * ((long) matrix * m + first) * k, b.memory(),
                    b.byteOffset() + 8L * matrix * k * n, out.memory(),
                    out.byteOffset() + 8L * ((long) matrix * m + first) * n, rows, k, n);
        });
        return true;
    }

    /// Returns an operand with the result's batch, contiguous.
    private static Tensor packed(Tensor x, Tensor out, int axis, int k) {
        long[] dims = out.shape().dims().clone();
        dims[axis] = k;
        return StridedCopy.packed(Arrays.equals(x.shape().dims(), dims) ? x : x.detach().expand(dims));
    }

    private static void rows(MemorySegment a, long ao, MemorySegment b, long bo, MemorySegment c, long co,
            int m, int k, int n) {
        long[][] sums = new long[m][n];
        long[] row = new long[n];
        for (int l = 0; l < k; l++) {
            MemorySegment.copy(b, Lanes.LONG, bo + 8L * l * n, row, 0, n);
            for (int i = 0; i < m; i++) {
                add(a.get(Lanes.LONG, ao + 8L * ((long) i * k + l)), row, sums[i]);
            }
        }
        for (int i = 0; i < m; i++) {
            MemorySegment.copy(sums[i], 0, c, Lanes.LONG, co + 8L * i * n, n);
        }
    }

    private static void add(long f, long[] x, long[] y) {
        for (int j = 0; j < y.length; j++) {
            y[j] += f * x[j];
        }
    }
}
