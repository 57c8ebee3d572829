package dev.panagrad.tensor;

import java.util.Arrays;
import java.util.List;

/// Products of tensors as compositions of matrix products.
final class Contractions {
    /// Rows up to which distances are computed one by one, as in PyTorch.
    private static final int DIRECT = 25;

    private Contractions() {
    }

    static Tensor plus(String op, Tensor x, Tensor product, Number beta, Number alpha) {
        if (!product.shape().equals(Shape.broadcast(op, x.shape(), product.shape()))) {
            throw new ShapeException(op + ": x does not broadcast to the product, x is " + x.shape()
                    + ", expected a shape that broadcasts to " + product.shape());
        }
        Tensor p = scaled(product, alpha);
        return beta.doubleValue() == 0 ? p : p.add(scaled(x, beta));
    }

    /// The factor takes the tensor's type.
    private static Tensor scaled(Tensor x, Number factor) {
        return switch (factor) {
            case Number f when x.dtype().isFloat() -> f.doubleValue() == 1 ? x : x.mul(f);
            case Number f when x.dtype() == DType.BOOL ->
                    f.doubleValue() != 0 ? x : x.and(Scalars.number(x, 0));
            case Number f -> f.longValue() == 1 ? x : x.mul(f.longValue());
        };
    }

    static Tensor tensordot(Tensor a, Tensor b, int n) {
        if (n < 0 || n > a.rank() || n > b.rank()) {
            throw new ShapeException("tensordot: too many axes, a is " + a.shape() + ", b is " + b.shape()
                    + ", expected 0 <= n <= both ranks but got " + n);
        }
        int[] last = new int[n];
        int[] first = new int[n];
        Arrays.setAll(last, i -> a.rank() - n + i);
        Arrays.setAll(first, i -> i);
        return tensordot(a, b, last, first);
    }

    static Tensor tensordot(Tensor a, Tensor b, int[] axes, int[] others) {
        if (axes.length != others.length) {
            throw ShapeException.of("tensordot", "axes come in pairs", "axes are " + Arrays.toString(axes)
                    + " and " + Arrays.toString(others), "equal lengths", axes.length, others.length);
        }
        char[] p = labels(a, 'a');
        char[] q = labels(b, 'A');
        char[] seen = new char[axes.length];
        for (int i = 0; i < axes.length; i++) {
            int j = Views.axis(a, axes[i], "tensordot");
            int k = Views.axis(b, others[i], "tensordot");
            if (a.size(j) != b.size(k) && a.size(j) != 1 && b.size(k) != 1) {
                throw ShapeException.of("tensordot", "contracted dimensions differ",
                        "a is " + a.shape() + ", b is " + b.shape(), "a.dim(" + j + ") == b.dim(" + k + ")",
                        a.size(j), b.size(k));
            }
            q[k] = p[j];
            seen[i] = p[j];
        }
        if (new String(seen).chars().distinct().count() != seen.length
                || new String(q).chars().distinct().count() != q.length) {
            throw new ShapeException("tensordot: an axis is named twice, axes are " + Arrays.toString(axes)
                    + " and " + Arrays.toString(others) + ", expected distinct axes");
        }
        StringBuilder out = new StringBuilder();
        for (char c : p) {
            out.append(new String(seen).indexOf(c) < 0 ? String.valueOf(c) : "");
        }
        for (char c : q) {
            out.append(new String(seen).indexOf(c) < 0 ? String.valueOf(c) : "");
        }
        return Einsum.of(new String(p) + "," + new String(q) + "->" + out, a, b);
    }

    private static char[] labels(Tensor x, char first) {
        char[] c = new char[x.rank()];
        for (int i = 0; i < c.length; i++) {
            c[i] = (char) (first + i);
        }
        return c;
    }

