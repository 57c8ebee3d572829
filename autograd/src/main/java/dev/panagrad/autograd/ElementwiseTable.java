package dev.panagrad.autograd;

import static dev.panagrad.autograd.Gradient.each;
import static dev.panagrad.autograd.Gradient.none;
import static dev.panagrad.autograd.Gradient.one;
import static dev.panagrad.autograd.Gradient.zero;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pieces;
import dev.panagrad.tensor.op.Unary;

/// The rows of the gradient table for elementwise functions; see [GradientTable].
final class ElementwiseTable {
    private ElementwiseTable() {
    }

    /// Returns the backward step of `y = f(x)`.
    static Gradient unary(Unary op, Tensor x, Tensor y, Saver saver) {
        return switch (op) {
            case Unary.Neg() -> one(Tensor::neg);
            case Unary.Abs() -> {
                var a = saver.save(x);
                yield one(g -> g.mul(a.get().sign()));
            }
            case Unary.Exp() -> {
                var r = saver.save(y);
                yield one(g -> g.mul(r.get()));
            }
            case Unary.Expm1() -> {
                var r = saver.save(y);
                yield one(g -> g.mul(r.get().add(1)));
            }
            case Unary.Log() -> {
                var a = saver.save(x);
                yield one(g -> g.div(a.get()));
            }
            case Unary.Log1p() -> {
                var a = saver.save(x);
                yield one(g -> g.div(a.get().add(1)));
            }
            case Unary.Sqrt() -> {
                var r = saver.save(y);
                yield one(g -> g.div(r.get().mul(2)));
            }
            case Unary.Rsqrt() -> {
                var r = saver.save(y);
                yield one(g -> g.mul(r.get().square().mul(r.get())).mul(-0.5));
            }
            case Unary.Reciprocal() -> {
                var r = saver.save(y);
                yield one(g -> g.mul(r.get().square()).neg());
            }
            case Unary.Sin() -> {
                var a = saver.save(x);
                yield one(g -> g.mul(a.get().cos()));
            }
            case Unary.Cos() -> {
                var a = saver.save(x);
                yield one(g -> g.mul(a.get().sin()).neg());
            }
            case Unary.Tan() -> {
                var r = saver.save(y);
                yield one(g -> g.mul(r.get().square().add(1)));
            }
            case Unary.Atan() -> {
                var a = saver.save(x);
                yield one(g -> g.div(a.get().square().add(1)));
            }
            case Unary.Tanh() -> {
                var r = saver.save(y);
                yield one(g -> Tensor.apply(new Binary.TanhGrad(), g, r.get()));
            }
            case Unary.Sigmoid() -> {
                var r = saver.save(y);
                yield one(g -> Tensor.apply(new Binary.SigmoidGrad(), g, r.get()));
            }
            case Unary.Relu() -> {
                var r = saver.save(y);
                yield one(g -> Tensor.apply(new Binary.ReluGrad(), g, r.get().detach()));
            }
            case Unary.Gelu(var tanh) -> {
                var a = saver.save(x);
                yield one(g -> Tensor.apply(new Binary.GeluGrad(tanh), g, a.get()));
            }
            case Unary.Softplus(var beta, var threshold) -> {
                var a = saver.save(x);
                yield one(g -> {
                    Tensor z = a.get().mul(beta);
                    return Tensor.where(z.detach().gt(threshold), g, g.mul(z.sigmoid()));
                });
            }
            case Unary.Elu(var alpha) -> {
                var a = saver.save(x);
                yield one(g -> Tensor.where(a.get().le(0),
                        g.mul(a.get().clamp(Double.NEGATIVE_INFINITY, 0).exp()).mul(alpha), g));
            }
            case Unary.LeakyRelu(var slope) ->
                    piecewise(Pieces.steps(0, 0, false, slope, slope, 1), saver.save(x));
            case Unary.Threshold(var threshold, _) ->
                    piecewise(Pieces.steps(threshold, threshold, true, 0, 0, 1), saver.save(x));
            case Unary.Hardshrink(var lambda) ->
                    piecewise(Pieces.steps(-lambda, lambda, true, 1, 0, 1), saver.save(x));
            case Unary.Piecewise(var p) -> piecewise(p.slope(), saver.save(x));
            case Unary.NanTo _ -> {
                var a = saver.save(x.detach());
                yield one(g -> Curves.where(a.get().isNan(), 0, g));
            }
            case Unary.Clamp(var lo, var hi) ->
                    piecewise(Pieces.steps(lo, hi, true, 0, 1, 0), saver.save(x));
            case Unary.Erf() -> {
                var a = saver.save(x);
                yield one(g -> g.mul(a.get().square().neg().exp()).mul(2 / Math.sqrt(Math.PI)));
            }
            case Unary.Sign(),Unary.Floor(),Unary.Ceil(),Unary.Round(),Unary.Trunc() -> zero();
            case Unary.AddScalar _ -> one(g -> g);
            case Unary.MulScalar(var c) -> one(g -> g.mul(c));
            case Unary.PowScalar(var e) -> {
                var a = saver.save(x);
                yield e == 0 ? zero() : e == 1 ? one(g -> g)
                        : one(g -> g.mul((e == 2 ? a.get() : a.get().pow(e - 1)).mul(e)));
            }
            case Unary.LogicalNot(),Unary.IsNan(),Unary.IsFinite() -> none();
            case Unary.Cast(var to) -> {
                var from = x.dtype();
                yield one(g -> g.to(from));
            }
            case Unary.Copy() -> one(g -> g);
        };
    }

