package dev.panagrad.autograd;

import static dev.panagrad.autograd.Gradient.one;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Special;
import java.util.function.IntFunction;

/// The rows of the gradient table for functions from analysis; see [GradientTable].
final class SpecialTable {
    private SpecialTable() {
    }

    /// Returns the backward step of `y = f(x)`.
    static Gradient of(Special op, Tensor x, Tensor y, Saver saver) {
        boolean inverse = op instanceof Special.Erfinv || op instanceof Special.Ndtri;
        var a = saver.save(inverse || op instanceof Special.Exp2 ? y : x);
        return switch (op) {
            case Special.Acos() -> one(g -> g.mul(root(a.get().square().neg().add(1))).neg());
            case Special.Asin() -> one(g -> g.mul(root(a.get().square().neg().add(1))));
            case Special.Sinh() -> one(g -> g.mul(a.get().cosh()));
            case Special.Cosh() -> one(g -> g.mul(a.get().sinh()));
            case Special.Asinh() -> one(g -> g.mul(root(a.get().square().add(1))));
            case Special.Acosh() -> one(g -> g.mul(root(a.get().square().sub(1))));
            case Special.Atanh() -> one(g -> g.div(a.get().square().neg().add(1)));
            case Special.Log2() -> one(g -> g.div(a.get().mul(Math.log(2))));
            case Special.Log10() -> one(g -> g.div(a.get().mul(Math.log(10))));
            case Special.Erfc() ->
                    one(g -> g.mul(a.get().square().neg().exp()).mul(-2 / Math.sqrt(Math.PI)));
            case Special.Erfcx() -> one(g -> {
                Tensor x2 = a.get().mul(2);
                return g.mul(Tensor.apply(op, a.get()).mul(x2).sub(2 / Math.sqrt(Math.PI)));
            });
            case Special.Erfinv() ->
                    one(g -> g.mul(a.get().square().exp()).mul(Math.sqrt(Math.PI) / 2));
            case Special.Ndtri() ->
                    one(g -> g.mul(a.get().square().mul(0.5).exp()).mul(Math.sqrt(2 * Math.PI)));
            case Special.Exp2() -> one(g -> g.mul(a.get()).mul(Math.log(2)));
            case Special.Lgamma() -> one(g -> g.mul(a.get().digamma()));
            case Special.Polygamma(var order) -> one(g -> g.mul(a.get().polygamma(order + 1)));
            case Special.BesselI b -> one(g -> g.mul(bessel(b, a.get())));
            case Special.BesselJ(var order) ->
                    one(g -> g.mul(slope(order, a.get(), n -> new Special.BesselJ(n), true)));
            case Special.BesselY(var order) ->
                    one(g -> g.mul(slope(order, a.get(), n -> new Special.BesselY(n), true)));
            case Special.BesselK(var order, var scaled) -> one(g -> {
                Tensor d = slope(order, a.get(), n -> new Special.BesselK(n, scaled), false);
                return g.mul(scaled ? d.add(Tensor.apply(op, a.get())) : d);
            });
        };
    }

    /// `C₀' = -C₁` and `C₁' = C₀ - C₁ / x` of the cylinder functions J and Y, `K₁' = -K₀ - K₁ / x`; that of
    /// J₁ at 0 is 1/2.
    private static Tensor slope(int order, Tensor x, IntFunction<Op> family, boolean oscillating) {
        Tensor one = Tensor.apply(family.apply(1), x);
        if (order == 0) {
            return one.neg();
        }
        Tensor zero = Tensor.apply(family.apply(0), x);
        Tensor origin = x.detach().eq(0);
        Tensor quotient = one.div(Tensor.where(origin, x.add(1), x));
        return oscillating ? Tensor.where(origin, zero.mul(0.5), zero.sub(quotient))
                : zero.add(quotient).neg();
    }

    private static Tensor root(Tensor x) {
        return x.rsqrt();
    }

    /// `I₀' = I₁` and `I₁' = I₀ - I₁ / x`, which is 1/2 at 0; the factor `e^-|x|` subtracts the function
    /// times the sign of x.
    private static Tensor bessel(Special.BesselI op, Tensor x) {
        Tensor zero = Tensor.apply(new Special.BesselI(0, op.scaled()), x);
        Tensor one = Tensor.apply(new Special.BesselI(1, op.scaled()), x);
        if (op.order() == 0) {
            return op.scaled() ? one.sub(x.sign().mul(zero)) : one;
        }
        Tensor origin = x.detach().eq(0);
        Tensor slope = Tensor.where(origin, zero.mul(0.5),
                zero.sub(one.div(Tensor.where(origin, x.add(1), x))));
        return op.scaled() ? slope.sub(x.sign().mul(one)) : slope;
    }
}
