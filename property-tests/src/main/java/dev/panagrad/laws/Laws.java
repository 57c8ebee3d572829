package dev.panagrad.laws;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Laws of differentiable functions, for operations, layers and users' own functions. Every method returns
/// normally or throws an [AssertionError] that says what differed and by how much was allowed.
///
/// Derivatives are compared with central differences in float64 along a random direction. Three step sizes
/// give two extrapolated values; their disagreement and the rounding of the function's terms estimate the
/// error, and the tolerance is that estimate.
public final class Laws {
    private static final double STEP = 0x1p-8;
    private static final double EPS = 0x1p-52;

    private Laws() {
    }

    /// Checks the gradient of a function of one float64 tensor.
    ///
    /// @throws AssertionError if it is not the derivative, within the estimated error of finite differences
    /// @throws IllegalArgumentException if x is not float64
    public static void gradient(UnaryOperator<Tensor> f, Tensor x) {
        gradient(draw(x), in -> f.apply(in[0]), x);
    }

    /// Checks the gradients of a function of two float64 tensors.
    ///
    /// @throws AssertionError if one is not the derivative, within the estimated error of finite differences
    /// @throws IllegalArgumentException if an operand is not float64
    public static void gradient(BinaryOperator<Tensor> f, Tensor a, Tensor b) {
        gradient(draw(a, b), in -> f.apply(in[0], in[1]), a, b);
    }

    /// Checks the gradient of the gradient of a function of one float64 tensor.
    ///
    /// @throws AssertionError if it is not the derivative, within the estimated error of finite differences
    /// @throws IllegalArgumentException if x is not float64
    public static void secondGradient(UnaryOperator<Tensor> f, Tensor x) {
        secondGradient(draw(x), in -> f.apply(in[0]), x);
    }

    /// Checks the gradients of the gradients of a function of two float64 tensors.
    ///
    /// @throws AssertionError if one is not the derivative, within the estimated error of finite differences
    /// @throws IllegalArgumentException if an operand is not float64
    public static void secondGradient(BinaryOperator<Tensor> f, Tensor a, Tensor b) {
        secondGradient(draw(a, b), in -> f.apply(in[0], in[1]), a, b);
    }

    /// The directions of a check: the same ones for the same shapes, so that a failure repeats.
    private static Draw draw(Tensor... x) {
        long seed = 1;
        for (Tensor t : x) {
            if (t.dtype() != DType.FLOAT64) {
                throw new IllegalArgumentException("laws: finite differences need double precision, x is "
                        + t.shape() + " " + t.dtype() + ", expected float64");
            }
            seed = seed * 31 + t.shape().hashCode();
        }
        return new Draw(seed, 4);
    }

    /// Checks the gradient of a function of float64 tensors with respect to all of them.
    public static void gradient(Draw d, Function<Tensor[], Tensor> f, Tensor... x) {
        Tensor y = Grad.off(() -> f.apply(x));
        double[] w = weights(d, y);
        double analytic;
        double[][] v = directions(d, x);
        Tensor[] leaves = leaves(x);
        Tensor z = Grad.on(() -> f.apply(leaves));
        if (z.requiresGrad()) {
            Tensor[] g = Grad.grad(z, Cells.tensor(DType.FLOAT64, z.shape(), w), false, false, leaves);
            analytic = 0;
            for (int i = 0; i < x.length; i++) {
                analytic += dot(shaped(g[i], x[i]).toDoubleArray(), v[i]);
            }
        } else {
            analytic = 0;
        }
        compare("gradient", analytic, t -> terms(Grad.off(() -> f.apply(moved(x, v, t))), w));
    }

