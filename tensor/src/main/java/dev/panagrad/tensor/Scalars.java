package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Unary;

/// How Java numbers and mixed types become operands.
final class Scalars {
    private Scalars() {
    }

    /// Returns a 0-d tensor of the number, on the tensor's device and of a type.
    private static Tensor constant(Tensor like, Number value, DType t) {
        checkNumber("scalar", value);
        return Evaluation.create(new Creation.Fill(Shape.SCALAR, t, value), like.device());
    }

    /// Returns a 0-d tensor of the number, of a tensor's type and device.
    static Tensor number(Tensor like, Number value) {
        return constant(like, value, like.dtype());
    }

    /// Returns a 0-d tensor of the number, of the type in which it is combined with a tensor.
    static Tensor wrapped(Tensor like, Number value) {
        checkNumber("scalar", value);
        return constant(like, value, Promotion.of(like, value));
    }

    private static void checkNumber(String op, Number value) {
        if (value == null) {
            throw new NullPointerException(op + ": the number is null, expected a number");
        }
    }

    static Tensor add(Tensor x, Number c) {
        checkNumber("add", c);
        return x.dtype().isFloat() ? Tensor.apply(new Unary.AddScalar(c.doubleValue()), x)
                : binary(new Binary.Add(), x, c);
    }

    static Tensor sub(Tensor x, Number c) {
        checkNumber("sub", c);
        return x.dtype().isFloat() ? Tensor.apply(new Unary.AddScalar(-c.doubleValue()), x)
                : binary(new Binary.Sub(), x, c);
    }

    static Tensor mul(Tensor x, Number c) {
        checkNumber("mul", c);
        return x.dtype().isFloat() ? Tensor.apply(new Unary.MulScalar(c.doubleValue()), x)
                : binary(new Binary.Mul(), x, c);
    }

    static Tensor pow(Tensor x, Number c) {
        checkNumber("pow", c);
        if (x.dtype().isInteger() && c.doubleValue() < 0 && !Promotion.of(x, c).isFloat()) {
            throw new IllegalArgumentException("pow: integers have no negative integer powers, x is "
                    + x.dtype() + x.shape() + ", expected an exponent >= 0 but got " + c);
        }
        return x.dtype().isFloat() ? Tensor.apply(new Unary.PowScalar(c.doubleValue()), x)
                : binary(new Binary.Pow(), x, c);
    }

    static Tensor binary(Binary op, Tensor x, Number c) {
        checkNumber(op.name(), c);
        DType t = Promotion.of(x, c);
        boolean divides = op instanceof Binary.FloorDivide || op instanceof Binary.Remainder
                || op instanceof Binary.Fmod;
        if (divides && t.isInteger() && c.longValue() == 0) {
            throw new ArithmeticException(op.name() + ": integer division by zero, x is " + t + x.shape()
                    + ", expected a divisor other than 0");
        }
        return Evaluation.binary(op, x.to(t), constant(x, c, t));
    }

    static Tensor divide(Tensor x, Tensor y) {
        DType t = Promotion.of(x, y);
        t = t.isFloat() ? t : DType.FLOAT32;
        return Evaluation.binary(new Binary.Div(), x.to(t), y.to(t));
    }

    static Tensor divide(Tensor x, Number c) {
        checkNumber("div", c);
        DType t = x.dtype().isFloat() ? x.dtype() : DType.FLOAT32;
        return Evaluation.binary(new Binary.Div(), x.to(t), constant(x, c, t));
    }

    static Tensor compare(Compare op, Tensor x, Tensor y) {
        DType t = Promotion.of(x, y);
        return Tensor.apply(op, x.to(t), y.to(t));
    }

    static Tensor compare(Compare op, Tensor x, Number c) {
        checkNumber(op.name(), c);
        DType t = Promotion.of(x, c);
        return Tensor.apply(op, x.to(t), constant(x, c, t));
    }