    /// Returns the backward step of a function with a piecewise slope.
    private static Gradient piecewise(Pieces slope, Saved x) {
        return one(g -> Tensor.apply(new Binary.PiecewiseGrad(slope), g, x.get()));
    }

    /// Returns the backward step of a function of two operands.
    static Gradient binary(Binary op, Tensor a, Tensor b, Saver saver) {
        return switch (op) {
            case Binary.Add() -> each(g -> g, g -> g);
            case Binary.Sub() -> each(g -> g, Tensor::neg);
            case Binary.Mul() -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> g.mul(q.get()), g -> g.mul(p.get()));
            }
            case Binary.Div() -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> g.div(q.get()), g -> g.mul(p.get()).div(q.get().square()).neg());
            }
            case Binary.Pow() -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> g.mul(Curves.powSlope(p.get(), q.get())),
                        g -> g.mul(Curves.powExponentSlope(p.get(), q.get())));
            }
            case Binary.Maximum() -> {
                var p = saver.save(a.detach());
                var q = saver.save(b.detach());
                yield each(g -> Curves.winner(g, p.get().lt(q.get()), p.get().eq(q.get())),
                        g -> Curves.winner(g, q.get().lt(p.get()), p.get().eq(q.get())));
            }
            case Binary.Fmax() -> {
                var p = saver.save(a.detach());
                var q = saver.save(b.detach());
                yield each(g -> Curves.chosen(g, p.get().ge(q.get()), q.get()),
                        g -> Curves.left(g, p.get().ge(q.get()), q.get()));
            }
            case Binary.Fmin() -> {
                var p = saver.save(a.detach());
                var q = saver.save(b.detach());
                yield each(g -> Curves.chosen(g, p.get().le(q.get()), q.get()),
                        g -> Curves.left(g, p.get().le(q.get()), q.get()));
            }
            case Binary.Prelu() -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> Tensor.where(p.get().detach().gt(0), g, g.mul(q.get())),
                        g -> Curves.where(p.get().detach().gt(0), 0, g.mul(p.get())));
            }
            case Binary.Minimum() -> {
                var p = saver.save(a.detach());
                var q = saver.save(b.detach());
                yield each(g -> Curves.winner(g, p.get().gt(q.get()), p.get().eq(q.get())),
                        g -> Curves.winner(g, q.get().gt(p.get()), p.get().eq(q.get())));
            }
            case Binary.FloorDivide() -> zero();
            case Binary.Remainder() -> {
                var p = saver.save(a.detach());
                var q = saver.save(b.detach());
                yield each(g -> g, g -> g.mul(p.get().floorDivide(q.get())).neg());
            }
            case Binary.Fmod() -> {
                var p = saver.save(a.detach());
                var q = saver.save(b.detach());
                yield each(g -> g, g -> g.mul(p.get().div(q.get()).trunc()).neg());
            }
            case Binary.Atan2() -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> Curves.turned(g, q.get(), p.get()),
                        g -> Curves.turned(g, p.get(), q.get()).neg());
            }
            case Binary.Igamma(var upper) -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> g.mul(Curves.along(op, p.get(), q.get())), g -> {
                    Tensor c = p.get();
                    Tensor d = c.sub(1).xlogy(q.get()).sub(q.get()).sub(c.lgamma()).exp();
                    return g.mul(upper ? d.neg() : d);
                });
            }
            case Binary.Zeta() -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> g.mul(Curves.along(op, p.get(), q.get())),
                        g -> g.mul(Tensor.apply(op, p.get().add(1), q.get()).mul(p.get()).neg()));
            }
            case Binary.NextAfter() -> each(g -> g, null);
            case Binary.CopySign() -> {
                var p = saver.save(a.detach());
                var q = saver.save(b.detach());
                yield each(
                        g -> g.mul(p.get().sign())
                                .mul(g.newFull(1).copysign(q.get())),
                        null);
            }
            case Binary.Hypot() -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> g.mul(p.get()).div(Tensor.apply(op, p.get(), q.get())),
                        g -> g.mul(q.get()).div(Tensor.apply(op, p.get(), q.get())));
            }
            case Binary.Gcd(),Binary.LeftShift(),Binary.RightShift() -> none();
            case Binary.And(),Binary.Or(),Binary.Xor() -> none();
            case Binary.ReluGrad() -> {
                var r = saver.save(b);
                yield each(g -> Tensor.apply(new Binary.ReluGrad(), g, r.get().detach()), null);
            }
            case Binary.PiecewiseGrad(var slope) -> {
                var p = saver.save(a);
                var q = saver.save(b);
                Op bend = new Binary.PiecewiseGrad(slope.slope());
                yield each(g -> Tensor.apply(op, g, q.get()),
                        g -> Tensor.apply(bend, g.mul(p.get()), q.get()));
            }
            case Binary.TanhGrad() -> {
                var p = saver.save(a);
                var r = saver.save(b);
                yield each(g -> Tensor.apply(new Binary.TanhGrad(), g, r.get()),
                        g -> g.mul(p.get()).mul(r.get()).mul(-2));
            }
            case Binary.GeluGrad(var tanh) -> {
                var p = saver.save(a);
                var q = saver.save(b);
                yield each(g -> Tensor.apply(new Binary.GeluGrad(tanh), g, q.get()),
                        g -> g.mul(p.get())
                                .mul(tanh ? Curves.geluTanhBend(q.get()) : Curves.geluBend(q.get())));
            }
            case Binary.SigmoidGrad() -> {
                var p = saver.save(a);
                var r = saver.save(b);
                yield each(g -> Tensor.apply(new Binary.SigmoidGrad(), g, r.get()),
                        g -> g.mul(p.get()).mul(r.get().mul(-2).add(1)));
            }
        };
    }
}
