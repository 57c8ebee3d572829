package dev.panagrad.train.estimators;

import dev.panagrad.vector.rows.Pairs;
import dev.panagrad.vector.rows.RowMatrix;
import dev.panagrad.vector.rows.SparseRows;
import java.lang.ref.SoftReference;
import java.util.Arrays;
import java.util.stream.Stream;

/// The loss and gradient of an [MlpNetwork] on plain arrays, one for each row of a matrix, which the JIT
/// makes vector loops of within milliseconds. For networks so small that a fit is over before tensor kernels
/// are compiled; the result is the tape's up to rounding. An object is for use by one thread.
final class RowNetwork {
    /// What the thread used last, for its next fit: the collector and the pages of new memory take as long
    /// as an evaluation.
    private static final ThreadLocal<SoftReference<RowNetwork>> LAST = new ThreadLocal<>();

    private final MlpNetwork net;
    private final int layers;
    /// For plain loops; null where the vector kernel takes the weights from the vector.
    private final double[][][] weights;
    /// For their transposes.
    private final Turned[] turnedWeights;
    private final double[][] biases;
    /// The samples, then what each layer gives.
    private final double[][][] activations;
    private final Rows[] activationRows;
    /// For transposes of what meets the gradients by sums.
    private final Turned[] turned;
    // What gradients alone need, made for the first one: predictions of a large network would fill the heap.
    private final double[][][] deltas;
    private final Rows[] deltaRows;
    /// The gradients by the weights, rows along the longer axis, where the kernel does not write them to the
    /// vector.
    private final double[][][] steps;
    /// Whether the kernel is compiled, found out anew for each evaluation.
    private boolean compiled;

    private RowNetwork(MlpNetwork net) {
        this.net = net;
        layers = net.layers();
        weights = new double[layers][][];
        turnedWeights = turned(layers);
        biases = new double[layers][];
        activations = new double[layers + 1][][];
        activationRows = Stream.generate(Rows::new).limit(layers + 1).toArray(Rows[]::new);
        turned = turned(layers);
        deltas = new double[layers + 1][][];
        deltaRows = Stream.generate(Rows::new).limit(layers + 1).toArray(Rows[]::new);
        steps = new double[layers][][];
        for (int l = 0; l < layers; l++) {
            biases[l] = new double[net.units()[l + 1]];
        }
    }

    /// Returns the rows of a network, those that the thread had for one of the same layers before if there
    /// are any.
    static RowNetwork of(MlpNetwork net) {
        SoftReference<RowNetwork> last = LAST.get();
        RowNetwork found = last == null ? null : last.get();
        if (found == null || !found.net.sameAs(net)) {
            found = new RowNetwork(net);
            LAST.set(new SoftReference<>(found));
        }
        return found;
    }

