package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Sampling of images at given points (Jaderberg et al. 2015).
public final class GridSampling {
    private GridSampling() {
    }

    /// The elements near each point along each axis and their weights: [elements, axes, points].
    ///
    /// @param weight null if each point has the value of one element
    private record Near(Tensor position, Tensor weight) {
    }

    /// Returns the values of an image at points; -1 and 1 are its ends.
    ///
    /// @param x [n, c, h, w] or [n, c, d, h, w]
    /// @param grid the points, [n, places…, 2] in the order x, y, or [n, places…, 3] in the order x, y, z
    /// @param mode NEAREST, BILINEAR (also for volumes) or BICUBIC (for images)
    /// @param alignCorners whether the ends are the centres of the outermost elements, instead of their outer
    ///         edges
    /// @return [n, c, places…]
    /// @throws ShapeException if the operands do not fit
    /// @throws IllegalArgumentException if the mode is another one
    public static Tensor gridSample(Tensor x, Tensor grid, InterpolateMode mode, GridPadding padding,
            boolean alignCorners) {
        if (AutocastFunction.GRID_SAMPLE.applies(x)) {
            return AutocastFunction.GRID_SAMPLE.of(t -> gridSample(t[0], t[1], mode, padding, alignCorners),
                    x, grid);
        }
        int axes = x.rank() - 2;
        check(x, grid, mode, axes);
        Shape places = grid.shape().without(grid.rank() - 1);
        long n = x.size(0);
        long c = x.size(1);
        long count = places.numel() / Math.max(n, 1);
        Tensor at = grid.reshape(n * count, axes).transpose(0, 1).flip(0).add(1);
        Tensor sizes = x.newConstant(Tensor.of(x.shape().dims()).narrow(0, 2, axes)).to(x.dtype())
                .unsqueeze(1);
        at = alignCorners ? at.mul(sizes.sub(1).div(2)) : at.mul(sizes.div(2)).sub(0.5);
        Near near = near(at, x, mode, padding, alignCorners);
        Tensor p = near.position;
        Tensor inAxis = p.ge(0).and(p.le(sizes.sub(1)));
        Tensor onAxis = p.to(DType.INT64);
        // One axis more for each axis of the image: all combinations of near elements.
        Tensor index = x.newArange(n).unsqueeze(1).expand(n, count).flatten();
        Tensor inside = null;
        Tensor weight = null;
        for (int a = 0; a < axes; a++) {
            index = index.mul(x.size(a + 2)).unsqueeze(-2).add(onAxis.select(1, a));
            Tensor in = inAxis.select(1, a);
            inside = inside == null ? in : inside.unsqueeze(-2).and(in);
            if (near.weight != null) {
                Tensor w = near.weight.select(1, a);
                weight = weight == null ? w : weight.unsqueeze(-2).mul(w);
            }
        }
        Tensor pixels = pixels(x);
        index = Tensor.where(inside, index, x.newFull(pixels.size(0) - 1, DType.INT64));
        Tensor y = pixels.indexSelect(0, index.flatten());
        if (weight != null) {
            y = y.mul(weight.reshape(index.numel(), 1));
            y = y.reshape(index.numel() / Math.max(n * count, 1), n * count, c).sum(0);
        }
        return y.reshape(n, count, c).transpose(1, 2).reshape(places.insert(1, c).dims());
    }

    /// Returns the images' pixels as rows of channels, and behind them a row of zeros, which points outside
    /// see.
    private static Tensor pixels(Tensor x) {
        long n = x.size(0);
        long c = x.size(1);
        long size = x.numel() / Math.max(n * c, 1);
        Tensor rows = x.reshape(n, c, size).transpose(1, 2).reshape(n * size, c);
        return Tensor.cat(0, rows, x.newZeros(1, c));
    }

    private static void check(Tensor x, Tensor grid, InterpolateMode mode, int axes) {
        boolean fits = axes == 2 || axes == 3;
        fits = fits && grid.rank() == x.rank() && grid.size(-1) == axes && grid.size(0) == x.size(0);
        fits = fits && x.numel() / Math.max(x.size(0), 1) > 0 && x.dtype() == grid.dtype();
        if (!fits) {
            throw new ShapeException("gridSample: the operands do not fit, x is " + x.dtype() + x.shape()
                    + ", grid is " + grid.dtype() + grid.shape() + ", expected x: [n, c, h, w] and grid: [n, "
                    + "places…, 2], or x: [n, c, d, h, w] and grid: [n, places…, 3], of one type");
        }
        boolean known = mode == InterpolateMode.NEAREST || mode == InterpolateMode.BILINEAR
                || mode == InterpolateMode.BICUBIC && axes == 2;
        if (!known) {
            throw new IllegalArgumentException("gridSample: the mode does not apply, expected NEAREST,"
                    + " BILINEAR or, for images, BICUBIC but got " + mode);
        }
    }

