package dev.panagrad.vector.factor;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.gemm.Transpose;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Triangular factors and solutions of many matrices. Small matrices of float32 are computed in double
/// precision, larger ones in their own, as by LAPACK.
final class Triangles {
    /// Rows up to which a matrix is small: it is one task, or shares one.
    private static final int SMALL = 64;
    /// Matrices that are shared out although each could be worked on by all cores.
    private static final int MANY = 8;
    /// Multiplications of a task, about.
    private static final long GRAIN = 1 << 15;
    /// Columns of a right side that a task solves for, at most, and of which their number is a multiple.
    private static final int COLUMNS = 96;
    private static final int STEP = 16;

    private Triangles() {
    }

    private static boolean wide(Tensor x, int n) {
        return x.dtype() == DType.FLOAT64 || n <= SMALL;
    }

    /// Runs a body for each matrix, some small ones in one task.
    private static void each(int count, int n, ThreadPool.Body body) {
        if (n > SMALL && count < MANY) {
            for (int i = 0; i < count; i++) {
                body.run(i);
            }
            return;
        }
        int some = Math.clamp(GRAIN / ((long) n * n * n), 1, count);
        ThreadPool.parallelFor(Math.ceilDiv(count, some), task -> {
            for (int i = task * some; i < Math.min(count, (task + 1) * some); i++) {
                body.run(i);
            }
        });
    }

    private static long words(boolean wide, int rows, int columns) {
        return Workspace.size(rows, wide ? columns : (columns + 1) / 2);
    }

    private static Operand matrix(Workspace work, boolean wide, int rows, int columns) {
        Matrix x = work.raw(rows, wide ? columns : (columns + 1) / 2);
        return new Operand(x.memory(), x.offset(), x.stride(), wide ? 8 : 4);
    }

    /// Computes `L` with `A = L Lᵀ`, L and U, or the determinant.
    static void factor(Decomposition op, Tensor a, Tensor out) {
        Tensor x = StridedCopy.packed(a);
        int m = (int) a.size(-2);
        int n = (int) a.size(-1);
        boolean wide = wide(a, Math.max(m, n));
        each((int) (a.numel() / m / n), Math.max(m, n), i -> {
            // Whole vectors from column m on need room behind the last column.
            int room = m < n ? n + STEP : n;
            Workspace work = new Workspace(2 * words(wide, m, room));
            Operand rows = matrix(work, wide, m, room);
            read(x, (long) i * m * n, n, -1, wide, rows, m, n);
            switch (op) {
                case Decomposition.Cholesky _ ->
                        cholesky(wide, rows, matrix(work, wide, n, n), n, out, (long) i * n * n);
                case Decomposition.Det _ -> set(out, i,
                        Elimination.determinant(wide, rows, Elimination.lu(wide, rows, n, n)));
                default -> {
                    int[] exchanges = Elimination.lu(wide, rows, m, n);
                    long at = (long) i * m * (n + 2);
                    write(wide, rows, m, n, false, out, at, n + 2);
                    writeRows(exchanges, out, at + n, n + 2);
                }
            }
        });
    }

    private static void cholesky(boolean wide, Operand rows, Operand turned, int n, Tensor out, long at) {
        Transpose.run(wide, rows.memory(), rows.offset(), rows.row(), n, n, turned.memory(), turned.offset(),
                turned.row(), n);
        int done = Elimination.cholesky(wide, turned, n);
        Transpose.run(wide, turned.memory(), turned.offset(), turned.row(), n, n, rows.memory(),
                rows.offset(), rows.row(), n);
        write(wide, rows, done, n, true, out, at, n);
        for (long i = at + (long) done * n; i < at + (long) n * n; i++) {
            set(out, i, Double.NaN);
        }
    }

    /// Writes where each row came from and what it was exchanged with, side by side.
    private static void writeRows(int[] exchanges, Tensor out, long at, long apart) {
        int[] order = new int[exchanges.length];
        Arrays.setAll(order, i -> i);
        for (int i = 0; i < order.length; i++) {
            int t = order[i];
            order[i] = order[exchanges[i]];
            order[exchanges[i]] = t;
        }
        for (int i = 0; i < order.length; i++) {
            set(out, at + i * apart, order[i]);
            set(out, at + i * apart + 1, exchanges[i]);
        }
    }

