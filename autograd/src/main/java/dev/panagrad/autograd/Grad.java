package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.GradFn;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Gradient modes and functional transforms.
///
/// The transforms take pure functions of tensors and work on detached copies of the arguments: they change no
/// `grad()`. Their results can be differentiated further where that is said.
@SuppressWarnings("overloads") // the forms differ in arity, which decides
public final class Grad {
    private static final ScopedValue<Boolean> ENABLED = ScopedValue.newInstance();

    private Grad() {
    }

    /// Returns whether operations are recorded in the calling thread; true by default.
    public static boolean enabled() {
        return ENABLED.orElse(Boolean.TRUE);
    }

    /// Returns the body's result, computed without recording: results require no gradient.
    public static <T> T off(Supplier<T> body) {
        return ScopedValue.where(ENABLED, Boolean.FALSE).call(body::get);
    }

    /// Runs the body without recording.
    public static void off(Runnable body) {
        ScopedValue.where(ENABLED, Boolean.FALSE).run(body);
    }

    /// Returns the body's result, computed with recording, also inside [#off(Supplier)].
    public static <T> T on(Supplier<T> body) {
        return ScopedValue.where(ENABLED, Boolean.TRUE).call(body::get);
    }

    /// Runs the body with recording, also inside [#off(Runnable)].
    public static void on(Runnable body) {
        ScopedValue.where(ENABLED, Boolean.TRUE).run(body);
    }

    /// Returns the body's result and checks every operation and every gradient in it for NaN: the first one
    /// raises an error that names the operation and the source line. Slow; for debugging.
    ///
    /// @throws dev.panagrad.tensor.GradientException at the first NaN
    public static <T> T detectAnomaly(Supplier<T> body) {
        return Anomaly.detect(body);
    }

    /// Runs the body in anomaly mode, see [#detectAnomaly(Supplier)].
    public static void detectAnomaly(Runnable body) {
        Anomaly.detect(() -> {
            body.run();
            return null;
        });
    }

    /// Returns the gradients of a scalar with respect to tensors of its history, without touching any
    /// `grad()`. A tensor on which it does not depend gets zeros.
    ///
    /// @throws dev.panagrad.tensor.GradientException if y is no scalar or a tensor requires no gradient
    public static Tensor[] grad(Tensor y, Tensor... xs) {
        return grad(y, null, false, false, xs);
    }

    /// Returns the gradients of `Σ gradient · y` with respect to tensors of its history.
    ///
    /// @param gradient the weights, of y's shape, or null for 1 if y is a scalar
    /// @param retainGraph whether the graph may be used again
    /// @param createGraph whether the gradients can be differentiated again
    public static Tensor[] grad(Tensor y, Tensor gradient, boolean retainGraph, boolean createGraph,
            Tensor... xs) {
        Tensor g = Tape.seed("grad", y, gradient);
        Map<GradFn, Tensor> wanted = new IdentityHashMap<>();
        for (Tensor x : xs) {
            if (x.gradFn() == null) {
                throw new dev.panagrad.tensor.GradientException(
                        "grad: an input does not require a gradient, x is "
                                + x.shape() + "; call x.requiresGrad(true) before computing y");
            }
            wanted.put(x.gradFn(), null);
        }
        new Backward(retainGraph || createGraph, createGraph, wanted).run(y.gradFn(), g);
        Tensor[] out = new Tensor[xs.length];
        for (int i = 0; i < out.length; i++) {
            Tensor t = wanted.get(xs[i].gradFn());
            out[i] = t != null ? t : xs[i].newZeros(xs[i].shape().dims());
        }
        return out;
    }

    /// Returns the gradient of a scalar function at a point; it can be differentiated again if `x` requires a
    /// gradient.
    public static Tensor grad(UnaryOperator<Tensor> f, Tensor x) {
        return on(() -> {
            boolean further = x.requiresGrad();
            Tensor at = further ? x.mul(1) : x.detach().requiresGrad(true);
            Tensor y = f.apply(at);
            return y.requiresGrad() ? grad(y, null, further, further, at)[0] : zeros(at);
        });
    }

    private static Tensor zeros(Tensor x) {
        return x.newZeros(x.shape().dims());
    }

    /// Returns the vector-Jacobian product `vᵀ J` of a function at a point; v has the shape of `f(x)`.
    public static Tensor vjp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        return on(() -> {
            Tensor at = x.detach().requiresGrad(true);
            Tensor y = f.apply(at);
            return y.requiresGrad() ? grad(y, v, false, false, at)[0] : zeros(at);
        });
    }

    /// Returns the Jacobian-vector product `J v` of a function at a point, by differentiating the
    /// vector-Jacobian product with respect to its vector; v has the shape of `x`.
    public static Tensor jvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        return on(() -> {
            Tensor at = x.detach().requiresGrad(true);
            Tensor y = f.apply(at);
            if (!y.requiresGrad()) {
                return zeros(y);
            }
            Tensor u = zeros(y).requiresGrad(true);
            Tensor transposed = grad(y, u, true, true, at)[0];
            return transposed.requiresGrad() ? grad(transposed, v, false, false, u)[0] : zeros(y);
        });
    }

    /// Returns the matrix of all partial derivatives of a function at a point, of shape `[f(x).shape…,
    /// x.shape…]`.
    public static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x) {
        return Transforms.jacobian(f, x);
    }

    /// Returns the matrix of second derivatives of a scalar function at a point, of shape `[x.shape…,
    /// x.shape…]`.
    public static Tensor hessian(UnaryOperator<Tensor> f, Tensor x) {
        return Transforms.jacobian(at -> grad(f, at), x);
    }

    /// Returns the product of the matrix of second derivatives of a scalar function with a vector of x's
    /// shape, without forming the matrix.
    public static Tensor hvp(UnaryOperator<Tensor> f, Tensor x, Tensor v) {
        return vjp(at -> grad(f, at), x, v);
    }

    /// Checks the gradients of a function against finite differences in float64.
    ///
    /// @param f a function of float64 tensors; its result is weighted at random
    /// @throws dev.panagrad.tensor.GradientException if a derivative differs by more than the estimated error
    public static void gradcheck(Function<Tensor[], Tensor> f, Tensor... xs) {
        GradCheck.first(f, xs);
    }

    /// Checks the gradients of a function of one tensor, see [#gradcheck(Function, Tensor...)].
    public static void gradcheck(UnaryOperator<Tensor> f, Tensor x) {
        GradCheck.first(in -> f.apply(in[0]), x);
    }

    /// Checks the gradients of a function of two tensors, see [#gradcheck(Function, Tensor...)].
    public static void gradcheck(BinaryOperator<Tensor> f, Tensor a, Tensor b) {
        GradCheck.first(in -> f.apply(in[0], in[1]), a, b);
    }

    /// Checks the gradients of a function's gradients against finite differences in float64.
    ///
    /// @throws dev.panagrad.tensor.GradientException if a second derivative differs by more than the
    ///     estimated error
    public static void gradgradcheck(Function<Tensor[], Tensor> f, Tensor... xs) {
        GradCheck.second(f, xs);
    }

    /// Checks the second derivatives of a function of one tensor, see [#gradgradcheck(Function, Tensor...)].
    public static void gradgradcheck(UnaryOperator<Tensor> f, Tensor x) {
        GradCheck.second(in -> f.apply(in[0]), x);
    }
}