    private static Near near(Tensor at, Tensor x, InterpolateMode mode, GridPadding padding, boolean align) {
        if (mode == InterpolateMode.BICUBIC) {
            Tensor low = at.detach().floor();
            Tensor part = at.sub(low);
            Tensor[] positions = new Tensor[4];
            Tensor[] weights = new Tensor[4];
            for (int k = 0; k < 4; k++) {
                positions[k] = padded(low.add(k - 1), x, padding, align);
                weights[k] = cubic(part.sub(k - 1).abs());
            }
            return new Near(Tensor.stack(0, positions), Tensor.stack(0, weights));
        }
        Tensor inner = padded(at, x, padding, align);
        if (mode == InterpolateMode.NEAREST) {
            return new Near(inner.detach().round().unsqueeze(0), null);
        }
        Tensor low = inner.detach().floor();
        Tensor part = inner.sub(low);
        return new Near(Tensor.stack(0, low, low.add(1)), Tensor.stack(0, part.rsub(1), part));
    }

    /// Returns positions within the image, [axes, points].
    private static Tensor padded(Tensor at, Tensor x, GridPadding padding, boolean align) {
        if (padding == GridPadding.ZEROS) {
            return at;
        }
        Tensor[] lines = new Tensor[x.rank() - 2];
        for (int a = 0; a < lines.length; a++) {
            lines[a] = padded(at.select(0, a), x.size(a + 2), padding, align);
        }
        return Tensor.stack(0, lines);
    }

    /// Returns the kernel of Keys (1981) at distances below 2, with a = -0.75.
    private static Tensor cubic(Tensor d) {
        double a = -0.75;
        Tensor inner = d.mul(a + 2).sub(a + 3).mul(d).mul(d).add(1);
        Tensor outer = d.mul(a).sub(5 * a).mul(d).add(8 * a).mul(d).sub(4 * a);
        return Tensor.where(d.le(1), inner, outer);
    }

    private static Tensor padded(Tensor at, long size, GridPadding padding, boolean align) {
        return switch (padding) {
            case ZEROS -> at;
            case BORDER -> Activations.hardtanh(at, 0, size - 1);
            case REFLECTION -> {
                double low = align ? 0 : -0.5;
                double span = align ? size - 1 : size;
                if (span == 0) {
                    yield at.mul(0);
                }
                Tensor from = at.sub(low).abs();
                Tensor flips = from.detach().div(span).floor();
                Tensor rest = from.sub(flips.mul(span));
                Tensor back = Tensor.where(flips.remainder(2).eq(0), rest, rest.rsub(span)).add(low);
                yield Activations.hardtanh(back, 0, size - 1);
            }
        };
    }

    /// Returns the points of an image under an affine map, for [#gridSample].
    ///
    /// @param theta the maps, [n, 2, 3] or [n, 3, 4]
    /// @param size the image's shape, [n, c, h, w] or [n, c, d, h, w]
    /// @param alignCorners whether -1 and 1 are the centres of the outermost elements
    /// @return [n, h, w, 2] or [n, d, h, w, 3]
    /// @throws ShapeException if the operands do not fit
    public static Tensor affineGrid(Tensor theta, long[] size, boolean alignCorners) {
        int axes = size.length - 2;
        boolean fits = (axes == 2 || axes == 3) && theta.shape().equals(Shape.of(size[0], axes, axes + 1));
        for (long s : size) {
            fits = fits && s > 0;
        }
        if (!fits) {
            throw new ShapeException("affineGrid: the operands do not fit, theta is " + theta.shape()
                    + ", size is " + Arrays.toString(size)
                    + ", expected theta: [n, 2, 3] for 4 sizes or [n, 3, 4] for 5, all sizes >= 1");
        }
        Activations.needFloat("affineGrid", theta);
        long[] places = Arrays.copyOfRange(size, 2, size.length);
        Tensor[] columns = new Tensor[axes + 1];
        for (int a = 0; a < axes; a++) {
            long[] d = new long[axes];
            Arrays.fill(d, 1);
            d[a] = places[a];
            double end = alignCorners ? 1 : (double) (places[a] - 1) / places[a];
            Tensor line = places[a] == 1 ? Tensor.zeros(theta.dtype(), 1)
                    : Tensor.linspace(-end, end, places[a], theta.dtype());
            columns[axes - 1 - a] = theta.newConstant(line).reshape(d).expand(places);
        }
        columns[axes] = theta.newFull(1).expand(places);
        long count = Shape.of(places).numel();
        Tensor base = Tensor.stack(axes, columns).reshape(1, count, axes + 1);
        Tensor grid = base.expand(size[0], count, axes + 1).matmul(theta.transpose(1, 2));
        long[] d = new long[axes + 2];
        d[0] = size[0];
        System.arraycopy(places, 0, d, 1, axes);
        d[axes + 1] = axes;
        return grid.reshape(d);
    }
}
