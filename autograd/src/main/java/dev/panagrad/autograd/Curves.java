package dev.panagrad.autograd;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;

/// Slopes of elementwise functions that take more than one expression.
final class Curves {
    private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

    private Curves() {
    }

    /// The second derivative of gelu, `φ(x) (2 - x²)`.
    static Tensor geluBend(Tensor x) {
        Tensor density = x.square().mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
        return density.mul(x.square().neg().add(2));
    }

    /// The second derivative of `0.5 x (1 + t)` with `t = tanh(u)`, `u = √(2/π) (x + 0.044715 x³)`:
    /// `s (u' + x (u''/2 - t u'²))` with `s = 1 - t²`.
    static Tensor geluTanhBend(Tensor x) {
        Tensor t = x.add(x.pow(3).mul(0.044715)).mul(SQRT_2_OVER_PI).tanh();
        Tensor first = x.square().mul(3 * 0.044715).add(1).mul(SQRT_2_OVER_PI);
        Tensor half = x.mul(3 * 0.044715 * SQRT_2_OVER_PI);
        return t.square().neg().add(1).mul(first.add(x.mul(half.sub(t.mul(first.square())))));
    }

    /// `b a^(b-1)`, and 0 where b is 0.
    static Tensor powSlope(Tensor a, Tensor b) {
        Tensor zero = a.newFull(0);
        return Tensor.where(b.detach().eq(0), zero, b.mul(a.pow(b.sub(1))));
    }

    /// `a^b log a`, and 0 where a is 0 and b is not negative.
    static Tensor powExponentSlope(Tensor a, Tensor b) {
        Tensor zero = a.newFull(0);
        Tensor one = a.newFull(1);
        Tensor flat = a.detach().eq(0).and(b.detach().ge(0));
        return Tensor.where(flat, zero, a.pow(b).mul(Tensor.where(flat, one, a).log()));
    }

    /// The gradient, half of it where both operands are equal, and 0 where this one lost; NaN does not lose.
    static Tensor winner(Tensor g, Tensor lost, Tensor tie) {
        return g.mul(lost.logicalNot().to(g.dtype()).sub(tie.to(g.dtype()).mul(0.5)));
    }

    /// A number where a condition holds, else the gradient.
    static Tensor where(Tensor condition, Number value, Tensor g) {
        return Tensor.where(condition, g.newFull(value), g);
    }

    /// The gradient of the first of two operands: where it was first in order, or the other one NaN.
    static Tensor chosen(Tensor g, Tensor first, Tensor other) {
        return Tensor.where(first.or(other.isNan()), g, g.newFull(0));
    }

    /// The gradient of the second of two operands: where it is not that of [#chosen].
    static Tensor left(Tensor g, Tensor first, Tensor other) {
        return where(first.or(other.isNan()), 0, g);
    }

    /// `g a / (a² + b²)`, and 0 where both are 0.
    static Tensor turned(Tensor g, Tensor a, Tensor b) {
        Tensor r = a.square().add(b.square());
        Tensor origin = r.detach().eq(0);
        return g.mul(a).div(Tensor.where(origin, r.newFull(1), r));
    }

    /// Returns the derivative of a function by its first operand, which has no closed form, as a central
    /// difference in double precision: right to about eight digits.
    static Tensor along(Binary op, Tensor a, Tensor b) {
        Tensor p = a.to(DType.FLOAT64);
        Tensor q = b.to(DType.FLOAT64);
        Tensor h = p.detach().mul(1e-5);
        Tensor up = Tensor.apply(op, p.add(h), q);
        Tensor down = Tensor.apply(op, p.sub(h), q);
        return up.sub(down).div(h.mul(2)).to(a.dtype());
    }
}
