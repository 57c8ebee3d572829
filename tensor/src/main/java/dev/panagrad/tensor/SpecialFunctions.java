package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Special;

/// Elementwise functions from analysis: inverse and hyperbolic functions, logarithms to other bases, the
/// error function's and the gamma function's relatives. Functions of integers give float32.
public sealed interface SpecialFunctions permits Tensor {
    private Tensor apply(Special op) {
        return Tensor.apply(op, Scalars.floating(op.name(), (Tensor) this));
    }

    /// Returns the arc cosine in radians; NaN outside [-1, 1].
    default Tensor acos() {
        return apply(new Special.Acos());
    }

    /// Returns the arc sine in radians; NaN outside [-1, 1].
    default Tensor asin() {
        return apply(new Special.Asin());
    }

    /// Returns the hyperbolic sine.
    default Tensor sinh() {
        return apply(new Special.Sinh());
    }

    /// Returns the hyperbolic cosine.
    default Tensor cosh() {
        return apply(new Special.Cosh());
    }

    /// Returns the inverse of the hyperbolic sine.
    default Tensor asinh() {
        return apply(new Special.Asinh());
    }

    /// Returns the inverse of the hyperbolic cosine; NaN below 1.
    default Tensor acosh() {
        return apply(new Special.Acosh());
    }

    /// Returns the inverse of the hyperbolic tangent; NaN outside [-1, 1].
    default Tensor atanh() {
        return apply(new Special.Atanh());
    }

    /// Returns the logarithm to the base 2.
    default Tensor log2() {
        return apply(new Special.Log2());
    }

    /// Returns the logarithm to the base 10.
    default Tensor log10() {
        return apply(new Special.Log10());
    }

    /// Returns `2^x`.
    default Tensor exp2() {
        return apply(new Special.Exp2());
    }

    /// Returns `1 - erf(x)`, accurate also where it is small.
    default Tensor erfc() {
        return apply(new Special.Erfc());
    }

    /// Returns the inverse of the error function; NaN outside [-1, 1].
    default Tensor erfinv() {
        return apply(new Special.Erfinv());
    }

    /// Returns `log |Γ(x)|`.
    default Tensor lgamma() {
        return apply(new Special.Lgamma());
    }

    /// Returns the derivative of [#lgamma()].
    default Tensor digamma() {
        return polygamma(0);
    }

    /// Returns the derivative of an order of [#digamma()].
    ///
    /// @throws IllegalArgumentException if the order is negative
    default Tensor polygamma(int order) {
        if (order < 0) {
            throw new IllegalArgumentException(
                    "polygamma: the order is negative, expected order >= 0 but got " + order);
        }
        return apply(new Special.Polygamma(order));
    }

    /// Returns the logarithm of the multivariate gamma function of dimension `p`:
    /// `p(p-1)/4 log π + Σⱼ lgamma(x - j/2)` for j below p.
    ///
    /// @throws IllegalArgumentException if p is not positive
    default Tensor mvlgamma(int p) {
        Tensor x = Scalars.floating("mvlgamma", (Tensor) this);
        if (p < 1) {
            throw new IllegalArgumentException("mvlgamma: no dimension, expected p >= 1 but got " + p);
        }
        Tensor sum = x.lgamma();
        for (int j = 1; j < p; j++) {
            sum = sum.add(x.sub(j / 2.0).lgamma());
        }
        return sum.add(p * (p - 1) / 4.0 * Math.log(Math.PI));
    }

    /// Returns Airy's function Ai, which solves `y'' = x y` and vanishes at infinity. It has gradients of any
    /// order; PyTorch's has none.
    default Tensor airyAi() {
        return Airy.of(Recurrence.operand("airyAi", (Tensor) this));
    }

    /// Returns the modified Bessel function of the first kind of order 0.
    default Tensor i0() {
        return apply(new Special.BesselI(0, false));
    }

    /// Returns the modified Bessel function of the first kind of order 0 times `e^-|x|`.
    default Tensor i0e() {
        return apply(new Special.BesselI(0, true));
    }

    /// Returns the modified Bessel function of the first kind of order 1.
    default Tensor i1() {
        return apply(new Special.BesselI(1, false));
    }

    /// Returns the modified Bessel function of the first kind of order 1 times `e^-|x|`.
    default Tensor i1e() {
        return apply(new Special.BesselI(1, true));
    }

    /// Returns `sin(πx) / (πx)`, and 1 at 0.
    default Tensor sinc() {
        Tensor x = Scalars.floating("sinc", (Tensor) this);
        double near = x.dtype() == DType.FLOAT64 ? 1e-100 : 1e-15; // the square of less vanishes
        Tensor origin = x.detach().abs().lt(near);
        Tensor z = Tensor.where(origin, Scalars.number(x, 1), x.mul(Math.PI));
        return Tensor.where(origin, Scalars.number(x, 1), z.sin().div(z));
    }