    /// Computes X with `A X = B`.
    static void solve(Decomposition.TriangularSolve op, Tensor a, Tensor b, Tensor out) {
        int rank = out.rank();
        int n = (int) out.size(-2);
        int k = (int) out.size(-1);
        long[] dims = out.shape().dims().clone();
        Tensor right = StridedCopy.packed(b.detach().expand(dims));
        dims[rank - 1] = n;
        boolean alike = Arrays.equals(a.shape().dims(), dims);
        Tensor left = StridedCopy.packed(alike ? a.detach() : a.detach().expand(dims));
        boolean wide = wide(a, n);
        boolean own = wide && a.dtype() == DType.FLOAT32;
        int parts = Math.ceilDiv(k, COLUMNS);
        int width = Math.ceilDiv(Math.ceilDiv(k, parts), STEP) * STEP;
        int tasks = (int) (out.numel() / n / k) * parts;
        int some = Math.clamp(GRAIN / ((long) n * n * k / parts + 1), 1, tasks);
        ThreadPool.parallelFor(Math.ceilDiv(tasks, some), task -> {
            for (int i = task * some; i < Math.min(tasks, (task + 1) * some); i++) {
                int first = i % parts * width;
                int columns = Math.min(width, k - first);
                if (columns <= 0) {
                    continue;
                }
                long at = (long) (i / parts) * n;
                Workspace work = new Workspace(words(wide, n, width) + (own ? words(true, n, n) : 0));
                Operand x = matrix(work, wide, n, columns);
                read(right, at * k + first, k, -1, wide, x, n, columns);
                Operand l = operand(left, at * n, n);
                if (own) {
                    l = matrix(work, true, n, n);
                    read(left, at * n, n, 1, true, l, n, n);
                }
                Elimination.solve(wide, l, x, n, columns, op.upper(), op.unit());
                write(wide, x, n, columns, false, out, at * k + first, k);
            }
        });
    }

    private static Operand operand(Tensor x, long from, int n) {
        int size = x.dtype().bytes();
        return new Operand(x.memory(), x.byteOffset() + from * size, (long) n * size, size);
    }

    private static void set(Tensor x, long i, double value) {
        if (x.dtype() == DType.FLOAT32) {
            x.memory().set(Lanes.FLOAT, x.byteOffset() + 4 * i, (float) value);
        } else {
            x.memory().set(Lanes.DOUBLE, x.byteOffset() + 8 * i, value);
        }
    }

    /// Copies rows of a tensor that lie `apart` elements from each other, times 1 or -1.
    private static void read(Tensor x, long from, long apart, int sign, boolean wide, Operand to, int m,
            int n) {
        MemorySegment s = x.memory();
        MemorySegment y = to.memory();
        int size = x.dtype().bytes();
        for (int i = 0; i < m; i++) {
            long at = x.byteOffset() + (from + i * apart) * size;
            long into = to.at(i, 0);
            if (!wide) {
                for (int j = 0; j < n; j++) {
                    y.set(Lanes.FLOAT, into + 4L * j, sign * s.get(Lanes.FLOAT, at + 4L * j));
                }
            } else if (size == 4) {
                for (int j = 0; j < n; j++) {
                    y.set(Lanes.DOUBLE, into + 8L * j, sign * s.get(Lanes.FLOAT, at + 4L * j));
                }
            } else {
                for (int j = 0; j < n; j++) {
                    y.set(Lanes.DOUBLE, into + 8L * j, sign * s.get(Lanes.DOUBLE, at + 8L * j));
                }
            }
        }
    }

    /// Copies rows to a tensor, where they lie `apart` elements from each other.
    ///
    /// @param lower whether zeros come after the diagonal
    private static void write(boolean wide, Operand from, int m, int n, boolean lower, Tensor x, long to,
            long apart) {
        MemorySegment s = from.memory();
        MemorySegment y = x.memory();
        int size = x.dtype().bytes();
        for (int i = 0; i < m; i++) {
            long at = from.at(i, 0);
            long into = x.byteOffset() + (to + i * apart) * size;
            int count = lower ? i + 1 : n;
            if (wide && size == 4) {
                for (int j = 0; j < count; j++) {
                    y.set(Lanes.FLOAT, into + 4L * j, (float) s.get(Lanes.DOUBLE, at + 8L * j));
                }
            } else {
                MemorySegment.copy(s, at, y, into, (long) count * size);
            }
            if (count < n) {
                y.asSlice(into + (long) count * size, (long) (n - count) * size).fill((byte) 0);
            }
        }
    }
}