    static Tensor kron(Tensor a, Tensor b) {
        int rank = Math.max(a.rank(), b.rank());
        if (2 * rank > Shape.MAX_RANK) {
            throw new ShapeException("kron: too many axes, a is " + a.shape() + ", b is " + b.shape()
                    + ", expected ranks <= " + Shape.MAX_RANK / 2 + " but got " + rank);
        }
        long[] each = new long[2 * rank];
        int[] order = new int[2 * rank];
        long[] out = new long[rank];
        for (int i = 0; i < rank; i++) {
            int j = i - rank + a.rank();
            int k = i - rank + b.rank();
            each[i] = j < 0 ? 1 : a.size(j);
            each[rank + i] = k < 0 ? 1 : b.size(k);
            order[2 * i] = i;
            order[2 * i + 1] = rank + i;
            out[i] = each[i] * each[rank + i];
        }
        // All products with an element of a are one row, which is longer than those of the result.
        return a.reshape(-1, 1).mul(b.reshape(1, -1)).reshape(each).permute(order).reshape(out);
    }

    static Tensor cross(Tensor a, Tensor b, int axis) {
        if (a.rank() != b.rank()) {
            throw ShapeException.of("cross", "ranks differ", "a is " + a.shape() + ", b is " + b.shape(),
                    "a.rank() == b.rank()", a.rank(), b.rank());
        }
        int d = Views.axis(a, axis, "cross");
        Shape s = Shape.broadcast("cross", a.shape(), b.shape());
        if (a.size(d) != 3 || b.size(d) != 3) {
            throw ShapeException.of("cross", "vectors need 3 elements", "a is " + a.shape() + ", b is "
                    + b.shape(), "dim(" + d + ") == 3", a.size(d) != 3 ? a.size(d) : b.size(d), 3);
        }
        // Components one after the other are contiguous.
        Tensor x = a.expand(s.dims()).movedim(d, 0).contiguous();
        Tensor y = b.expand(s.dims()).movedim(d, 0).contiguous();
        Tensor[] all = new Tensor[3];
        for (int i = 0; i < 3; i++) {
            int j = (i + 1) % 3;
            int k = (i + 2) % 3;
            all[i] = x.select(0, j).mul(y.select(0, k)).sub(x.select(0, k).mul(y.select(0, j)));
        }
        return Tensor.stack(d, all);
    }

    /// `√(|a|² + |b|² - 2ab)`, all under the root as one product in float32, unless one of the differences
    /// loses more than three bits or is beyond the type: then in double precision.
    private static Tensor distances(Tensor a, Tensor b) {
        Tensor p = a.square().sum(true, -1);
        Tensor q = b.square().sum(true, -1);
        Tensor squares = Tensor.cat(-1, a.mul(-2), p, Tensor.onesLike(p.detach()))
                .matmul(Tensor.cat(-1, b, Tensor.onesLike(q.detach()), q).t());
        double most = p.detach().amax().item() + q.detach().amax().item();
        double least = squares.detach().amin().item();
        if (least > most / 8 && least > 0x1p-100 && most < 0x1p100) {
            return squares.sqrt();
        }
        return euclidean(a.to(DType.FLOAT64), b.to(DType.FLOAT64)).to(DType.FLOAT32);
    }

    /// `√(|a|² + |b|² - 2ab)` in double precision. Where so much cancels that float32 would see it, distances
    /// are computed one by one.
    private static Tensor euclidean(Tensor a, Tensor b) {
        Tensor sums = a.square().sum(true, -1).add(b.square().sum(true, -1).t());
        Tensor squares = sums.sub(a.mul(2).matmul(b.t()));
        if (squares.detach().amin().item() > sums.detach().amax().item() * 0x1p-28) {
            return squares.sqrt();
        }
        Tensor near = squares.detach().le(sums.detach().mul(0x1p-28));
        if (near.any().item() == 0) {
            return squares.sqrt();
        }
        Tensor far = Tensor.where(near, Scalars.number(squares, 1), squares).sqrt();
        List<Tensor> at = near.nonzeroTuple();
        Tensor d = a.indexSelect(0, at.get(0)).sub(b.indexSelect(0, at.get(1)));
        return far.indexPut(new Tensor[] {at.get(0), at.get(1)}, d.norm(2, false, -1), false);
    }

