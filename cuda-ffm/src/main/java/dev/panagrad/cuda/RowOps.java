package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.View;

/// Reductions, scans and softmax. A tensor is seen as [outer, run, inner]; axes that do not lie so are moved
/// to the end by a copy first.
final class RowOps {
    private static final int LONG_RUN = 1 << 14;
    private static final int PARTS = 512;
    /// `QUADS` of `rows.cu` and `norm.cu`, of four numbers for each thread.
    private static final int MOST_IN_REGISTERS = 8 * 4 * CudaDevice.THREADS;

    private RowOps() {
    }

    /// How rows lie in contiguous memory.
    record Rows(long outer, long run, long inner) {
        long count() {
            return outer * inner;
        }

        /// Whether a block can hold a row of float32 numbers in its registers, read 16 bytes an access.
        static boolean fitRegisters(long run, Tensor... tensors) {
            boolean aligned = run % 4 == 0 && run <= MOST_IN_REGISTERS;
            for (Tensor t : tensors) {
                aligned &= Work.element(t) % 16 == 0;
            }
            return aligned;
        }

        static Rows along(Shape s, int axis) {
            return s.rank() == 0 ? new Rows(1, 1, 1) : between(s, axis, axis + 1);
        }

        static Rows between(Shape s, int from, int to) {
            long[] n = {1, 1, 1};
            for (int a = 0; a < s.rank(); a++) {
                n[a < from ? 0 : a < to ? 1 : 2] *= s.dim(a);
            }
            return new Rows(n[0], n[1], n[2]);
        }
    }

    static void reduce(Work w, Reduction op, Tensor x, Tensor out) {
        switch (op) {
            case Reduction.Sum s -> reduce(w, "sum", s.axes(), x, out);
            case Reduction.Prod s -> reduce(w, "prod", s.axes(), x, out);
            case Reduction.Max s -> reduce(w, "max", s.axes(), x, out);
            case Reduction.Min s -> reduce(w, "min", s.axes(), x, out);
            case Reduction.Any s -> reduce(w, "any", s.axes(), x, out);
            case Reduction.All s -> reduce(w, "all", s.axes(), x, out);
            case Reduction.ArgMax s -> reduce(w, "argmax", single(x, s.axis()), x, out);
            case Reduction.ArgMin s -> reduce(w, "argmin", single(x, s.axis()), x, out);
            case Reduction.CumSum s -> scan(w, "cumsum", s.axis(), x, out, Work.stored(x.dtype()));
        }
    }

    private static Axes single(Tensor x, int axis) {
        return new Axes(x.rank() == 0 ? 0 : 1 << axis);
    }

    private static void reduce(Work w, String kernel, Axes axes, Tensor x, Tensor out) {
        DType t = Work.stored(x.dtype());
        Tensor plain;
        Rows rows;
        int from = 0;
        while (from < x.rank() && !axes.has(from)) {
            from++;
        }
        int to = from;
        while (to < x.rank() && axes.has(to)) {
            to++;
        }
        boolean together = Integer.bitCount(axes.mask() & (1 << x.rank()) - 1) == to - from;
        if (together) {
            plain = w.elements(x, t);
            rows = Rows.between(x.shape(), from, to);
        } else {
            Tensor moved = last(x, axes);
            plain = w.elements(moved, t);
            long run = axes.count(x.shape());
            rows = new Rows(run == 0 ? out.numel() : x.numel() / run, run, 1);
        }
        DType result = switch (kernel) {
            case "any", "all" -> DType.BOOL;
            case "argmax", "argmin" -> DType.INT64;
            default -> t;
        };
        Tensor y = w.target(out, result);
        rows(w, kernel, plain, y, rows);
        w.finish(y, out);
    }