    /// Checks the gradient of the gradient of a function, with respect to its operands and to the incoming
    /// gradient.
    public static void secondGradient(Draw d, Function<Tensor[], Tensor> f, Tensor... x) {
        int n = x.length;
        Tensor y = Grad.off(() -> f.apply(x));
        Tensor[] all = Arrays.copyOf(x, n + 1);
        all[n] = Cells.tensor(DType.FLOAT64, y.shape(), weights(d, y));
        double[][] u = directions(d, x);
        Function<Tensor[], Tensor> first = in -> Grad.on(() -> {
            Tensor[] at = new Tensor[n];
            for (int i = 0; i < n; i++) {
                at[i] = in[i].requiresGrad() ? in[i] : in[i].detach().requiresGrad(true);
            }
            Tensor z = f.apply(at);
            Tensor sum = Tensor.full(0, DType.FLOAT64);
            if (z.requiresGrad()) {
                Tensor[] g = Grad.grad(z, in[n], true, true, at);
                for (int i = 0; i < n; i++) {
                    sum = sum.add(g[i].mul(Cells.tensor(DType.FLOAT64, x[i].shape(), u[i])).sum());
                }
            }
            return sum;
        });
        gradient(d, first, all);
    }

    /// Checks that the Jacobian-vector product is the transpose of the vector-Jacobian product:
    /// `<w, J v> = <wᵀJ, v>`, up to the rounding of the products' terms and of intermediate results of the
    /// size of operand and result.
    public static void transposed(Draw d, Function<Tensor[], Tensor> f, int operand, Tensor... x) {
        UnaryOperator<Tensor> one = t -> {
            Tensor[] in = x.clone();
            in[operand] = t;
            return f.apply(in);
        };
        Tensor y = Grad.off(() -> f.apply(x));
        double[] w = weights(d, y);
        double[] v = weights(d, x[operand]);
        double[] jv =
                Grad.jvp(one, x[operand], Cells.tensor(DType.FLOAT64, x[operand].shape(), v)).toDoubleArray();
        double[] wj =
                Grad.vjp(one, x[operand], Cells.tensor(DType.FLOAT64, y.shape(), w)).toDoubleArray();
        double scale = Math.max(1, Math.max(largest(x[operand]), largest(y)));
        double tolerance = (magnitude(w, jv) + magnitude(wj, v) + scale * Math.min(w.length, v.length)) * EPS
                * (8 + w.length + v.length);
        near("jvp and vjp", dot(w, jv), dot(wj, v), tolerance);
    }

    /// Checks that a function is linear: `f(a x + b y) = a f(x) + b f(y)`.
    public static void linear(Draw d, Function<Tensor[], Tensor> f, Tensor[] x, Tensor[] y) {
        double a = d.one(0.5, 2.0, -1.0, 4.0);
        double b = d.one(1.0, -2.0, 0.25);
        Tensor[] sum = new Tensor[x.length];
        for (int i = 0; i < sum.length; i++) {
            double[] p = x[i].toDoubleArray();
            double[] q = y[i].toDoubleArray();
            Arrays.setAll(p, j -> a * p[j] + b * q[j]);
            sum[i] = Cells.tensor(DType.FLOAT64, x[i].shape(), p);
        }
        Tensor left = f.apply(sum);
        double[] l = left.toDoubleArray();
        double[] fx = f.apply(x).toDoubleArray();
        double[] fy = f.apply(y).toDoubleArray();
        double scale = 0;
        for (Tensor t : sum) {
            scale = Math.max(scale, largest(t));
        }
        double terms = Arrays.stream(sum).mapToLong(Tensor::numel).sum() + 4;
        for (int i = 0; i < l.length; i++) {
            double size = Math.abs(l[i]) + Math.abs(a * fx[i]) + Math.abs(b * fy[i]);
            near("linear in element " + i, a * fx[i] + b * fy[i], l[i], EPS * terms * (size + 16 * scale));
        }
    }

    /// Checks that the second derivatives of a linear function are zero, exactly.
    public static void doubleGradientVanishes(Draw d, Function<Tensor[], Tensor> f, Tensor... x) {
        Tensor[] at = leaves(x);
        Tensor y = Grad.on(() -> f.apply(at));
        if (!y.requiresGrad()) {
            return;
        }
        Tensor[] g = Grad.grad(y, Cells.tensor(DType.FLOAT64, y.shape(), weights(d, y)), true, true, at);
        for (Tensor first : g) {
            if (!first.requiresGrad()) {
                continue;
            }
            Tensor w = Cells.tensor(DType.FLOAT64, first.shape(), weights(d, first));
            for (Tensor second : Grad.grad(first, w, true, false, at)) {
                if (largest(second) != 0) {
                    throw new AssertionError("the second derivative of a linear function: expected 0 but got "
                            + second);
                }
            }
        }
    }

