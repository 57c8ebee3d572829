package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Scan;
import java.util.Arrays;
import java.util.List;

/// Each element combined with its neighbours or with all before it along an axis.
public sealed interface Scans permits Tensor {
    /// Returns the running products along an axis; integers and bool give int64.
    default Tensor cumprod(int axis) {
        Tensor x = (Tensor) this;
        return Tensor.apply(new Scan.CumProd(x.shape().axis(axis, "cumprod")), x);
    }

    /// Returns `log Σ e^x` of the elements so far along an axis, without overflow.
    default Tensor logcumsumexp(int axis) {
        Tensor x = Scalars.needFloat("logcumsumexp", (Tensor) this);
        return Tensor.apply(new Scan.LogCumSumExp(x.shape().axis(axis, "logcumsumexp")), x);
    }

    /// Returns the largest elements so far along an axis, and where they are last.
    default Sorting.Ordered cummax(int axis) {
        return extreme("cummax", axis, true);
    }

    /// Returns the smallest elements so far along an axis, and where they are last.
    default Sorting.Ordered cummin(int axis) {
        return extreme("cummin", axis, false);
    }

    private Sorting.Ordered extreme(String op, int axis, boolean largest) {
        Tensor x = (Tensor) this;
        int a = x.shape().axis(axis, op);
        Tensor at = Tensor.apply(new Scan.CumExtreme(a, largest), x.detach());
        return new Sorting.Ordered(Ranks.at(x, a, at), at);
    }

    /// Returns the differences of neighbours along an axis, `n` times; of bool whether they differ.
    ///
    /// @throws IllegalArgumentException if n is negative
    default Tensor diff(int n, int axis) {
        Tensor x = (Tensor) this;
        int a = Views.axis(x, axis, "diff");
        if (n < 0) {
            throw new IllegalArgumentException("diff: negative order, expected n >= 0 but got " + n);
        }
        Tensor y = n == 0 ? x.copy() : x;
        for (int i = 0; i < Math.min(n, x.size(a)); i++) {
            long m = y.size(a) - 1;
            Tensor right = y.narrow(a, 1, m);
            Tensor left = y.narrow(a, 0, m);
            y = x.dtype() == DType.BOOL ? right.xor(left) : right.sub(left);
        }
        return y;
    }

    /// Returns the differences of neighbours along the last axis.
    default Tensor diff() {
        return diff(1, -1);
    }

    /// Returns the integral along an axis by the trapezoid rule, with a distance between neighbours.
    default Tensor trapezoid(double dx, int axis) {
        return Integrals.areas("trapezoid", (Tensor) this, null, dx, axis).sum(axis);
    }

    /// Returns the integral along an axis by the trapezoid rule, at places `at`: [n], or of x's shape.
    default Tensor trapezoid(Tensor at, int axis) {
        return Integrals.areas("trapezoid", (Tensor) this, at, 1, axis).sum(axis);
    }

    /// Returns the running integral along an axis by the trapezoid rule, one shorter than x.
    default Tensor cumulativeTrapezoid(double dx, int axis) {
        return Integrals.areas("cumulativeTrapezoid", (Tensor) this, null, dx, axis).cumsum(axis);
    }

    /// Returns the running integral along an axis by the trapezoid rule, at places `at`: [n], or of x's
    /// shape.
    default Tensor cumulativeTrapezoid(Tensor at, int axis) {
        return Integrals.areas("cumulativeTrapezoid", (Tensor) this, at, 1, axis).cumsum(axis);
    }

    /// Returns the estimated derivatives along axes, one for each: central differences inside, at the ends
    /// differences of the first or second order.
    ///
    /// @param places for each axis the coordinates along it, [n], or a distance between neighbours, []
    /// @param edgeOrder 1 or 2
    /// @param axes the axes; none means all
    /// @throws ShapeException if an axis is not longer than the order, or the places do not fit
    default List<Tensor> gradient(Tensor[] places, int edgeOrder, int... axes) {
        return Integrals.gradient((Tensor) this, places, edgeOrder, axes);
    }

    /// Returns the [estimated derivatives][#gradient(Tensor\[\], int, int...)] along axes, or all, at places
    /// of a distance.
    default List<Tensor> gradient(double distance, int edgeOrder, int... axes) {
        int n = axes.length == 0 ? ((Tensor) this).rank() : axes.length;
        Tensor[] places = new Tensor[n];
        Arrays.fill(places, Tensor.full(distance, DType.FLOAT64));
        return gradient(places, edgeOrder, axes);
    }
}
