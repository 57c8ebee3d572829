package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;

/// Pooling as functions; x: [n, c, spatial…] or [c, spatial…] with one to three spatial axes.
public final class Pools {
    /// Stands for the input's size among the sizes of an adaptive pool's output.
    public static final long KEEP = Long.MIN_VALUE;

    private Pools() {
    }

    /// The largest elements and where they are.
    ///
    /// @param values the elements
    /// @param indices their positions in the flattened spatial axes, int64
    public record Largest(Tensor values, Tensor indices) {
    }

    /// Returns the largest elements under a kernel that moves by its own size.
    ///
    /// @throws ShapeException if x has the wrong rank or is too small
    public static Tensor maxPool2d(Tensor x, int kernel) {
        return maxPool(x, PoolOptions.of(kernel, 2));
    }

    /// Returns the means under a kernel that moves by its own size.
    ///
    /// @throws ShapeException if x has the wrong rank or is too small
    public static Tensor avgPool2d(Tensor x, int kernel) {
        return avgPool(x, PoolOptions.of(kernel, 2));
    }

    /// Returns the largest elements under the kernel, over as many spatial axes as it has.
    ///
    /// @throws ShapeException if x has the wrong rank or is too small
    public static Tensor maxPool(Tensor x, PoolOptions o) {
        if (WholeNumbers.in(x)) {
            return WholeNumbers.through(x, wide -> maxPool(wide, o));
        }
        return pool(x, new Pooling.MaxPool(o.kernel(), o.window(), o.ceil()), o.kernel());
    }

    /// Returns the largest elements under the kernel and their positions in the flattened spatial axes.
    ///
    /// @throws ShapeException if x has the wrong rank or is too small
    public static Largest maxPoolWithIndices(Tensor x, PoolOptions o) {
        Tensor values = maxPool(x, o);
        int lead = x.rank() - o.kernel().size();
        long[] spatial = Arrays.copyOfRange(x.shape().dims(), lead, x.rank());
        long[] planes = spatial.clone();
        long places = Shape.of(spatial).numel();
        // Positions are numbers of a type that holds all of them.
        DType exact = x.dtype() == DType.FLOAT32 && places <= 1 << 24 ? DType.FLOAT32 : DType.FLOAT64;
        Tensor at = x.newArange(places).to(exact).reshape(planes)
                .expand(x.shape().dims());
        Tensor wide = x.detach().to(exact);
        boolean single = lead == 1;
        Tensor y = Tensor.apply(
                new Pooling.MaxPoolPick(new Pooling.MaxPool(o.kernel(), o.window(), o.ceil())),
                single ? at.unsqueeze(0) : at, single ? wide.unsqueeze(0) : wide);
        return new Largest(values, (single ? y.squeeze(0) : y).to(DType.INT64));
    }

    /// Returns the means under the kernel, over as many spatial axes as it has.
    ///
    /// @throws ShapeException if x has the wrong rank or is too small
    public static Tensor avgPool(Tensor x, PoolOptions o) {
        if (WholeNumbers.in(x)) {
            return WholeNumbers.through(x, wide -> avgPool(wide, o));
        }
        int n = o.kernel().size();
        Ints one = Ints.repeat(1, n);
        Window w = new Window(o.stride(), o.padding(), one);
        Pooling.AvgPool op = new Pooling.AvgPool(o.kernel(), w, o.ceil(), o.countPadding());
        if (o.divisor() == 0) {
            return pool(x, op, o.kernel());
        }
        Shape y = op.outputShape(x.rank() == n + 1 ? x.shape().insert(0, 1) : x.shape());
        int[] sizes = new int[2 * n];
        double area = 1;
        for (int i = 0; i < n; i++) {
            int before = o.padding().get(i);
            long reach = (y.dim(i + 2) - 1) * o.stride().get(i) + o.kernel().get(i);
            sizes[2 * (n - 1 - i)] = before;
            sizes[2 * (n - 1 - i) + 1] = (int) Math.max(reach - before - x.size(x.rank() - n + i), 0);
            area *= o.kernel().get(i);
        }
        Pooling.AvgPool whole =
                new Pooling.AvgPool(o.kernel(), new Window(o.stride(), Ints.repeat(0, n), one),
                        false, true);
        return pool(Paddings.pad(x, sizes), whole, o.kernel()).mul(area / o.divisor());
    }

    /// Returns the power means `(Σ xᵖ)^(1/p)` under the kernel.
    ///
    /// @throws ShapeException if x has the wrong rank or is too small
    public static Tensor lpPool(Tensor x, double p, PoolOptions o) {
        double area = 1;
        for (int k : o.kernel().toArray()) {
            area *= k;
        }
        if (p == 2) {
            // The rectifier keeps the root's infinite slope from windows of zeros, as below.
            return avgPool(x.square(), o).relu().mul(area).sqrt();
        }
        Tensor y = avgPool(x.pow(p), o);
        return y.sign().mul(y.abs().relu()).mul(area).pow(1 / p);
    }

