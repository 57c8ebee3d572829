package dev.panagrad.autograd;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;

/// Slopes of elementwise functions that take more than one expression.
final class Curves {
    private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

    private Curves() {
    }

    /// `Φ(x) + x φ(x)`.
    static Tensor geluSlope(Tensor x) {
        Tensor density = x.square().mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
        return x.mul(Math.sqrt(0.5)).erf().add(1).mul(0.5).add(x.mul(density));
    }

    /// The derivative of `0.5 x (1 + tanh(u))` with `u = sqrt(2/π) (x + 0.044715 x³)`.
    static Tensor geluTanhSlope(Tensor x) {
        Tensor t = x.add(x.pow(3).mul(0.044715)).mul(SQRT_2_OVER_PI).tanh();
        Tensor inner = x.square().mul(3 * 0.044715).add(1).mul(SQRT_2_OVER_PI);
        return t.add(1).mul(0.5).add(x.mul(0.5).mul(t.square().neg().add(1)).mul(inner));
    }

    /// `b a^(b-1)`, and 0 where b is 0.
    static Tensor powSlope(Tensor a, Tensor b) {
        Tensor zero = Tensor.full(0, a.dtype()).to(a.device());
        return Tensor.where(b.detach().eq(0), zero, b.mul(a.pow(b.sub(1))));
    }

    /// `a^b log a`, and 0 where a is 0 and b is not negative.
    static Tensor powExponentSlope(Tensor a, Tensor b) {
        Tensor zero = Tensor.full(0, a.dtype()).to(a.device());
        Tensor one = Tensor.full(1, a.dtype()).to(a.device());
        Tensor flat = a.detach().eq(0).and(b.detach().ge(0));
        return Tensor.where(flat, zero, a.pow(b).mul(Tensor.where(flat, one, a).log()));
    }

    /// The gradient where the operand won, half of it where both are equal, else 0.
    static Tensor winner(Tensor g, Tensor won, Tensor tie) {
        return g.mul(won.to(g.dtype()).add(tie.to(g.dtype()).mul(0.5)));
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
