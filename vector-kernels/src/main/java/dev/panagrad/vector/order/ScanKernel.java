package dev.panagrad.vector.order;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/// Elements combined with those before them along an axis of contiguous memory: a line after the other, in
/// double precision, lines on several threads.
public final class ScanKernel {
    private static final long PARALLEL = 1 << 14;

    private ScanKernel() {
    }

    /// A line: `n` elements from byte offsets `xo` and `yo` on, with steps in bytes.
    private interface Line {
        void run(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys, long n);
    }

    /// Computes a scan or a running sum; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        Tensor x = StridedCopy.packed(in[0]);
        DType t = x.dtype();
        int axis = op instanceof Reduction.CumSum c ? c.axis() : ((Scan) op).axis();
        if (x.rank() == 0 || !out.isContiguous()
                || !t.isFloat() && !(op instanceof Scan.CumExtreme) && t != DType.INT64) {
            return false;
        }
        Line line = line(op, t);
        long n = x.size(axis);
        if (x.numel() == 0) {
            return true;
        }
        long inner = 1;
        for (int a = axis + 1; a < x.rank(); a++) {
            inner *= x.size(a);
        }
        long width = inner;
        long lines = x.numel() / n;
        int tasks = x.numel() < PARALLEL ? 1 : (int) Math.min(lines, 256);
        MemorySegment from = x.memory();
        MemorySegment to = out.memory();
        int xb = t.bytes();
        int yb = out.dtype().bytes();
        IntConsumer body = task -> {
            for (long l = lines * task / tasks; l < lines * (task + 1) / tasks; l++) {
                long first = l / width * n * width + l % width;
                line.run(from, x.byteOffset() + first * xb, width * xb, to, out.byteOffset() + first * yb,
                        width * yb, n);
            }
        };
        if (tasks == 1) {
            body.accept(0);
        } else {
            ThreadPool.parallelFor(tasks, body::accept);
        }
        return true;
    }

    private static Line line(Op op, DType t) {
        if (op instanceof Scan.CumExtreme(_, var largest)) {
            return (x, xo, xs, y, yo, ys, n) -> extremes(x, xo, xs, y, yo, ys, n, t, largest);
        }
        if (op instanceof Scan.LogCumSumExp) {
            return (x, xo, xs, y, yo, ys, n) -> logSums(x, xo, xs, y, yo, ys, n, t);
        }
        boolean sum = op instanceof Reduction.CumSum;
        return switch (t) {
            case FLOAT32 -> sum ? ScanKernel::sums32 : ScanKernel::products32;
            case FLOAT64 -> sum ? ScanKernel::sums64 : ScanKernel::products64;
            default -> sum ? ScanKernel::sums : ScanKernel::products;
        };
    }

    private static void sums32(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys, long n) {
        double s = 0;
        for (long i = 0; i < n; i++) {
            s += x.get(Lanes.FLOAT, xo + i * xs);
            y.set(Lanes.FLOAT, yo + i * ys, (float) s);
        }
    }

    private static void sums64(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys, long n) {
        double s = 0;
        for (long i = 0; i < n; i++) {
            s += x.get(Lanes.DOUBLE, xo + i * xs);
            y.set(Lanes.DOUBLE, yo + i * ys, s);
        }
    }

    private static void sums(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys, long n) {
        long s = 0;
        for (long i = 0; i < n; i++) {
            s += x.get(Lanes.LONG, xo + i * xs);
            y.set(Lanes.LONG, yo + i * ys, s);
        }
    }

    private static void products32(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys,
            long n) {
        double p = 1;
        for (long i = 0; i < n; i++) {
            p *= x.get(Lanes.FLOAT, xo + i * xs);
            y.set(Lanes.FLOAT, yo + i * ys, (float) p);
        }
    }

    private static void products64(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys,
            long n) {
        double p = 1;
        for (long i = 0; i < n; i++) {
            p *= x.get(Lanes.DOUBLE, xo + i * xs);
            y.set(Lanes.DOUBLE, yo + i * ys, p);
        }
    }

    private static void products(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys,
            long n) {
        long p = 1;
        for (long i = 0; i < n; i++) {
            p *= x.get(Lanes.LONG, xo + i * xs);
            y.set(Lanes.LONG, yo + i * ys, p);
        }
    }

    private static void logSums(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys, long n,
            DType t) {
        double s = 0;
        for (long i = 0; i < n; i++) {
            double v = Cells.real(x, t, xo + i * xs);
            double top = Math.max(s, v);
            s = i == 0 ? v : Double.isInfinite(top) || top != top ? top
                    : top + Math.log1p(Math.exp(Math.min(s, v) - top));
            Cells.set(y, t, yo + i * ys, s);
        }
    }

    private static void extremes(MemorySegment x, long xo, long xs, MemorySegment y, long yo, long ys, long n,
            DType t, boolean largest) {
        if (!t.isFloat()) {
            long best = Cells.whole(x, t, xo);
            long at = 0;
            for (long i = 0; i < n; i++) {
                long v = Cells.whole(x, t, xo + i * xs);
                if (largest ? v >= best : v <= best) {
                    best = v;
                    at = i;
                }
                y.set(Lanes.LONG, yo + i * ys, at);
            }
            return;
        }
        double best = Cells.real(x, t, xo);
        long at = 0;
        for (long i = 0; i < n; i++) {
            double v = Cells.real(x, t, xo + i * xs);
            if (v != v || best == best && (largest ? v >= best : v <= best)) {
                best = v;
                at = i;
            }
            y.set(Lanes.LONG, yo + i * ys, at);
        }
    }
}
