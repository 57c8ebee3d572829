package dev.panagrad.tensor;

import java.util.List;

/// Counts of elements in bins, as `torch.histogram` and `torch.histogramdd`. A bin has its left edge and not
/// its right one, but the last has both; elements outside, and NaN, are not counted. There are no gradients.
public final class Histograms {
    private Histograms() {
    }

    /// Counts in bins.
    ///
    /// @param hist the counts, or weights, or densities; one axis for each dimension of the data
    /// @param binEdges for each dimension one edge more than it has bins
    public record Histogram(Tensor hist, List<Tensor> binEdges) {
    }

    /// Counts the elements of x in equal bins.
    ///
    /// @param min the lowest edge; if it equals max, both are those of the data
    /// @param weights what each element counts, of x's shape, or null for 1
    /// @param density whether to divide so that the integral over the bins is 1
    public static Histogram histogram(Tensor x, int bins, double min, double max, Tensor weights,
            boolean density) {
        Tensor flat = data("histogram", x.flatten().unsqueeze(1));
        return count("histogram", flat, new Tensor[] {edges("histogram", flat.select(1, 0), bins, min, max)},
                weights(x, weights), density);
    }

    /// Counts the elements of x in bins with given edges, ascending.
    public static Histogram histogram(Tensor x, Tensor edges, Tensor weights, boolean density) {
        Tensor flat = data("histogram", x.flatten().unsqueeze(1));
        return count("histogram", flat, new Tensor[] {edges}, weights(x, weights), density);
    }

    /// Counts points in a grid of equal bins; x: [..., d].
    ///
    /// @param bins the number for each dimension
    /// @param range the lowest and the highest edge for each dimension, or none for those of the data
    public static Histogram histogramdd(Tensor x, int[] bins, double[] range, Tensor weights,
            boolean density) {
        Tensor points = points(x, bins.length);
        if (range.length != 0 && range.length != 2 * bins.length) {
            throw new IllegalArgumentException("histogramdd: wrong number of ends, expected none or "
                    + 2 * bins.length + " but got " + range.length);
        }
        Tensor[] edges = new Tensor[bins.length];
        for (int i = 0; i < bins.length; i++) {
            edges[i] =
                    edges("histogramdd", points.select(1, i), bins[i], range.length == 0 ? 0 : range[2 * i],
                            range.length == 0 ? 0 : range[2 * i + 1]);
        }
        return count("histogramdd", points, edges, weights(x.select(-1, 0), weights), density);
    }

    /// Counts points in a grid with given edges for each dimension; x: [..., d].
    public static Histogram histogramdd(Tensor x, Tensor[] edges, Tensor weights, boolean density) {
        return count("histogramdd", points(x, edges.length), edges, weights(x.select(-1, 0), weights),
                density);
    }

    private static Tensor points(Tensor x, int dimensions) {
        if (x.rank() < 2 || x.size(-1) != dimensions || dimensions == 0) {
            throw new ShapeException("histogramdd: the points do not fit the bins, x is " + x.shape()
                    + ", expected x.rank() >= 2 and x.dim(-1) == the number of bins' dimensions but "
                    + (x.rank() < 2 ? "rank " + x.rank() : x.size(-1)) + " != " + dimensions);
        }
        return data("histogramdd", x.reshape(x.numel() / dimensions, dimensions));
    }

    private static Tensor data(String op, Tensor x) {
        return Scalars.needFloat(op, x.detach());
    }

    private static Tensor weights(Tensor x, Tensor weights) {
        if (weights == null) {
            return x.newOnes(x.numel());
        }
        if (!weights.shape().equals(x.shape()) || weights.dtype() != x.dtype()) {
            throw new ShapeException("histogram: the weights do not fit, x is " + x.dtype() + x.shape()
                    + ", weights is " + weights.dtype() + weights.shape() + ", expected one for each point");
        }
        return weights.detach().flatten();
    }

    private static Tensor edges(String op, Tensor x, int bins, double min, double max) {
        double low = min;
        double high = max;
        if (low == high && low == 0 && x.numel() > 0) {
            low = x.amin().item();
            high = x.amax().item();
        }
        if (low == high) {
            low -= 0.5;
            high += 0.5;
        }
        if (bins < 1 || !(low < high) || Double.isInfinite(high - low)) {
            throw new IllegalArgumentException(op + ": no bins, expected bins > 0 and a finite range but got "
                    + bins + " between " + low + " and " + high);
        }
        return Tensor.linspace(low, high, bins + 1, x.dtype()).to(x.device());
    }

    private static Histogram count(String op, Tensor points, Tensor[] edges, Tensor weights,
            boolean density) {
        long[] shape = new long[edges.length];
        Tensor at = points.newFull(0, DType.INT64, points.size(0));
        Tensor inside = null;
        Tensor volume = null;
        for (int i = 0; i < edges.length; i++) {
            Tensor e = edges[i];
            if (e.rank() != 1 || e.numel() < 2 || e.dtype() != points.dtype()) {
                throw new ShapeException(op + ": edges are vectors of x's type, x is " + points.dtype()
                        + ", edges is " + e.dtype() + e.shape() + ", expected at least 2 elements but got "
                        + e.numel());
            }
            shape[i] = e.numel() - 1;
            Tensor x = points.select(1, i).copy();
            Tensor here = x.ge(e.select(0, 0)).and(x.le(e.select(0, -1)));
            Tensor place = e.searchsorted(x, true).sub(1).clamp(0, shape[i] - 1);
            at = at.mul(shape[i]).add(place);
            inside = inside == null ? here : inside.and(here);
            Tensor width = e.diff();
            volume = volume == null ? width : volume.unsqueeze(-1).mul(width);
        }
        Tensor zeros = points.newZeros(Shape.of(shape).numel());
        Tensor counted = Tensor.where(inside, weights, Tensor.zerosLike(weights));
        Tensor hist = zeros.indexAdd(0, at, counted).reshape(shape);
        return new Histogram(density ? hist.div(hist.sum()).div(volume) : hist, List.of(edges));
    }
}