    private static Tensor pool(Tensor x, Op op, Ints kernel) {
        int n = kernel.size();
        boolean single = x.rank() == n + 1;
        for (int i = single ? 0 : 1; i < x.rank(); i++) {
            if (x.size(i) == 0 && x.rank() <= n + 2) {
                throw new ShapeException(op.name() + ": only the batch may be empty, x is " + x.shape()
                        + ", expected sizes >= 1 but x.dim(" + i + ") is 0");
            }
        }
        Tensor y = Tensor.apply(op, single ? x.unsqueeze(0) : x);
        return single ? y.squeeze(0) : y;
    }

    /// Returns the means of `output` places for each spatial axis; place `i` of `out` covers
    /// `[floor(i·in/out), ceil((i+1)·in/out))`.
    ///
    /// @param output a size for each spatial axis, or [#KEEP]
    /// @throws ShapeException if a size is negative or x has the wrong rank
    public static Tensor adaptiveAvgPool(Tensor x, long... output) {
        return AdaptivePools.average(x, output);
    }

    /// Returns the largest elements of `output` places for each spatial axis, as [#adaptiveAvgPool], and
    /// their positions.
    ///
    /// @param output a size for each spatial axis, or [#KEEP]
    /// @throws ShapeException if a size is negative or x has the wrong rank
    public static Largest adaptiveMaxPool(Tensor x, long... output) {
        return AdaptivePools.largest(x, output);
    }

    /// Returns the largest elements under a kernel at `output` places at random distances (Graham 2014), and
    /// their positions.
    ///
    /// @param samples for each plane where the first place lies, in [0, 1), [n, c, spatial axes] in the order
    ///         x, y for images and d, h, w for volumes; null to draw them
    /// @throws ShapeException if the sizes do not fit
    public static Largest fractionalMaxPool(Tensor x, Ints kernel, long[] output, Tensor samples) {
        return FractionalPools.largest(x, kernel, output, samples);
    }

    /// Returns zeros with the elements of x where a max pool took them from; the last of several counts.
    ///
    /// @param indices the positions that [#maxPoolWithIndices] returned, of x's shape
    /// @param output the spatial sizes of the result, or none for `(places - 1)·stride - 2·padding + kernel`
    /// @throws ShapeException if the shapes differ or a position is out of range
    public static Tensor maxUnpool(Tensor x, Tensor indices, PoolOptions o, long... output) {
        if (AutocastFunction.MAX_UNPOOL.applies(x)) {
            return AutocastFunction.MAX_UNPOOL.of(t -> maxUnpool(t[0], indices, o, output), x);
        }
        Functional.sameShape("maxUnpool", "x", x.shape(), "indices", indices.shape());
        int n = o.kernel().size();
        int lead = x.rank() - n;
        if (lead != 1 && lead != 2) {
            throw ShapeException.of("maxUnpool", "wrong rank", "x is " + x.shape(),
                    "x.rank() == " + (n + 1) + " or " + (n + 2), x.rank(), n + 2);
        }
        Shape result = x.shape();
        for (int i = 0; i < n; i++) {
            long usual = (x.size(lead + i) - 1) * o.stride().get(i) - 2L * o.padding().get(i)
                    + o.kernel().get(i);
            long size = output.length == 0 ? usual : output[output.length - n + i];
            if (Math.abs(size - usual) >= o.stride().get(i) && size != usual || size < 1) {
                throw new ShapeException("maxUnpool: the output's size is out of range, x is " + x.shape()
                        + ", expected a size within a stride of " + usual + " but got " + size);
            }
            result = result.with(lead + i, size);
        }
        long planes = 1;
        for (int i = 0; i < lead; i++) {
            planes *= x.size(i);
        }
        long area = result.numel() / Math.max(planes, 1);
        Tensor at = indices.to(DType.INT64).reshape(planes, x.numel() / Math.max(planes, 1));
        boolean fits = at.numel() == 0 || at.amin().itemLong() >= 0 && at.amax().itemLong() < area;
        if (!fits) {
            throw new ShapeException("maxUnpool: an index is out of range, expected indices in [0, " + area
                    + ") but they lie in [" + at.amin().itemLong() + ", " + at.amax().itemLong() + "]");
        }
        return Tensor.apply(new Unpool(at, area), x.reshape(at.shape().dims())).reshape(result.dims());
    }

    /// Elements at their places. Where two have one place the last stays, but the gradient goes to both, as
    /// in PyTorch: windows that overlap have found the same element.
    private record Unpool(Tensor at, long area) implements CustomOp {
        @Override
        public String name() {
            return "maxUnpool";
        }

        @Override
        public Tensor forward(Tensor... in) {
            Tensor zeros = in[0].newZeros(at.size(0), area);
            return Tensor.apply(new Indexing.Scatter(1, Indexing.Combine.REPLACE), zeros, at, in[0]);
        }

        @Override
        public Tensor[] backward(Tensor g, Tensor[] in, Tensor out) {
            return new Tensor[] {g.gather(1, at)};
        }
    }
}