    /// Returns a view with some axes behind the others.
    static Tensor last(Tensor x, Axes axes) {
        int[] order = new int[x.rank()];
        int n = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < order.length; i++) {
                if (axes.has(i) == (pass == 1)) {
                    order[n++] = i;
                }
            }
        }
        View.Layout l = new View.Permute(Ints.of(order)).layout(x.layout());
        return Tensor.over(x.storage(), x.dtype(), l.shape(), l.strides(), l.offset());
    }

    private static void rows(Work w, String kernel, Tensor x, Tensor y, Rows r) {
        boolean few = r.count() < PARTS && r.run() > LONG_RUN;
        if (r.run() < 64 || r.inner() >= 32 && !few) {
            w.device.launch(w.kernel("rows", kernel + Work.suffix(x.dtype(), y.dtype()) + "_thread")
                    .add(Work.element(x)).add(Work.element(y))
                    .add(r.count()).add(r.run()).add(r.inner()), r.count());
            return;
        }
        boolean split = few && !kernel.startsWith("arg");
        long parts = split ? Math.min(PARTS / r.count(), CudaDevice.blocks(r.run(), 4096)) : 1;
        DType t = Work.computed(x.dtype());
        Tensor first = parts == 1 ? y
                : w.temporary(y.dtype().isFloat() ? t : y.dtype(), Shape.of(r.count(), parts));
        w.device.launch(w.kernel("rows", kernel + Work.suffix(x.dtype(), first.dtype()) + "_block")
                .add(Work.element(x)).add(Work.element(first))
                .add(r.run()).add(r.inner()).add(parts), r.count() * parts, 1, 1, CudaDevice.THREADS);
        if (parts > 1) {
            Tensor again = w.plain(first, t);
            rows(w, kernel, again, y, new Rows(r.count(), parts, 1));
        }
    }

    static void scan(Work w, Scan op, Tensor x, Tensor out) {
        DType t = Work.stored(x.dtype());
        switch (op) {
            case Scan.CumProd(var axis) -> scan(w, "cumprod", axis, x, out, t);
            case Scan.LogCumSumExp(var axis) -> scan(w, "logcumsumexp", axis, x, out, t);
            case Scan.CumExtreme(var axis, var largest) ->
                    scan(w, largest ? "cummax" : "cummin", axis, x, out, DType.INT64);
        }
    }

    static void scan(Work w, String kernel, int axis, Tensor x, Tensor out, DType result) {
        Tensor plain = w.elements(x, Work.stored(x.dtype()));
        Tensor y = w.target(out, result);
        Rows r = Rows.along(x.shape(), axis);
        w.device.launch(w.kernel("rows", kernel + Work.suffix(plain.dtype())).add(Work.element(plain))
                .add(Work.element(y)).add(r.count()).add(r.run()).add(r.inner()), r.count());
        w.finish(y, out);
    }

    static void crossEntropy(Work w, long ignore, Tensor g, Tensor x, Tensor classes, Tensor out) {
        DType t = Work.stored(x.dtype());
        Tensor logits = w.elements(x, t);
        Tensor y = w.target(out, t);
        Tensor gradient = g == null ? null : w.elements(g, t);
        Tensor numbers = w.plain(classes, DType.INT64);
        long rows = x.size(0);
        Kernel.Arguments args = w.kernel("rows", "cross_entropy" + Work.suffix(t))
                .add(gradient == null ? 0L : Work.element(gradient)).add(Work.element(logits))
                .add(Work.at(numbers))
                .add(Work.element(y)).add(rows).add(x.size(1)).add(ignore);
        w.device.launch(w.device.reporting(args, w.name), CudaDevice.blocks(rows, 8), 1, 1,
                CudaDevice.THREADS);
        w.finish(y, out);
    }

    static void softmax(Work w, int axis, boolean logarithm, Tensor x, Tensor out) {
        DType t = Work.stored(x.dtype());
        Tensor plain = w.elements(x, t);
        Tensor y = w.target(out, t);
        Rows r = Rows.along(x.shape(), axis);
        boolean warp = r.run() <= 1024;
        if (!warp && Work.computed(t) == DType.FLOAT32 && r.inner() == 1
                && Rows.fitRegisters(r.run(), plain, y)) {
            w.device.launch(w.kernel("rows", "softmax_row" + Work.suffix(t)).add(Work.element(plain))
                    .add(Work.element(y))
                    .add((int) r.run()).add(logarithm ? 1 : 0), r.count(), 1, 1, CudaDevice.THREADS);
            w.finish(y, out);
            return;
        }
        w.device.launch(w.kernel("rows", "softmax_" + (warp ? "warp" : "block") + Work.suffix(t))
                .add(Work.element(plain)).add(Work.element(y)).add(r.count()).add(r.run()).add(r.inner())
                .add(logarithm ? 1 : 0), warp ? CudaDevice.blocks(r.count(), 8) : r.count(), 1, 1,
                CudaDevice.THREADS);
        w.finish(y, out);
    }

    static void softmaxGrad(Work w, int axis, boolean logarithm, Tensor g, Tensor y, Tensor out) {
        DType t = Work.stored(out.dtype());
        Tensor slope = w.elements(g, t);
        Tensor result = w.elements(y, t);
        Tensor z = w.target(out, t);
        Rows r = Rows.along(out.shape(), axis);
        boolean warp = r.run() <= 1024;
        w.device.launch(w.kernel("rows", "softmax_grad_" + (warp ? "warp" : "block") + Work.suffix(t))
                .add(Work.element(slope)).add(Work.element(result)).add(Work.element(z)).add(r.count())
                .add(r.run()).add(r.inner()).add(logarithm ? 1 : 0),
                warp ? CudaDevice.blocks(r.count(), 8) : r.count(), 1, 1, CudaDevice.THREADS);
        w.finish(z, out);
    }
}