    /// Returns `log(x / (1 - x))`, the inverse of the sigmoid.
    default Tensor logit() {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].logit(), (Tensor) this);
        }
        Tensor x = Scalars.floating("logit", (Tensor) this);
        return x.div(x.neg().add(1)).log();
    }

    /// Returns [#logit()] of x limited to `[eps, 1 - eps]`.
    default Tensor logit(double eps) {
        return Scalars.floating("logit", (Tensor) this).clamp(eps, 1 - eps).logit();
    }

    /// Returns `x log(other)`, and 0 where x is 0 and the other one is not NaN.
    default Tensor xlogy(Tensor other) {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].xlogy(t[1]), (Tensor) this, other);
        }
        return Composed.xlogy((Tensor) this, other, false);
    }

    /// Returns `x log(other)`, and 0 where x is 0.
    default Tensor xlogy(Number other) {
        return xlogy(Scalars.wrapped((Tensor) this, other));
    }

    /// Returns `x log(1 + other)`, and 0 where x is 0 and the other one is not NaN.
    default Tensor xlog1py(Tensor other) {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].xlog1py(t[1]), (Tensor) this, other);
        }
        return Composed.xlogy((Tensor) this, other, true);
    }

    /// Returns `-x log(x)`, 0 at 0, and -inf below.
    default Tensor entr() {
        Tensor x = Scalars.floating("entr", (Tensor) this);
        return Tensor.where(x.detach().lt(0), Scalars.number(x, Double.NEGATIVE_INFINITY),
                x.xlogy(x).neg());
    }

    /// Returns `log(e^x + e^other)` without overflow.
    default Tensor logaddexp(Tensor other) {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].logaddexp(t[1]), (Tensor) this, other);
        }
        return Composed.logaddexp((Tensor) this, other, 1);
    }

    /// Returns `log₂(2^x + 2^other)` without overflow.
    default Tensor logaddexp2(Tensor other) {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].logaddexp2(t[1]), (Tensor) this, other);
        }
        return Composed.logaddexp((Tensor) this, other, Math.log(2));
    }

    /// Returns `sqrt(x² + other²)` without overflow.
    default Tensor hypot(Tensor other) {
        return Composed.floating(new Binary.Hypot(), (Tensor) this, other);
    }

    /// Returns the normal distribution function `(1 + erf(x / sqrt(2))) / 2`.
    default Tensor ndtr() {
        return ((Tensor) this).mul(-Math.sqrt(0.5)).erfc().mul(0.5);
    }

    /// Returns the inverse of [#ndtr()].
    default Tensor ndtri() {
        return apply(new Special.Ndtri());
    }

    /// Returns `e^(x²) erfc(x)`, which does not underflow.
    default Tensor erfcx() {
        return apply(new Special.Erfcx());
    }

    /// Returns the logarithm of [#ndtr()], accurate where that underflows.
    default Tensor logNdtr() {
        if (AutocastFunction.UNLISTED.applies((Tensor) this)) {
            return AutocastFunction.UNLISTED.of(t -> t[0].logNdtr(), (Tensor) this);
        }
        Tensor x = Scalars.floating("logNdtr", (Tensor) this);
        Tensor low = x.detach().lt(-1);
        Tensor below = Tensor.where(low, x, Scalars.number(x, -1));
        Tensor above = Tensor.where(low, Scalars.number(x, 0), x);
        Tensor z = below.mul(-Math.sqrt(0.5));
        return Tensor.where(low, z.erfcx().mul(0.5).log().sub(z.square()),
                above.mul(Math.sqrt(0.5)).erfc().mul(-0.5).log1p());
    }

    /// Returns the Bessel function of the first kind of order 0.
    default Tensor besselJ0() {
        return apply(new Special.BesselJ(0));
    }

    /// Returns the Bessel function of the first kind of order 1.
    default Tensor besselJ1() {
        return apply(new Special.BesselJ(1));
    }

    /// Returns the Bessel function of the second kind of order 0; NaN below 0.
    default Tensor besselY0() {
        return apply(new Special.BesselY(0));
    }

    /// Returns the Bessel function of the second kind of order 1; NaN below 0.
    default Tensor besselY1() {
        return apply(new Special.BesselY(1));
    }

    /// Returns the modified Bessel function of the second kind of order 0; NaN below 0.
    default Tensor modifiedBesselK0() {
        return apply(new Special.BesselK(0, false));
    }

    /// Returns the modified Bessel function of the second kind of order 1; NaN below 0.
    default Tensor modifiedBesselK1() {
        return apply(new Special.BesselK(1, false));
    }

    /// Returns `e^x` times [#modifiedBesselK0()], which does not underflow.
    default Tensor scaledModifiedBesselK0() {
        return apply(new Special.BesselK(0, true));
    }

    /// Returns `e^x` times [#modifiedBesselK1()], which does not underflow.
    default Tensor scaledModifiedBesselK1() {
        return apply(new Special.BesselK(1, true));
    }

    /// Returns `sin(x) / x`, the spherical Bessel function of the first kind of order 0.
    default Tensor sphericalBesselJ0() {
        Tensor x = Scalars.floating("sphericalBesselJ0", (Tensor) this);
        return Tensor.where(x.isInf(), x.newFull(0), x.mul(1 / Math.PI).sinc());
    }

    /// Returns the lower incomplete gamma function `∫₀ˣ t^(a-1) e^-t dt / Γ(a)` of this tensor's a at x. Its
    /// derivative by a is a central difference, right to about eight digits.
    default Tensor igamma(Tensor x) {
        return Evaluation.binary(new Binary.Igamma(false), Scalars.floating("igamma", (Tensor) this), x);
    }

    /// Returns the upper incomplete gamma function, 1 less [#igamma(Tensor)] but accurate where it is small.
    default Tensor igammac(Tensor x) {
        return Evaluation.binary(new Binary.Igamma(true), Scalars.floating("igammac", (Tensor) this), x);
    }

    /// Returns Hurwitz's zeta function `Σ (q + k)^-x` over k from 0 on. Its derivative by x is a central
    /// difference, right to about eight digits.
    default Tensor zeta(Tensor q) {
        return Evaluation.binary(new Binary.Zeta(), Scalars.floating("zeta", (Tensor) this), q);
    }

    /// Returns the neighbours among the type's numbers in the direction of another tensor's. They move as
    /// this tensor does: its gradient is that of the result, and other's is zero.
    default Tensor nextafter(Tensor other) {
        return Evaluation.binary(new Binary.NextAfter(), Scalars.floating("nextafter", (Tensor) this), other);
    }
}
