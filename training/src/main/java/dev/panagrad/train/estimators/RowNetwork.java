package dev.panagrad.train.estimators;

import java.util.Arrays;

/// The loss and gradient of an [MlpNetwork] on plain arrays, one for each row of a matrix, which the JIT
/// makes vector loops of within milliseconds. For networks so small that a fit is over before tensor kernels
/// are compiled; the result is the tape's up to rounding. An object is for use by one thread.
final class RowNetwork {
    private final MlpNetwork net;
    private final int layers;
    private final double[][][] weights;
    /// Their transposes, of layers where one was needed.
    private final double[][][] turnedWeights;
    private double[][][] activations;
    // What gradients alone need, made for the first one: predictions of a large network would fill the heap.
    /// For transposes of what meets the gradients by sums.
    private double[][][] turned;
    private double[][][] deltas;
    /// The gradients by the weights, rows along the longer axis.
    private double[][][] steps;

    RowNetwork(MlpNetwork net) {
        this.net = net;
        layers = net.layers();
        weights = new double[layers][][];
        turnedWeights = new double[layers][][];
        for (int l = 0; l < layers; l++) {
            weights[l] = new double[net.units()[l]][net.units()[l + 1]];
        }
    }

    /// Returns the transpose of a layer's weights as they are now.
    private double[][] turnWeights(int l) {
        if (turnedWeights[l] == null) {
            turnedWeights[l] = new double[net.units()[l + 1]][net.units()[l]];
        }
        RowProducts.transpose(weights[l], turnedWeights[l]);
        return turnedWeights[l];
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
        prepareGradient(n);
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
                double[][] back = RowProducts.takesTransposed(weights[l]) ? turnedWeights[l] : turnWeights(l);
                RowProducts.add(deltas[l + 1], back, weights[l], deltas[l]);
                for (int i = 0; i < n; i++) {
                    net.activation().pullBack(activations[l][i], deltas[l][i]);
                }
            }
        }
        return loss + penalty(alpha / n, vector, weightsEnd, gradient);
    }

    /// Returns the penalty of weights and adds its gradient.
    private static double penalty(double factor, double[] vector, int weights, double[] gradient) {
        double squares = 0;
        for (int i = 0; i < weights; i++) {
            squares += vector[i] * vector[i];
            gradient[i] += factor * vector[i];
        }
        return 0.5 * factor * squares;
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
            for (int l = 1; l <= layers; l++) {
                activations[l] = new double[x.length][net.units()[l]];
            }
        }
        activations[0] = x;
    }

    private void prepareGradient(int n) {
        if (deltas != null && deltas[layers].length == n) {
            return;
        }
        deltas = new double[layers + 1][][];
        turned = new double[layers][][];
        steps = new double[layers][][];
        for (int l = 0; l < layers; l++) {
            int in = net.units()[l];
            int out = net.units()[l + 1];
            steps[l] = new double[Math.min(in, out)][Math.max(in, out)];
            turned[l] = new double[steps[l].length][n];
            deltas[l + 1] = new double[n][out];
        }
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
            double[][] columns = RowProducts.takesTransposed(weights[l]) ? turnWeights(l) : null;
            RowProducts.add(activations[l], weights[l], columns, z);
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
            RowProducts.addOuter(deltas[l + 1], activations[l], turned[l], step);
            for (int p = 0; p < in; p++) {
                for (int q = 0; q < out; q++) {
                    gradient[at + p * out + q] = step[q][p];
                }
            }
        } else {
            RowProducts.addOuter(activations[l], deltas[l + 1], turned[l], step);
            for (int p = 0; p < in; p++) {
                System.arraycopy(step[p], 0, gradient, at + p * out, out);
            }
        }
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
}
