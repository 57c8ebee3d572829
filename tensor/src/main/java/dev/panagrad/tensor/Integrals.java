package dev.panagrad.tensor;

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
            java.util.Arrays.fill(d, 1);
            d[a] = at.size(0);
            places = at.reshape(d);
        } else if (at.rank() < x.rank()) {
            long[] d = new long[x.rank()];
            java.util.Arrays.fill(d, 1);
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
}