    static Tensor cdist(Tensor a, Tensor b, double p) {
        Order.needRank("cdist", a, 2);
        Order.needRank("cdist", b, 2);
        Scalars.needFloat("cdist", a);
        if (a.size(-1) != b.size(-1)) {
            throw ShapeException.of("cdist", "rows differ in length", "a is " + a.shape() + ", b is "
                    + b.shape(), "a.dim(-1) == b.dim(-1)", a.size(-1), b.size(-1));
        }
        if (!(p >= 0)) {
            throw new IllegalArgumentException(
                    "cdist: the norm is not defined, expected p >= 0 but got " + p);
        }
        boolean matrices = a.rank() == 2 && b.rank() == 2 && a.numel() > 0 && b.numel() > 0;
        if (p == 2 && a.dtype() == DType.FLOAT32 && b.dtype() == DType.FLOAT32 && matrices
                && Math.max(a.size(0), b.size(0)) > DIRECT) {
            return distances(a, b);
        }
        Tensor d = a.unsqueeze(-2).sub(b.unsqueeze(-3));
        return d.size(-1) == 0 ? d.sum(-1) : d.norm(p, false, -1);
    }

    /// The order of multiplications by dynamic programming over the sizes.
    static Tensor multiDot(Tensor... all) {
        int n = all.length;
        if (n < 2) {
            throw new ShapeException(
                    "multiDot: nothing to multiply, expected at least 2 matrices but got " + n);
        }
        Tensor[] m = all.clone();
        boolean row = m[0].rank() == 1;
        boolean column = m[n - 1].rank() == 1;
        m[0] = row ? m[0].unsqueeze(0) : m[0];
        m[n - 1] = column ? m[n - 1].unsqueeze(1) : m[n - 1];
        for (Tensor t : m) {
            if (t.rank() != 2) {
                throw ShapeException.of("multiDot", "operands must be matrices", "one is " + t.shape(),
                        "rank == 2", t.rank(), 2);
            }
        }
        Tensor y = product(m, 0, n - 1, splits(m));
        y = row ? y.squeeze(0) : y;
        return column ? y.squeeze(y.rank() - 1) : y;
    }

    private static int[][] splits(Tensor[] m) {
        int n = m.length;
        double[][] cost = new double[n][n];
        int[][] split = new int[n][n];
        for (int width = 1; width < n; width++) {
            for (int i = 0; i + width < n; i++) {
                int j = i + width;
                cost[i][j] = Double.POSITIVE_INFINITY;
                for (int k = i; k < j; k++) {
                    double c = cost[i][k] + cost[k + 1][j]
                            + (double) m[i].size(0) * m[k].size(1) * m[j].size(1);
                    if (c < cost[i][j]) {
                        cost[i][j] = c;
                        split[i][j] = k;
                    }
                }
            }
        }
        return split;
    }

    private static Tensor product(Tensor[] m, int i, int j, int[][] split) {
        return i == j ? m[i]
                : product(m, i, split[i][j], split).mm(product(m, split[i][j] + 1, j, split));
    }

    static Tensor matrixPower(Tensor x, int n) {
        Order.needRank("matrixPower", x, 2);
        if (x.size(-1) != x.size(-2) || n < 0) {
            throw new ShapeException(
                    "matrixPower: needs square matrices and a power that is not negative, x is "
                            + x.shape() + ", expected x.dim(-2) == x.dim(-1) and n >= 0 but n is " + n);
        }
        Tensor y = n == 0 ? x.newEye(x.size(-1), x.size(-1)).expandAs(x).copy()
                : null;
        Tensor square = x;
        for (int e = n; e > 0; e >>= 1) {
            y = (e & 1) == 0 ? y : y == null ? square : y.matmul(square);
            square = e > 1 ? square.matmul(square) : square;
        }
        return y == x ? x.copy() : y;
    }
}
