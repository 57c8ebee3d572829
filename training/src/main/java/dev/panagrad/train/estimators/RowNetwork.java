package dev.panagrad.train.estimators;

import dev.panagrad.tensor.Panagrad;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The loss and gradient of an [MlpNetwork] on plain arrays, one for each row of a matrix, which the JIT
/// makes vector loops of within milliseconds. For networks so small that a fit is over before tensor kernels
/// are compiled; the result is the tape's up to rounding. Large products are shared out to
/// [Panagrad#threads] by rows, which changes no result. An object is for use by one thread.
final class RowNetwork {
    /// A matrix of up to so many elements stays in the first cache.
    private static final int CACHED = 4096;
    /// So many rows of a larger one do.
    private static final int TOGETHER = 8;
    /// From so many multiplications on a product is shared out.
    private static final long SHARED = 4_000_000;

    private final MlpNetwork net;
    private final int layers;
    private final double[][][] weights;
    private double[][][] activations;
    private double[][][] deltas;
    /// The gradients by the weights, rows along the longer axis.
    private final double[][][] steps;

    RowNetwork(MlpNetwork net) {
        this.net = net;
        layers = net.layers();
        weights = new double[layers][][];
        steps = new double[layers][][];
        for (int l = 0; l < layers; l++) {
            int in = net.units()[l];
            int out = net.units()[l + 1];
            weights[l] = new double[in][out];
            steps[l] = new double[Math.min(in, out)][Math.max(in, out)];
        }
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
        int weightsEnd = net.weights();
        double[] out = sums(vector, x);
        net.output().activate(out, net.outputs());
        double loss = net.output().lossAndGradient(out, y, n);
        for (int i = 0; i < n; i++) {
            System.arraycopy(out, i * net.outputs(), deltas[layers][i], 0, net.outputs());
        }
        int bias = vector.length;
        int weight = weightsEnd;
        for (int l = layers - 1; l >= 0; l--) {
            bias -= units[l + 1];
            weight -= units[l] * units[l + 1];
            sumRows(deltas[l + 1], gradient, bias, units[l + 1]);
            weightGradient(l, gradient, weight);
            if (l > 0) {
                clear(deltas[l]);
                product(deltas[l + 1], transposed(weights[l]), deltas[l]);
                for (int i = 0; i < n; i++) {
                    net.activation().pullBack(activations[l][i], deltas[l][i]);
                }
            }
        }
        double squares = 0;
        for (int i = 0; i < weightsEnd; i++) {
            squares += vector[i] * vector[i];
            gradient[i] += alpha / n * vector[i];
        }
        return loss + 0.5 * alpha / n * squares;
    }

    /// Returns the sums before the output's activation, [n, outputs] by rows.
    double[] sums(double[] vector, double[][] x) {
        prepare(x);
        forward(vector);
        double[] out = new double[x.length * net.outputs()];
        for (int i = 0; i < x.length; i++) {
            System.arraycopy(activations[layers][i], 0, out, i * net.outputs(), net.outputs());
        }
        return out;
    }

    /// Makes what is written at each evaluation, once for each number of samples.
    private void prepare(double[][] x) {
        if (activations == null || activations[0].length != x.length) {
            activations = new double[layers + 1][][];
            deltas = new double[layers + 1][][];
            for (int l = 1; l <= layers; l++) {
                activations[l] = new double[x.length][net.units()[l]];
                deltas[l] = new double[x.length][net.units()[l]];
            }
        }
        activations[0] = x;
    }

    private void forward(double[] vector) {
        int[] units = net.units();
        int at = 0;
        int bias = net.weights();
        for (int l = 0; l < layers; l++) {
            for (double[] row : weights[l]) {
                System.arraycopy(vector, at, row, 0, row.length);
                at += row.length;
            }
            double[][] z = activations[l + 1];
            for (double[] row : z) {
                System.arraycopy(vector, bias, row, 0, row.length);
            }
            bias += units[l + 1];
            product(activations[l], weights[l], z);
            if (l < layers - 1) {
                for (double[] row : z) {
                    net.activation().apply(row);
                }
            }
        }
    }

