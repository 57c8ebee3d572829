package dev.panagrad.laws;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/// Compares gradients of two ways to compute the same: with and without changes in place.
final class InPlaceGradients {
    private InPlaceGradients() {
    }

    /// An inner tensor `a = 1.5 x` is changed by an operand that may share its memory, and used again.
    static void check(Draw d, BinaryOperator<Tensor> inPlace, BinaryOperator<Tensor> outOfPlace,
            BinaryOperator<Tensor> operand, Tensor x, Tensor z) {
        equal(d, in -> {
            Tensor a = in[0].mul(1.5);
            inPlace.apply(a, operand.apply(a, in[1]));
            return a.mul(in[0]);
        }, in -> {
            Tensor a = in[0].mul(1.5);
            Tensor b = outOfPlace.apply(a, operand.apply(a, in[1]));
            return b.mul(in[0]);
        }, x, z);
    }

    /// A column of an inner tensor is changed; base, changed view and another view are all used afterwards.
    static void checkOnView(Draw d, BinaryOperator<Tensor> inPlace, BinaryOperator<Tensor> outOfPlace,
            Tensor x,
            Tensor z) {
        equal(d, in -> {
            Tensor a = in[0].mul(1.5);
            Tensor row = a.select(0, 1);
            Tensor column = a.select(1, 1);
            inPlace.apply(column, in[1].select(0, 0));
            return a.mul(in[0]).add(column).add(row.mul(2));
        }, in -> {
            Tensor a = in[0].mul(1.5);
            Tensor changed = outOfPlace.apply(a.select(1, 1), in[1].select(0, 0));
            Tensor b = Tensor.cat(1, a.narrow(1, 0, 1), changed.unsqueeze(1), a.narrow(1, 2, 1));
            return b.mul(in[0]).add(changed).add(b.select(0, 1).mul(2));
        }, x, z);
    }

    private static void equal(Draw d, Function<Tensor[], Tensor> f, Function<Tensor[], Tensor> g,
            Tensor... x) {
        double[] w = null;
        double[][][] out = new double[2][x.length][];
        for (int k = 0; k < 2; k++) {
            Tensor[] leaves = new Tensor[x.length];
            for (int i = 0; i < x.length; i++) {
                leaves[i] = x[i].copy().requiresGrad(true);
            }
            Tensor y = (k == 0 ? f : g).apply(leaves);
            w = w == null ? Laws.weights(d, y) : w;
            Tensor[] grads = Grad.grad(y, Cells.tensor(DType.FLOAT64, y.shape(), w), false, false, leaves);
            for (int i = 0; i < x.length; i++) {
                out[k][i] = grads[i].toDoubleArray();
            }
        }
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < out[0][i].length; j++) {
                double expected = out[1][i][j];
                Laws.near("gradient of operand " + i + ", element " + j, expected, out[0][i][j],
                        1e-13 * (1 + Math.abs(expected)));
            }
        }
    }
}