    static Tensor inPlace(Binary op, Tensor x, Tensor y) {
        DType t = Promotion.of(x, y);
        if (op instanceof Binary.Div && !t.isFloat()) {
            t = DType.FLOAT32;
        }
        if (t.kind().compareTo(x.dtype().kind()) > 0) {
            throw new DTypeException(
                    op.name() + "_: the result cannot be stored in the target, target is " + x.dtype()
                            + ", expected its kind of type but the result is " + t);
        }
        return Evaluation.inPlace(op, x, x.to(t), y.to(t));
    }

    static Tensor inPlace(Binary op, Tensor x, Number c) {
        checkNumber(op.name() + "_", c);
        if (x.dtype().isFloat()) {
            double v = c.doubleValue();
            Unary scalar = switch (op) {
                case Binary.Add() -> new Unary.AddScalar(v);
                case Binary.Sub() -> new Unary.AddScalar(-v);
                case Binary.Mul() -> new Unary.MulScalar(v);
                case Binary.Pow() -> new Unary.PowScalar(v);
                default -> null;
            };
            if (scalar != null) {
                return Evaluation.inPlace(scalar, x, x);
            }
        }
        return inPlace(op, x, constant(x, c, Promotion.of(x, c)));
    }

    static Tensor clamp(Tensor x, Number min, Number max) {
        if (min == null && max == null) {
            throw new IllegalArgumentException("clamp: no bound is given, expected a min or a max");
        }
        DType t = x.dtype();
        t = min == null ? t : Promotion.of(x, min);
        t = max == null || t.isFloat() ? t : Promotion.of(x.to(t), max);
        return x.to(t).clamp(min == null ? Double.NEGATIVE_INFINITY : min.doubleValue(),
                max == null ? Double.POSITIVE_INFINITY : max.doubleValue());
    }

    /// @throws DTypeException if a number with a fraction were stored in an integer tensor
    static void checkStorable(String op, Tensor x, Number value) {
        checkNumber(op, value);
        double v = value.doubleValue();
        if (x.dtype().isInteger() && v != Math.rint(v)) {
            throw DTypeException.of(op, "the number " + value + " cannot be stored", x.dtype(),
                    "a floating-point tensor");
        }
    }

    /// Returns the tensor, or its float32 conversion if it holds integers.
    static Tensor floating(String op, Tensor x) {
        return x.dtype().isFloat() ? x : x.to(DType.FLOAT32);
    }

    static Tensor needNumbers(String op, Tensor x) {
        if (x.dtype() == DType.BOOL) {
            throw DTypeException.of(op, "not defined for bool", x.dtype(),
                    "numbers" + (op.equals("sub") ? " (for bool use xor)" : ""));
        }
        return x;
    }

    static Tensor needFloat(String op, Tensor x) {
        if (!x.dtype().isFloat()) {
            throw DTypeException.of(op, "needs a floating-point type", x.dtype(), "float32 or float64");
        }
        return x;
    }

    static Reductions.Extremum extremum(Tensor x, int axis, boolean largest) {
        int a = x.shape().axis(axis, largest ? "max" : "min");
        Tensor at = Tensor.apply(largest ? new Reduction.ArgMax(a, true) : new Reduction.ArgMin(a, true),
                x.detach());
        if (x.rank() == 0) {
            return new Reductions.Extremum(x.reshape(), at);
        }
        Tensor values = Tensor.apply(new Indexing.Gather(a), x, at);
        return new Reductions.Extremum(values.squeeze(a), at.squeeze(a));
    }

    /// Returns a reduction of x along an axis with that axis again, of size 1; a scalar has none.
    static Tensor kept(Tensor y, Tensor x, int axis) {
        return x.rank() == 0 ? y : y.unsqueeze(x.shape().axis(axis, "keep"));
    }

    static void needPositive(String op, String name, double v) {
        if (!(v > 0)) {
            throw new IllegalArgumentException(op + ": " + name + " is out of range, expected " + name
                    + " > 0 but got " + v);
        }
    }
}