    /// Throws unless two numbers are near each other.
    static void near(String what, double expected, double found, double tolerance) {
        if (!(Math.abs(expected - found) <= tolerance)) {
            throw new AssertionError(
                    what + ": expected " + expected + " ± " + tolerance + " but got " + found);
        }
    }

    private static Tensor shaped(Tensor g, Tensor x) {
        if (!g.shape().equals(x.shape()) || g.dtype() != x.dtype()) {
            throw new AssertionError("gradient: expected " + x.dtype() + x.shape() + " but got " + g.dtype()
                    + g.shape());
        }
        return g;
    }

    private static Tensor[] leaves(Tensor[] x) {
        Tensor[] out = new Tensor[x.length];
        Arrays.setAll(out, i -> x[i].detach().requiresGrad(true));
        return out;
    }

    /// A function of the step along the direction: the terms whose sum is the value.
    private interface Curve {
        double[] at(double t);
    }

    private static double[] terms(Tensor y, double[] w) {
        double[] v = y.toDoubleArray();
        Arrays.setAll(v, i -> v[i] * w[i]);
        return v;
    }

    private static void compare(String what, double analytic, Curve f) {
        double[] size = new double[1];
        double d1 = central(f, STEP, size);
        double d2 = central(f, STEP / 2, size);
        double d3 = central(f, STEP / 4, size);
        double coarse = (4 * d2 - d1) / 3;
        double fine = (4 * d3 - d2) / 3;
        double rounding = 64 * EPS * size[0] / (STEP / 4);
        near(what, fine, analytic, Math.abs(coarse - fine) + rounding);
    }

    private static double central(Curve f, double h, double[] size) {
        double[] up = f.at(h);
        double[] down = f.at(-h);
        double sum = 0;
        double magnitude = 1;
        for (int i = 0; i < up.length; i++) {
            if (up[i] != down[i] || Double.isFinite(up[i])) {
                sum += up[i] - down[i];
                magnitude += Math.abs(up[i]) + Math.abs(down[i]);
            }
        }
        size[0] = Math.max(size[0], magnitude);
        return sum / (2 * h);
    }

    private static Tensor[] moved(Tensor[] x, double[][] v, double t) {
        Tensor[] out = new Tensor[x.length];
        for (int i = 0; i < out.length; i++) {
            double[] p = x[i].toDoubleArray();
            double[] q = v[i];
            Arrays.setAll(p, j -> p[j] + t * q[j]);
            out[i] = Cells.tensor(DType.FLOAT64, x[i].shape(), p);
        }
        return out;
    }

    private static double[][] directions(Draw d, Tensor[] x) {
        double[][] v = new double[x.length][];
        Arrays.setAll(v, i -> weights(d, x[i]));
        return v;
    }

    /// Returns weights of either sign with a magnitude in [0.5, 1).
    static double[] weights(Draw d, Tensor y) {
        return Values.around(0.5, 1).draw(d, (int) y.numel());
    }

    static double[] weights(Draw d, Shape s) {
        return Values.around(0.5, 1).draw(d, (int) s.numel());
    }

    private static double largest(Tensor t) {
        return Arrays.stream(t.toDoubleArray()).map(Math::abs).max().orElse(0);
    }

    private static double dot(double[] a, double[] b) {
        double s = 0;
        for (int i = 0; i < a.length; i++) {
            s += a[i] * b[i];
        }
        return s;
    }

    private static double magnitude(double[] a, double[] b) {
        double s = 0;
        for (int i = 0; i < a.length; i++) {
            s += Math.abs(a[i] * b[i]);
        }
        return s;
    }
}
