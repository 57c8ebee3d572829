package dev.panagrad.nn.distributions;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Checks and shapes that distributions share.
final class Parameters {
    /// Euler's constant.
    static final double EULER = 0.57721566490153286061;

    private Parameters() {
    }

    /// Returns a number as a parameter.
    static Tensor number(double v) {
        return Tensor.full(v, DType.FLOAT32);
    }

    /// Returns the shape to which two parameters broadcast.
    ///
    /// @throws DTypeException if they are not of one floating-point type
    static long[] broadcast(String owner, Tensor a, Tensor b) {
        if (!a.dtype().isFloat() || a.dtype() != b.dtype()) {
            throw new DTypeException(owner + ": parameters must be of one floating-point type, they are "
                    + a.dtype() + " and " + b.dtype() + ", expected float32 or float64");
        }
        return Shape.broadcast(owner, a.shape(), b.shape()).dims();
    }

    /// @throws IllegalArgumentException if an element breaks a rule
    static void check(String name, Tensor value, Tensor holds, String rule) {
        if (value.numel() > 0 && holds.all().item() == 0) {
            throw new IllegalArgumentException(name + " is out of range, its shape is " + value.shape()
                    + ", expected " + rule + " but an element is "
                    + value.detach().expandAs(holds).maskedSelect(holds.logicalNot()).toDoubleArray()[0]);
        }
    }

    static void positive(String name, Tensor value) {
        Constraint.positive().require(name, value);
    }

    static void real(String name, Tensor value) {
        Constraint.real().require(name, value);
    }

    static void unit(String name, Tensor value) {
        Constraint.unitInterval().require(name, value);
    }

    static void notNegative(String name, Tensor value) {
        Constraint.nonnegative().require(name, value);
    }

    static void whole(String name, Tensor value) {
        Constraint.nonnegativeInteger().require(name, value);
    }

    /// Returns the shape `[first…, second…]`.
    static long[] join(long[] first, Shape second) {
        long[] d = Arrays.copyOf(first, first.length + second.rank());
        System.arraycopy(second.dims(), 0, d, first.length, second.rank());
        return d;
    }

    /// Returns numbers uniform in (0, 1), of the type and device of a parameter.
    static Tensor uniform(Tensor like, long... shape) {
        return rand(like, shape).clampMin(tiny(like));
    }

    /// Returns numbers uniform in [0, 1), drawn where a parameter is.
    static Tensor rand(Tensor like, long... shape) {
        return Tensor.empty(like.device(), like.dtype(), Shape.of(shape)).uniform_(0, 1);
    }

    static Tensor normal(Tensor like, long... shape) {
        return Tensor.empty(like.device(), like.dtype(), Shape.of(shape)).normal_(0, 1);
    }

    /// The smallest normal number.
    static double tiny(Tensor like) {
        return like.dtype() == DType.FLOAT64 ? Double.MIN_NORMAL : Float.MIN_NORMAL;
    }

    static double eps(Tensor like) {
        return like.dtype() == DType.FLOAT64 ? Math.ulp(1.0) : Math.ulp(1f);
    }

    static IllegalStateException unknown(Distribution d, String what) {
        return new IllegalStateException(d.getClass().getSimpleName() + ": " + what);
    }

    /// Returns a moment where a parameter is above a limit, else infinity.
    static Tensor above(Tensor parameter, double limit, Tensor moment) {
        Tensor none = moment.newFull(Double.POSITIVE_INFINITY);
        return Tensor.where(parameter.detach().le(limit), none, moment);
    }

    /// Returns the sums over the last axes.
    static Tensor sumLast(Tensor x, int axes) {
        return axes == 0 ? x : x.sum(IntStream.range(-axes, 0).toArray());
    }

    /// Returns whether all truth values along the last axes hold.
    static Tensor allLast(Tensor x, int axes) {
        return axes == 0 ? x : x.all(IntStream.range(-axes, 0).toArray());
    }

    static Tensor lbeta(Tensor a, Tensor b) {
        return a.lgamma().add(b.lgamma()).sub(a.add(b).lgamma());
    }
}
