package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Axes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The trapezoids below a curve.
final class Integrals {
    private Integrals() {
    }

    /// Returns the areas between neighbours along an axis, at places or at equal distances.
    static Tensor areas(String op, Tensor x, Tensor at, double dx, int axis) {
        int a = Views.axis(x, axis, op);
        long n = x.size(a);
        if (n == 0) {
            return x.mul(dx);
        }
        Tensor heights = x.narrow(a, 1, n - 1).add(x.narrow(a, 0, n - 1));
        if (at == null) {
            return heights.mul(dx / 2);
        }
        Tensor places = at;
        if (at.rank() == 1) {
            long[] d = new long[x.rank()];
            Arrays.fill(d, 1);
            d[a] = at.size(0);
            places = at.reshape(d);
        } else if (at.rank() < x.rank()) {
            long[] d = new long[x.rank()];
            Arrays.fill(d, 1);
            System.arraycopy(at.shape().dims(), 0, d, x.rank() - at.rank(), at.rank());
            places = at.reshape(d);
        }
        int b = a - x.rank() + places.rank();
        if (places.size(b) != n) {
            throw ShapeException.of(op, "places and values differ in number",
                    "x is " + x.shape() + ", at is " + at.shape(), "equal sizes", n, places.size(b));
        }
        return heights.mul(places.narrow(b, 1, n - 1).sub(places.narrow(b, 0, n - 1))).div(2);
    }

    static List<Tensor> gradient(Tensor in, Tensor[] places, int edgeOrder, int... axes) {
        Tensor x = Scalars.floating("gradient", in);
        Axes.of("gradient", x.shape(), axes);
        int n = axes.length == 0 ? x.rank() : axes.length;
        if (places.length != n) {
            throw ShapeException.of("gradient", "every axis needs its places", "x is " + x.shape(),
                    "places.length == number of axes", places.length, n);
        }
        List<Tensor> out = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            int a = Views.axis(x, axes.length == 0 ? i : axes[i], "gradient");
            out.add(slopes(x, places[i].to(x.dtype()), a, edgeOrder));
        }
        return out;
    }

    private static Tensor slopes(Tensor x, Tensor places, int a, int edgeOrder) {
        long n = x.size(a);
        if (edgeOrder != 1 && edgeOrder != 2 || n <= edgeOrder || places.rank() > 1
                || places.rank() == 1 && places.size(0) != n) {
            throw new ShapeException("gradient: wrong operands, x is " + x.shape() + ", places is "
                    + places.shape() + ", expected order 1 or 2 below x.dim(" + a
                    + "), a scalar or as many places but got order " + edgeOrder);
        }
        Tensor v = x.movedim(a, -1);
        Tensor h = places.rank() == 0 ? places.to(x.device()).expand(n - 1) : places.diff();
        Tensor slope = v.diff().div(h);
        Tensor left = h.narrow(0, 0, n - 2);
        Tensor right = h.narrow(0, 1, n - 2);
        Tensor inside = slope.narrow(-1, 0, n - 2).mul(right).add(slope.narrow(-1, 1, n - 2).mul(left))
                .div(left.add(right));
        Tensor first = slope.narrow(-1, 0, 1);
        Tensor last = slope.narrow(-1, n - 2, 1);
        if (edgeOrder == 2) {
            // a parabola's slopes at both ends of a chord have the chord's as their mean
            first = first.mul(2).sub(inside.narrow(-1, 0, 1));
            last = last.mul(2).sub(inside.narrow(-1, n - 3, 1));
        }
        return Tensor.cat(-1, first, inside, last).movedim(-1, a);
    }
}
