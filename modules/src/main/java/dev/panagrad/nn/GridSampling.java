package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Sampling of images at given points (Jaderberg et al. 2015).
public final class GridSampling {
    private GridSampling() {
    }

    /// The elements near a point along one axis and their weights.
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
        int axes = x.rank() - 2;
        check(x, grid, mode, axes);
        Shape places = grid.shape().without(grid.rank() - 1);
        long n = x.size(0);
        long c = x.size(1);
        long count = places.numel() / Math.max(n, 1);
        Tensor pixels = pixels(x);
        List<List<Near>> near = new ArrayList<>();
        for (int a = 0; a < axes; a++) {
            Tensor at = grid.select(-1, axes - 1 - a).reshape(n, count);
            near.add(near(at, x.size(a + 2), mode, padding, alignCorners));
        }
        Tensor y = sum(pixels, near, 0, null, null, null, x);
        return y.reshape(n, count, c).transpose(1, 2).reshape(places.insert(1, c).dims());
    }

    /// Returns the images' pixels as rows of channels, and behind them a row of zeros, which points outside
    /// see.
    private static Tensor pixels(Tensor x) {
        long n = x.size(0);
        long c = x.size(1);
        long size = x.numel() / Math.max(n * c, 1);
        Tensor rows = x.reshape(n, c, size).transpose(1, 2).reshape(n * size, c);
        return Tensor.cat(0, rows, Tensor.zeros(x.dtype(), 1, c).to(x.device()));
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

    private static List<Near> near(Tensor grid, long size, InterpolateMode mode, GridPadding padding,
            boolean align) {
        Tensor at = align ? grid.add(1).mul((size - 1) / 2.0) : grid.add(1).mul(size).sub(1).div(2);
        List<Near> near = new ArrayList<>();
        if (mode == InterpolateMode.BICUBIC) {
            Tensor low = at.detach().floor();
            Tensor part = at.sub(low);
            for (int k = -1; k <= 2; k++) {
                near.add(new Near(padded(low.add(k), size, padding, align), cubic(part.sub(k).abs())));
            }
            return near;
        }
        at = padded(at, size, padding, align);
        if (mode == InterpolateMode.NEAREST) {
            return List.of(new Near(at.detach().round(), null));
        }
        Tensor low = at.detach().floor();
        Tensor part = at.sub(low);
        near.add(new Near(low, part.rsub(1)));
        near.add(new Near(low.add(1), part));
        return near;
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

    /// Returns the sum over all combinations of near elements of the axes from `axis` on.
    private static Tensor sum(Tensor pixels, List<List<Near>> near, int axis, Tensor index, Tensor inside,
            Tensor weight, Tensor x) {
        if (axis == near.size()) {
            long zeros = pixels.size(0) - 1;
            long size = zeros / Math.max(x.size(0), 1);
            Tensor first = Tensor.arange(x.size(0)).mul(size).to(index.device()).unsqueeze(1);
            Tensor at = Tensor.where(inside, index.add(first), Activations.constant(index, zeros));
            Tensor v = pixels.indexSelect(0, at.reshape(at.numel()));
            return weight == null ? v : v.mul(weight.reshape(at.numel(), 1));
        }
        long size = x.size(axis + 2);
        Tensor total = null;
        for (Near k : near.get(axis)) {
            Tensor p = k.position.detach();
            Tensor in = p.ge(0).and(p.le(size - 1));
            Tensor i = Tensor.where(in, p, Activations.constant(p, 0)).to(DType.INT64);
            Tensor part = sum(pixels, near, axis + 1, index == null ? i : index.mul(size).add(i),
                    inside == null ? in : inside.and(in),
                    weight == null ? k.weight : weight.mul(k.weight), x);
            total = total == null ? part : total.add(part);
        }
        return total;
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
                    + ", size is " + java.util.Arrays.toString(size)
                    + ", expected theta: [n, 2, 3] for 4 sizes or [n, 3, 4] for 5, all sizes >= 1");
        }
        Activations.needFloat("affineGrid", theta);
        long[] places = java.util.Arrays.copyOfRange(size, 2, size.length);
        Tensor[] columns = new Tensor[axes + 1];
        for (int a = 0; a < axes; a++) {
            long[] d = new long[axes];
            java.util.Arrays.fill(d, 1);
            d[a] = places[a];
            double end = alignCorners ? 1 : (double) (places[a] - 1) / places[a];
            Tensor line = places[a] == 1 ? Tensor.zeros(theta.dtype(), 1)
                    : Tensor.linspace(-end, end, places[a], theta.dtype());
            columns[axes - 1 - a] = line.to(theta.device()).reshape(d).expand(places);
        }
        columns[axes] = Activations.constant(theta, 1).expand(places);
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
