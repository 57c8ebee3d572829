package dev.panagrad.vector.factor;

import java.util.Arrays;

/// Values and vectors of a matrix in their order and with their signs, as the operations' results.
final class Sorted {
    /// What a larger element must exceed another by, so that roundings do not choose a sign.
    private static final double CLEARLY = 1 + 1e-10;

    private Sorted() {
    }

    /// Returns the places of values from the smallest to the largest, equal ones in their order.
    private static int[] ascending(double[] values) {
        int n = values.length;
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int[] order = new int[n];
        int[] used = new int[n];
        for (int i = 0; i < n; i++) {
            int at = Arrays.binarySearch(sorted, values[i]);
            while (at > 0 && sorted[at - 1] == values[i]) {
                at--;
            }
            order[at + used[at]++] = i;
        }
        return order;
    }

    private static double[] row(Matrix x, int i) {
        double[] row = new double[x.columns()];
        x.read(i, row);
        return row;
    }

    /// Returns 1, or -1 if the largest element is negative.
    private static double sign(double[] x) {
        int top = 0;
        for (int i = 0; i < x.length; i++) {
            top = Math.abs(x[i]) > Math.abs(x[top]) * CLEARLY ? i : top;
        }
        return x.length > 0 && x[top] < 0 ? -1 : 1;
    }

    private static void column(double[][] y, int from, int j, double[] x, double factor) {
        for (int i = 0; i < x.length; i++) {
            y[from + i][j] = factor * x[i];
        }
    }

    /// Returns ascending values above the vectors, the rows of q, as columns; the values alone if there are
    /// no vectors.
    static double[][] eigen(double[] values, Matrix q) {
        int n = values.length;
        double[][] y = new double[q == null ? 1 : n + 1][n];
        int[] order = ascending(values);
        for (int j = 0; j < n; j++) {
            y[0][j] = values[order[j]];
            if (q != null) {
                double[] x = row(q, order[j]);
                column(y, 1, j, x, sign(x));
            }
        }
        return y;
    }

    /// Returns the left vectors, the rows of ut, as columns, above the descending values, above the right
    /// ones.
    ///
    /// @param values made positive, with the right vectors' signs
    /// @param swap whether the left vectors are those of the rows of vt
    static double[][] singular(double[] values, Matrix ut, Matrix vt, boolean swap) {
        int k = values.length;
        double[] size = new double[k];
        Arrays.setAll(size, i -> Math.abs(values[i]));
        int[] order = ascending(size);
        int m = ut == null ? 0 : swap ? vt.columns() : ut.columns();
        int n = ut == null ? 0 : swap ? ut.columns() : vt.columns();
        double[][] y = new double[m + 1 + n][k];
        for (int j = 0; j < k; j++) {
            int from = order[k - 1 - j];
            y[m][j] = size[from];
            if (ut != null) {
                double[] u = row(swap ? vt : ut, from);
                double sign = sign(u);
                column(y, 0, j, u, sign);
                double[] v = row(swap ? ut : vt, from);
                column(y, m + 1, j, v, values[from] < 0 ? -sign : sign);
            }
        }
        return y;
    }
}
