package dev.panagrad.vector.factor;

import dev.panagrad.tensor.op.Decomposition;

/// Decompositions with orthogonal factors, of matrices that are first scaled by a power of two, lest squares
/// of their elements overflow.
final class Orthogonal {
    private Orthogonal() {
    }

    /// Returns the result of an operation, or null if its iteration does not end; uses up the rows.
    static double[][] run(Decomposition op, double[][] a, int m, int n) {
        int exponent = scale(a);
        return switch (op) {
            case Decomposition.Qr(var complete) -> unscale(
                    Householder.qr(a, m, n, complete ? m : Math.min(m, n)), m, n, exponent);
            case Decomposition.Eigh(var upper, var vectors) -> unscale(
                    Tridiagonal.eigh(symmetric(a, upper), vectors), 0, 1, exponent);
            case Decomposition.Svd(var vectors) -> unscale(SingularValues.svd(a, m, n, vectors),
                    vectors ? m : 0, 1, exponent);
            case Decomposition.Pinv(var absolute, var relative) ->
                    inverse(unscale(SingularValues.svd(a, m, n, true), m, 1, exponent), m, n, absolute,
                            relative);
            case Decomposition.Cholesky _,Decomposition.Lu _ -> throw other(op);
            case Decomposition.Ldl _,Decomposition.LdlSolve _,Decomposition.PinvWithin _ -> throw other(op);
            case Decomposition.Det _,Decomposition.TriangularSolve _ -> throw other(op);
        };
    }

    private static IllegalArgumentException other(Decomposition op) {
        return new IllegalArgumentException(op.name() + " has no orthogonal factors");
    }

    /// Makes the largest element less than 1 but at least a half; returns the exponent that was taken away.
    private static int scale(double[][] a) {
        double largest = 0;
        for (double[] row : a) {
            for (double x : row) {
                largest = Math.max(largest, Math.abs(x));
            }
        }
        if (largest == 0) {
            return 0;
        }
        int exponent = Math.getExponent(largest) + 1;
        for (double[] row : a) {
            for (int j = 0; j < row.length; j++) {
                row[j] = Math.scalb(row[j], -exponent);
            }
        }
        return exponent;
    }

    private static double[][] unscale(double[][] y, int from, int count, int exponent) {
        for (int i = from; y != null && i < from + count; i++) {
            for (int j = 0; j < y[i].length; j++) {
                y[i][j] = Math.scalb(y[i][j], exponent);
            }
        }
        return y;
    }

    private static double[][] symmetric(double[][] a, boolean upper) {
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < i; j++) {
                if (upper) {
                    a[i][j] = a[j][i];
                } else {
                    a[j][i] = a[i][j];
                }
            }
        }
        return a;
    }

    private static double[][] inverse(double[][] svd, int m, int n, double absolute, double relative) {
        if (svd == null) {
            return null;
        }
        double[] s = svd[m];
        int k = s.length;
        double least = Math.max(absolute, relative * s[0]);
        Workspace work = new Workspace(Workspace.size(m, k) + Workspace.size(n, k) + Workspace.size(n, m));
        Matrix u = work.raw(m, k);
        for (int i = 0; i < m; i++) {
            u.write(i, svd[i], 0);
        }
        Matrix v = work.raw(n, k);
        for (int i = 0; i < n; i++) {
            double[] row = svd[m + 1 + i];
            for (int j = 0; j < k; j++) {
                v.set(i, j, s[j] <= least ? 0 : row[j] / s[j]);
            }
        }
        Matrix y = work.raw(n, m);
        Matrix.product(false, v.operand(), u.operand().transposed(), y, k);
        double[][] rows = new double[n][m];
        for (int i = 0; i < n; i++) {
            y.read(i, rows[i]);
        }
        return rows;
    }
}