    private static Turned[] turned(int layers) {
        return Stream.generate(Turned::new).limit(layers).toArray(Turned[]::new);
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
        double[] out = sums(vector, x);
        prepareGradient(n);
        net.output().activate(out, net.outputs());
        double loss = net.output().lossAndGradient(out, y, n);
        for (int i = 0; i < n; i++) {
            System.arraycopy(out, i * net.outputs(), deltas[layers][i], 0, net.outputs());
        }
        int bias = vector.length;
        int weight = net.weights();
        for (int l = layers - 1; l >= 0; l--) {
            bias -= units[l + 1];
            weight -= units[l] * units[l + 1];
            sumRows(deltas[l + 1], gradient, bias);
            sumOuter(l, gradient, weight);
            if (l > 0) {
                if (isSparse(l)) {
                    RowProducts.setSparse(RowMatrix.of(deltas[l + 1]), matrix(vector, l, weight).transpose(),
                            null, RowMatrix.of(deltas[l]));
                } else {
                    RowProducts.setTurned(deltas[l + 1], weights[l], turnedWeights[l], deltas[l]);
                }
                for (int i = 0; i < n; i++) {
                    net.activation().pullBack(activations[l][i], deltas[l][i]);
                }
            }
        }
        RowProducts.addOne(gradient, alpha / n, vector, 0, net.weights());
        return loss + 0.5 * alpha / n * Pairs.dot(vector, vector, 0, net.weights());
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

    private void prepare(double[][] x) {
        activations[0] = x;
        for (int l = 1; l <= layers; l++) {
            activations[l] = activationRows[l].first(x.length, net.units()[l]);
        }
    }

    private void prepareGradient(int n) {
        for (int l = 1; l <= layers; l++) {
            deltas[l] = deltaRows[l].first(n, net.units()[l]);
        }
    }

    /// Returns whether the kernel multiplies by the weight of a layer.
    private boolean isSparse(int l) {
        int in = net.units()[l];
        int out = net.units()[l + 1];
        return compiled && RowProducts.isLarge(in, out) && !RowProducts.isNarrow(in, out);
    }

    /// Returns the weight of a layer, or the gradient by it, where it lies in a vector.
    private RowMatrix matrix(double[] vector, int l, int at) {
        return RowMatrix.of(vector, at, net.units()[l], net.units()[l + 1]);
    }

    /// The rows of a matrix, of which now more and now fewer are used.
    private static final class Rows {
        private double[][] all = {};

        /// Returns the first so many.
        double[][] first(int n, int width) {
            int had = all.length;
            if (had < n) {
                all = Arrays.copyOf(all, n);
                for (int i = had; i < n; i++) {
                    all[i] = new double[width];
                }
            }
            return all.length == n ? all : Arrays.copyOf(all, n);
        }
    }

    private void forward(double[] vector) {
        compiled = SparseRows.compiled();
        int[] units = net.units();
        int at = 0;
        int bias = net.weights();
        for (int l = 0; l < layers; l++) {
            double[][] z = activations[l + 1];
            System.arraycopy(vector, bias, biases[l], 0, units[l + 1]);
            bias += units[l + 1];
            if (isSparse(l)) {
                RowProducts.setSparse(RowMatrix.of(activations[l]), matrix(vector, l, at), biases[l],
                        RowMatrix.of(z));
            } else {
                takeWeights(vector, l, at);
                RowProducts.set(activations[l], weights[l], biases[l], turnedWeights[l], z);
            }
            at += units[l] * units[l + 1];
            if (l < layers - 1) {
                for (double[] row : z) {
                    net.activation().apply(row);
                }
            }
        }
    }

    private void takeWeights(double[] vector, int l, int at) {
        int out = net.units()[l + 1];
        if (weights[l] == null) {
            weights[l] = new double[net.units()[l]][out];
        }
        for (int p = 0; p < weights[l].length; p++) {
            System.arraycopy(vector, at + p * out, weights[l][p], 0, out);
        }
    }

    /// Writes the gradient by the weight of a layer, [in, out], without the penalty, to a vector: sums over
    /// the samples of inputs times gradients by sums. The longer of inputs and outputs is what plain loops
    /// run along, and the kernel if the outputs are fewer than its panels have columns.
    private void sumOuter(int l, double[] gradient, int at) {
        int in = net.units()[l];
        int out = net.units()[l + 1];
        boolean sparse = compiled && RowProducts.isLarge(in, out);
        if (sparse && out >= Math.min(in, SparseRows.COLUMNS)) {
            RowProducts.setSparse(RowMatrix.of(activations[l]).transpose(), RowMatrix.of(deltas[l + 1]), null,
                    matrix(gradient, l, at));
            return;
        }
        if (steps[l] == null) {
            steps[l] = new double[Math.min(in, out)][Math.max(in, out)];
        }
        double[][] a = in > out ? deltas[l + 1] : activations[l];
        double[][] b = in > out ? activations[l] : deltas[l + 1];
        if (sparse) {
            RowProducts.setSparse(RowMatrix.of(a).transpose(), RowMatrix.of(b), null,
                    RowMatrix.of(steps[l]));
        } else {
            RowProducts.setOuter(a, b, turned[l], steps[l]);
        }
        for (int p = 0; p < in; p++) {
            if (in > out) {
                takeColumn(steps[l], p, gradient, at + p * out);
            } else {
                System.arraycopy(steps[l][p], 0, gradient, at + p * out, out);
            }
        }
    }

    private static void takeColumn(double[][] rows, int column, double[] to, int at) {
        for (int q = 0; q < rows.length; q++) {
            to[at + q] = rows[q][column];
        }
    }

    private static void sumRows(double[][] rows, double[] to, int at) {
        double[] sum = new double[rows[0].length];
        for (double[] row : rows) {
            RowProducts.addOne(sum, 1, row);
        }
        System.arraycopy(sum, 0, to, at, sum.length);
    }
}