    /// Writes the gradient by the weight of a layer, [in, out], to a vector: sums over the samples of inputs
    /// times gradients by sums. The longer of the two is what the loops run along.
    private void weightGradient(int l, double[] gradient, int at) {
        int in = net.units()[l];
        int out = net.units()[l + 1];
        double[][] step = steps[l];
        clear(step);
        if (in > out) {
            addOuter(deltas[l + 1], activations[l], step);
            for (int p = 0; p < in; p++) {
                for (int q = 0; q < out; q++) {
                    gradient[at + p * out + q] = step[q][p];
                }
            }
        } else {
            addOuter(activations[l], deltas[l + 1], step);
            for (int p = 0; p < in; p++) {
                System.arraycopy(step[p], 0, gradient, at + p * out, out);
            }
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

    private static void clear(double[][] rows) {
        for (double[] row : rows) {
            Arrays.fill(row, 0);
        }
    }

    private static void sumRows(double[][] rows, double[] to, int at, int n) {
        Arrays.fill(to, at, at + n, 0);
        for (double[] row : rows) {
            for (int j = 0; j < n; j++) {
                to[at + j] += row[j];
            }
        }
    }

    /// Does something with the rows of a matrix, in parts by several threads if it takes many
    /// multiplications.
    private static void share(int rows, long each, Part part) {
        int threads = each * rows < SHARED ? 1 : Math.min(Panagrad.threads(), rows);
        if (threads == 1) {
            part.of(0, rows);
            return;
        }
        IntStream.range(0, threads).parallel().forEach(t -> part.of((int) ((long) rows * t / threads),
                (int) ((long) rows * (t + 1) / threads)));
    }

    /// What is done with rows `from` to `to`.
    private interface Part {
        void of(int from, int to);
    }

    /// Adds the product of the transpose of a and b to c: where c is small four rows of both at a time, which
    /// stay in the cache.
    private static void addOuter(double[][] a, double[][] b, double[][] c) {
        if (c.length * c[0].length > CACHED) {
            product(transposed(a), b, c);
            return;
        }
        int p = 0;
        for (; p + 3 < b.length; p += 4) {
            double[] a0 = a[p];
            double[] a1 = a[p + 1];
            double[] a2 = a[p + 2];
            double[] a3 = a[p + 3];
            for (int i = 0; i < c.length; i++) {
                addFour(c[i], a0[i], b[p], a1[i], b[p + 1], a2[i], b[p + 2], a3[i], b[p + 3]);
            }
        }
        for (; p < b.length; p++) {
            for (int i = 0; i < c.length; i++) {
                addOne(c[i], a[p][i], b[p]);
            }
        }
    }

    /// Adds the product of a and b to c. Half of what a relu gives is 0: in large products such factors are
    /// left out.
    private static void product(double[][] a, double[][] b, double[][] c) {
        if (b.length > 3 && c[0].length < 4) {
            addDots(a, transposed(b), c);
            return;
        }
        if (b.length * c[0].length <= CACHED) {
            for (int i = 0; i < c.length; i++) {
                addProduct(a[i], b, c[i]);
            }
            return;
        }
        share(c.length, (long) b.length * c[0].length, (from, to) -> {
            int[] places = new int[TOGETHER];
            for (int p = 0; p < b.length; p += TOGETHER) {
                for (int i = from; i < to; i++) {
                    addRows(a[i], p, Math.min(p + TOGETHER, b.length), b, c[i], places);
                }
            }
        });
    }

    /// Adds the product of a row and b to a row.
    private static void addProduct(double[] f, double[][] b, double[] row) {
        int p = 0;
        for (; p + 3 < b.length; p += 4) {
            addFour(row, f[p], b[p], f[p + 1], b[p + 1], f[p + 2], b[p + 2], f[p + 3], b[p + 3]);
        }
        for (; p < b.length; p++) {
            addOne(row, f[p], b[p]);
        }
    }

    /// Adds multiples of some rows of b to a row.
    ///
    /// @param f the factors
    /// @param places to be overwritten
    private static void addRows(double[] f, int from, int to, double[][] b, double[] row, int[] places) {
        int n = 0;
        for (int p = from; p < to; p++) {
            if (f[p] != 0) {
                places[n++] = p;
            }
        }
        int k = 0;
        for (; k + 3 < n; k += 4) {
            int p = places[k];
            int q = places[k + 1];
            int r = places[k + 2];
            int s = places[k + 3];
            addFour(row, f[p], b[p], f[q], b[q], f[r], b[r], f[s], b[s]);
        }
        for (; k < n; k++) {
            addOne(row, f[places[k]], b[places[k]]);
        }
    }

    /// Adds the product of a and the transpose of b, of a few rows, to c.
    private static void addDots(double[][] a, double[][] b, double[][] c) {
        for (int i = 0; i < c.length; i++) {
            for (int j = 0; j < b.length; j++) {
                c[i][j] += dot(a[i], b[j]);
            }
        }
    }

    /// Four sums side by side, since the processor waits for each.
    private static double dot(double[] a, double[] b) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            s0 = Math.fma(a[i], b[i], s0);
            s1 = Math.fma(a[i + 1], b[i + 1], s1);
            s2 = Math.fma(a[i + 2], b[i + 2], s2);
            s3 = Math.fma(a[i + 3], b[i + 3], s3);
        }
        for (; i < a.length; i++) {
            s0 = Math.fma(a[i], b[i], s0);
        }
        return s0 + s1 + (s2 + s3);
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
