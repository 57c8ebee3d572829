package dev.panagrad.tensor.linalg;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Norms of vectors and matrices.
final class Norms {
    private Norms() {
    }

    static Tensor vector(Tensor x, double ord, boolean keep, int... axes) {
        Matrices.needAnyFloat("vectorNorm", x);
        boolean empty = axes.length == 0 ? x.numel() == 0
                : Arrays.stream(axes).anyMatch(a -> x.rank() > 0 && x.size(a) == 0);
        if (empty && (ord < 0 || ord == Double.POSITIVE_INFINITY)) {
            throw new ShapeException("vectorNorm: no elements have no such norm, x is " + x.shape()
                    + ", expected at least one, or an order in [0, inf) but it is " + ord);
        }
        return x.norm(ord, keep, axes);
    }

    static Tensor vecdot(Tensor x, Tensor y, int axis) {
        return AutocastFunction.VECDOT.of(t -> t[0].mul(t[1]).sum(axis), x, y);
    }

    static Tensor norm(Tensor x, double ord, boolean keep, int... axes) {
        if (axes.length > 2 || axes.length == 0 && x.rank() > 2) {
            throw new ShapeException("norm: an order needs one or two axes, x is " + x.shape()
                    + ", expected 1 or 2 axes but " + (axes.length == 0 ? x.rank() : axes.length));
        }
        return axes.length == 2 || axes.length == 0 && x.rank() == 2 ? matrix(x, ord, keep, axes)
                : vector(x, ord, keep, axes);
    }

    /// Returns the two axes of matrices, counted from the start.
    private static int[] axes(Tensor x, int... axes) {
        Matrices.needAnyFloat("matrixNorm", x);
        int[] two = axes.length == 0 ? new int[] {-2, -1} : axes;
        if (x.rank() < 2 || two.length != 2) {
            throw ShapeException.of("matrixNorm", "matrices have two axes", "x is " + x.shape(),
                    "x.rank() >= 2 and 2 axes", x.rank(), two.length);
        }
        int a = x.shape().axis(two[0], "matrixNorm");
        int b = x.shape().axis(two[1], "matrixNorm");
        if (a == b) {
            throw new ShapeException("matrixNorm: the axes must differ, x is " + x.shape()
                    + ", expected two axes but both are " + a);
        }
        return new int[] {a, b};
    }

    static Tensor matrix(Tensor x, double ord, boolean keep, int... axes) {
        if (AutocastFunction.NORM.applies(x)) {
            return AutocastFunction.NORM.of(t -> matrix(t[0], ord, keep, axes), x);
        }
        int[] two = axes(x, axes);
        double size = Math.abs(ord);
        if (size == 2) {
            return singular(x, two, keep, ord > 0 ? "largest" : "smallest");
        }
        if (size != 1 && !Double.isInfinite(ord)) {
            throw new IllegalArgumentException(
                    "matrixNorm: unknown order, expected ±1, ±2 or ±inf but got " + ord);
        }
        int first = size == 1 ? two[0] : two[1];
        int second = size == 1 ? two[1] : two[0];
        if (ord > 0 && x.numel() == 0) {
            return x.sum(keep, two);
        }
        Tensor sums = x.abs().sum(true, first);
        Tensor y = ord > 0 ? sums.amax(true, second) : sums.amin(true, second);
        return keep ? y : y.squeeze(Math.max(first, second)).squeeze(Math.min(first, second));
    }

    static Tensor matrix(Tensor x, String ord, boolean keep, int... axes) {
        if (AutocastFunction.NORM.applies(x)) {
            return AutocastFunction.NORM.of(t -> matrix(t[0], ord, keep, axes), x);
        }
        int[] two = axes(x, axes);
        return switch (ord) {
            case "fro" -> x.norm(2, keep, two);
            case "nuc" -> singular(x, two, keep, ord);
            default -> throw new IllegalArgumentException(
                    "matrixNorm: unknown order, expected fro or nuc but got " + ord);
        };
    }

    /// Returns a function of the singular values of the matrices in two axes.
    private static Tensor singular(Tensor x, int[] two, boolean keep, String which) {
        int rank = x.rank();
        Tensor s = Linalg.svdvals(x.movedim(two, new int[] {rank - 2, rank - 1}));
        Tensor y = switch (which) {
            case "nuc" -> s.sum(-1);
            case "largest" -> s.size(-1) == 0 ? s.sum(-1) : s.amax(-1);
            default -> s.amin(-1);
        };
        return keep ? y.unsqueeze(Math.min(two[0], two[1])).unsqueeze(Math.max(two[0], two[1])) : y;
    }

    static Tensor cond(Tensor a, double ord) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> cond(t[0], ord), a);
        }
        Matrices.needMatrix("cond", a);
        if (Math.abs(ord) == 2) {
            Tensor s = Linalg.svdvals(a);
            Tensor ends = s.select(-1, 0).div(s.select(-1, -1));
            return ord > 0 ? ends : s.select(-1, -1).div(s.select(-1, 0));
        }
        Matrices.needSquare("cond", a);
        return matrix(a, ord, false).mul(matrix(Linalg.inv(a), ord, false));
    }

    static Tensor cond(Tensor a, String ord) {
        if (AutocastFunction.LINALG.applies(a)) {
            return AutocastFunction.LINALG.of(t -> cond(t[0], ord), a);
        }
        Matrices.needSquare("cond", a);
        return matrix(a, ord, false).mul(matrix(Linalg.inv(a), ord, false));
    }

    static Tensor vander(Tensor in, int n) {
        if (n <= 1) {
            throw new IllegalArgumentException(
                    "vander: needs two powers, x is " + in.shape() + ", expected n > 1 but n is " + n);
        }
        Tensor x =
                (in.rank() == 0 ? in.unsqueeze(0) : in).to(in.dtype().isFloat() ? in.dtype() : DType.INT64);
        Tensor[] powers = new Tensor[n];
        powers[0] = x.mul(0).add(1);
        for (int i = 1; i < n; i++) {
            powers[i] = powers[i - 1].mul(x);
        }
        return Tensor.stack(-1, powers);
    }
}
