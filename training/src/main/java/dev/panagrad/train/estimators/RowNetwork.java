package dev.panagrad.train.estimators;

import java.util.Arrays;

/// The loss and gradient of an [MlpNetwork] on plain arrays, one for each row of a matrix, which the JIT
/// makes vector loops of within milliseconds. For networks so small that a fit is over before tensor kernels
/// are compiled; the result is the tape's up to rounding. For use by one thread.
final class RowNetwork {
    private final MlpNetwork net;
    private final int layers;
    private double[][][] activations;
    private double[][] delta;

    RowNetwork(MlpNetwork net) {
        this.net = net;
        layers = net.layers();
    }

    /// Returns a matrix's rows.
    static double[][] rows(double[] matrix, int n, int width) {
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++) {
            rows[i] = Arrays.copyOfRange(matrix, i * width, (i + 1) * width);
        }
        return rows;
    }

    /// Returns the loss with its penalty and writes the gradient by the vector.
    ///
    /// @param x samples by rows
    /// @param y targets, [n, outputs]
    double at(double[] vector, double[][] x, double[] y, double alpha, double[] gradient) {
        int n = x.length;
        int[] units = net.units();
        double[][][] weights = new double[layers][][];
        int weightsEnd = net.weights();
        forward(vector, x, weights);
        double[] out = new double[n * net.outputs()];
        for (int i = 0; i < n; i++) {
            System.arraycopy(activations[layers][i], 0, out, i * net.outputs(), net.outputs());
        }
        net.output().activate(out, net.outputs());
        double loss = net.output().lossAndGradient(out, y, n);
        delta = rows(out, n, net.outputs());
        int bias = vector.length;
        int weight = weightsEnd;
        for (int l = layers - 1; l >= 0; l--) {
            bias -= units[l + 1];
            weight -= units[l] * units[l + 1];
            sumRows(delta, gradient, bias, units[l + 1]);
            double[][] step = new double[units[l]][units[l + 1]];
            product(activations[l], true, delta, step);
            for (int p = 0; p < step.length; p++) {
                System.arraycopy(step[p], 0, gradient, weight + p * units[l + 1], units[l + 1]);
            }
            if (l > 0) {
                double[][] before = new double[n][units[l]];
                product(delta, false, transposed(weights[l]), before);
                for (int i = 0; i < n; i++) {
                    net.activation().pullBack(activations[l][i], before[i]);
                }
                delta = before;
            }
        }
        double squares = 0;
        for (int i = 0; i < weightsEnd; i++) {
            squares += vector[i] * vector[i];
            gradient[i] += alpha / n * vector[i];
        }
        return loss + 0.5 * alpha / n * squares;
    }

    private void forward(double[] vector, double[][] x, double[][][] weights) {
        int[] units = net.units();
        activations = new double[layers + 1][][];
        activations[0] = x;
        int at = 0;
        int bias = net.weights();
        for (int l = 0; l < layers; l++) {
            int next = at + units[l] * units[l + 1];
            weights[l] = rows(Arrays.copyOfRange(vector, at, next), units[l], units[l + 1]);
            at = next;
            double[][] z = new double[x.length][];
            for (int i = 0; i < z.length; i++) {
                z[i] = Arrays.copyOfRange(vector, bias, bias + units[l + 1]);
            }
            bias += units[l + 1];
            product(activations[l], false, weights[l], z);
            if (l < layers - 1) {
                for (double[] row : z) {
                    net.activation().apply(row);
                }
            }
            activations[l + 1] = z;
        }
    }

    private static double[][] transposed(double[][] m) {
        double[][] t = new double[m[0].length][m.length];
        for (int i = 0; i < m.length; i++) {
            for (int j = 0; j < t.length; j++) {
                t[j][i] = m[i][j];
            }
        }
        return t;
    }

    private static void sumRows(double[][] rows, double[] to, int at, int n) {
        Arrays.fill(to, at, at + n, 0);
        for (double[] row : rows) {
            for (int j = 0; j < n; j++) {
                to[at + j] += row[j];
            }
        }
    }

    /// Adds the product of a, or of its transpose, and b to c.
    private static void product(double[][] a, boolean transpose, double[][] b, double[][] c) {
        int depth = b.length;
        double[] column = new double[depth];
        for (int i = 0; i < c.length; i++) {
            double[] f = transpose ? column : a[i];
            for (int p = 0; transpose && p < depth; p++) {
                f[p] = a[p][i];
            }
            int p = 0;
            for (; p + 3 < depth; p += 4) {
                addFour(c[i], f[p], b[p], f[p + 1], b[p + 1], f[p + 2], b[p + 2], f[p + 3], b[p + 3]);
            }
            for (; p < depth; p++) {
                addOne(c[i], f[p], b[p]);
            }
        }
    }

    private static void addFour(double[] c, double f0, double[] b0, double f1, double[] b1, double f2,
            double[] b2, double f3, double[] b3) {
        for (int j = 0; j < c.length; j++) {
            c[j] = Math.fma(f0, b0[j], Math.fma(f1, b1[j], Math.fma(f2, b2[j], Math.fma(f3, b3[j], c[j]))));
        }
    }

    private static void addOne(double[] c, double f, double[] b) {
        for (int j = 0; j < c.length; j++) {
            c[j] = Math.fma(f, b[j], c[j]);
        }
    }
}
