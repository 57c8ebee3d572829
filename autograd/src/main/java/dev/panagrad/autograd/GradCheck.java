package dev.panagrad.autograd;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Function;

/// Compares gradients with finite differences in float64, coordinate by coordinate.
///
/// The numeric derivative is Richardson's extrapolation of two central differences; their disagreement,
/// together with the rounding of the function's value, estimates its error, and the tolerance follows from
/// the estimate.
final class GradCheck {
    private static final double STEP = 1e-3;
    private static final double RELATIVE = 1e-7;

    private GradCheck() {
    }

    static void first(Function<Tensor[], Tensor> f, Tensor... xs) {
        Tensor[] in = leaves("gradcheck", xs);
        Tensor y = Grad.on(() -> f.apply(in));
        Tensor weights = weights(y, 17);
        compare("gradcheck", f, weights, in,
                y.requiresGrad() ? Grad.grad(y, weights, false, false, in) : zeros(in));
    }

    static void second(Function<Tensor[], Tensor> f, Tensor... xs) {
        first(f, xs);
        int n = xs.length;
        Tensor[] in = leaves("gradgradcheck", xs);
        Tensor v = weights(Grad.off(() -> f.apply(in)), 23);
        Tensor[] all = Arrays.copyOf(in, n + 1);
        all[n] = v.requiresGrad(true);
        Function<Tensor[], Tensor> gradient = a -> {
            Tensor[] at = new Tensor[n];
            for (int i = 0; i < n; i++) {
                at[i] = a[i].requiresGrad() ? a[i] : a[i].detach().requiresGrad(true);
            }
            return Grad.on(() -> {
                Tensor y = f.apply(at);
                Tensor[] g = y.requiresGrad() ? Grad.grad(y, a[n], true, true, at) : zeros(at);
                Tensor sum = Tensor.full(0, DType.FLOAT64);
                for (int i = 0; i < n; i++) {
                    sum = sum.add(g[i].mul(weights(g[i], 31 + i)).sum());
                }
                return sum;
            });
        };
        Tensor s = gradient.apply(all);
        compare("gradgradcheck", gradient, Tensor.full(1, DType.FLOAT64), all,
                s.requiresGrad() ? Grad.grad(s, null, false, false, all) : zeros(all));
    }

    private static Tensor[] leaves(String op, Tensor[] xs) {
        Tensor[] in = new Tensor[xs.length];
        for (int i = 0; i < in.length; i++) {
            if (xs[i].dtype() != DType.FLOAT64) {
                throw DTypeException.of(op, "finite differences need double precision", xs[i].dtype(),
                        "float64");
            }
            in[i] = xs[i].detach().copy().requiresGrad(true);
        }
        return in;
    }

    private static Tensor[] zeros(Tensor[] in) {
        Tensor[] z = new Tensor[in.length];
        for (int i = 0; i < z.length; i++) {
            z[i] = Tensor.zerosLike(in[i].detach());
        }
        return z;
    }

    /// Returns fixed weights of a tensor's shape, none of them small.
    private static Tensor weights(Tensor y, int salt) {
        double[] w = new double[Math.toIntExact(y.numel())];
        for (int i = 0; i < w.length; i++) {
            double s = Math.sin(12.9898 * (i + 1) + salt);
            w[i] = s + Math.copySign(0.5, s);
        }
        return Tensor.of(w).reshape(y.shape().dims()).to(y.device());
    }

    private static void compare(String op, Function<Tensor[], Tensor> f, Tensor weights, Tensor[] in,
            Tensor[] grads) {
        for (int k = 0; k < in.length; k++) {
            double[] analytic = grads[k].toDoubleArray();
            double[] x = in[k].toDoubleArray();
            for (int i = 0; i < x.length; i++) {
                double h = STEP * Math.max(1, Math.abs(x[i]));
                double[] wide = difference(f, weights, in, k, i, h);
                double[] narrow = difference(f, weights, in, k, i, h / 2);
                double numeric = (4 * narrow[0] - wide[0]) / 3;
                double error = Math.abs(narrow[0] - wide[0]) + 1e-15 * narrow[1] / h * 50;
                double tolerance = error + RELATIVE * Math.max(1, Math.abs(numeric));
                if (!(Math.abs(analytic[i] - numeric) <= tolerance)) {
                    throw new GradientException(
                            op + ": a derivative differs, element " + i + " of input " + k + " "
                                    + in[k].shape() + ", expected " + numeric + " ± " + tolerance
                                    + " by finite differences but got "
                                    + analytic[i]);
                }
            }
        }
    }

    /// Returns the central difference along one coordinate, and the size of the terms in it.
    private static double[] difference(Function<Tensor[], Tensor> f, Tensor weights, Tensor[] in, int k,
            int i,
            double h) {
        double up = value(f, weights, in, k, i, h);
        double down = value(f, weights, in, k, i, -h);
        return new double[] {(up - down) / (2 * h), Math.abs(up) + Math.abs(down)};
    }

    private static double value(Function<Tensor[], Tensor> f, Tensor weights, Tensor[] in, int k, int i,
            double h) {
        Tensor[] at = new Tensor[in.length];
        for (int j = 0; j < at.length; j++) {
            at[j] = in[j].detach();
        }
        double[] x = at[k].toDoubleArray();
        x[i] += h;
        at[k] = Tensor.of(x).reshape(in[k].shape().dims()).to(in[k].device());
        return Grad.off(() -> f.apply(at)).mul(weights).sum().item();
    }
}
