package dev.panagrad.train.estimators;

import dev.panagrad.autograd.Grad;
import dev.panagrad.optim.Minimizer;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The function of a multi-layer perceptron and its loss. The weights, then the biases of all layers are one
/// vector, float64, that the solvers move.
///
/// @param units inputs, hidden units, outputs
record MlpNetwork(int[] units, Activation activation, OutputLoss output) {
    /// Up to so many weights plain arrays are faster in a new JVM, since they are compiled sooner.
    private static final int SMALL = 1 << 19;

    /// Returns the loss on all samples as a function of the vector.
    ///
    /// @param x [n, inputs]
    /// @param y [n, outputs]
    Minimizer.Objective objective(Tensor x, Tensor y, double alpha) {
        if (weights() > SMALL) {
            Tensor taken = Tensor.zeros(DType.FLOAT64, size());
            return (vector, gradient) -> {
                double loss = lossAndGradient(Tensor.of(vector), x, y, alpha, taken);
                System.arraycopy(taken.toDoubleArray(), 0, gradient, 0, gradient.length);
                return loss;
            };
        }
        RowNetwork rows = RowNetwork.of(this);
        double[][] samples = rows(x);
        double[] targets = y.toDoubleArray();
        return (vector, gradient) -> rows.at(vector, samples, targets, alpha, gradient);
    }

    private double[][] rows(Tensor x) {
        return RowNetwork.rows(x.toDoubleArray(), Math.toIntExact(x.size(0)), units[0]);
    }

    /// Returns whether another network has the same layers and functions.
    boolean sameAs(MlpNetwork other) {
        return Arrays.equals(units, other.units) && activation == other.activation && output == other.output;
    }

    int layers() {
        return units.length - 1;
    }

    int outputs() {
        return units[layers()];
    }

    /// The length of the part of the vector that holds the weights.
    int weights() {
        int n = 0;
        for (int i = 0; i < layers(); i++) {
            n += Math.multiplyExact(units[i], units[i + 1]);
        }
        return n;
    }

    int size() {
        int n = weights();
        for (int i = 1; i < units.length; i++) {
            n += units[i];
        }
        return n;
    }

    /// Returns first weights and biases, uniform in Glorot's bounds.
    Tensor initial(Draws random) {
        double[] v = new double[size()];
        int weight = 0;
        int bias = weights();
        for (int i = 0; i < layers(); i++) {
            double bound = Math.sqrt(activation.glorot() / (units[i] + units[i + 1]));
            for (int k = 0; k < units[i] * units[i + 1]; k++) {
                v[weight++] = random.nextDouble(-bound, bound);
            }
            for (int k = 0; k < units[i + 1]; k++) {
                v[bias++] = random.nextDouble(-bound, bound);
            }
        }
        return Tensor.of(v);
    }

    /// Returns the weight of each layer, [in, out], then the bias of each, [out], as views of the vector.
    List<Tensor> parts(Tensor vector) {
        List<Tensor> parts = new ArrayList<>();
        long at = 0;
        for (int i = 0; i < layers(); i++) {
            long n = (long) units[i] * units[i + 1];
            parts.add(vector.narrow(0, at, n).view(units[i], units[i + 1]));
            at += n;
        }
        for (int i = 1; i < units.length; i++) {
            parts.add(vector.narrow(0, at, units[i]));
            at += units[i];
        }
        return parts;
    }

    /// Returns the sums before the output's activation.
    private Tensor sums(List<Tensor> parts, Tensor x) {
        Tensor h = x;
        for (int i = 0; i < layers(); i++) {
            h = (i == 0 ? h : activation.of(h)).matmul(parts.get(i)).add(parts.get(layers() + i));
        }
        return h;
    }

    /// Returns the outputs, [n, outputs].
    Tensor outputs(Tensor vector, Tensor x) {
        return Scope.run(() -> Grad.off(() -> {
            double[] z = weights() > SMALL ? sums(parts(vector), x).toDoubleArray()
                    : RowNetwork.of(this).sums(vector.toDoubleArray(), rows(x));
            output.activate(z, outputs());
            return Tensor.of(z).view(x.size(0), outputs());
        }));
    }

    /// Returns the loss with its penalty, and writes the gradient by the vector.
    ///
    /// @param x [n, inputs]
    /// @param y [n, outputs]
    double lossAndGradient(Tensor vector, Tensor x, Tensor y, double alpha, Tensor gradient) {
        return Scope.run(() -> Grad.on(() -> {
            int n = Math.toIntExact(x.size(0));
            List<Tensor> parts =
                    parts(vector.detach()).stream().map(p -> p.detach().requiresGrad(true)).toList();
            Tensor sums = sums(parts, x);
            double[] out = sums.toDoubleArray();
            output.activate(out, outputs());
            double loss = output.lossAndGradient(out, y.toDoubleArray(), n);
            // The loss's own gradient is known, so the tape begins at the sums.
            Tensor[] gradients = Grad.grad(sums, Tensor.of(out).view(n, outputs()), false, false,
                    parts.toArray(Tensor[]::new));
            for (int i = 0; i < gradients.length; i++) {
                gradients[i] = gradients[i].reshape(-1);
            }
            gradient.copy_(Tensor.cat(0, gradients));
            Tensor w = vector.narrow(0, 0, weights());
            gradient.narrow(0, 0, weights()).add_(w.mul(alpha / n));
            return loss + 0.5 * alpha / n * w.dot(w).item();
        }));
    }

    Tensor copy(Tensor vector) {
        return Scope.keep(vector.detach().to(DType.FLOAT64).copy());
    }
}
