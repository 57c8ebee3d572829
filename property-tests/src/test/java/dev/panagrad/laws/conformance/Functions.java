package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;
import static dev.panagrad.laws.conformance.Wiring.pair;
import static dev.panagrad.laws.conformance.Wiring.unary;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.function.BiFunction;

/// The calls of elementwise functions from analysis, of logic and of three operands.
final class Functions {
    private Functions() {
    }

    /// A number as the second operand is one of the tensor's kind.
    private static void both(String op, BiFunction<Tensor, Tensor, Tensor> f) {
        pair(op, f, (x, y) -> f.apply(x, number(x, y)));
    }

    private static Tensor number(Tensor like, Number v) {
        return like.mul(0).detach().flatten().narrow(0, 0, 0).sum().to(like.dtype()).add(v);
    }

    static void wire() {
        bessel();
        analysis();
        special();
        logic();
        limits();
        three();
    }

    private static void analysis() {
        unary("acos", Tensor::acos);
        unary("asin", Tensor::asin);
        unary("sinh", Tensor::sinh);
        unary("cosh", Tensor::cosh);
        unary("acosh", Tensor::acosh);
        unary("asinh", Tensor::asinh);
        unary("atanh", Tensor::atanh);
        unary("log2", Tensor::log2);
        unary("log10", Tensor::log10);
        unary("exp2", Tensor::exp2);
        unary("frac", Tensor::frac);
        unary("fix", Tensor::fix);
        unary("angle", Tensor::angle);
        unary("deg2rad", Tensor::deg2rad);
        unary("rad2deg", Tensor::rad2deg);
        unary("positive", x -> x);
        unary("sgn", Tensor::sign);
        one("rsub", "input, other, alpha", a -> {
            Tensor x = a.has("alpha") ? a.input().mul(a.number("alpha")) : a.input();
            return a.isTensor("other") ? a.tensor("other").sub(x) : x.rsub(a.number("other"));
        });
        one("fill", "input, value", a -> a.isTensor("value")
                ? a.tensor("value").to(a.input().dtype()).expandAs(a.input()).copy()
                : Tensor.fullLike(a.input(), a.number("value")));
        unary("special.ndtr", Tensor::ndtr);
        unary("special.ndtri", Tensor::ndtri);
        unary("special.log_ndtr", Tensor::logNdtr);
        unary("special.erfcx", Tensor::erfcx);
        both("gcd", Tensor::gcd);
        both("lcm", Tensor::lcm);
        many("frexp", "input", a -> a.input().frexp());
        one("logit", "input, eps",
                a -> a.has("eps") ? a.input().logit(a.real("eps", 0)) : a.input().logit());
    }

    private static void special() {
        unary("erfc", Tensor::erfc);
        unary("erfinv", Tensor::erfinv);
        unary("lgamma", Tensor::lgamma);
        unary("digamma", Tensor::digamma);
        one("polygamma", "input, n", a -> a.isTensor("input") // the order is that of the method
                ? a.input().polygamma((int) a.integer("n", 0))
                : a.tensor("n").polygamma((int) a.integer("input", 0)));
        one("mvlgamma", "input, p", a -> a.input().mvlgamma((int) a.integer("p", 1)));
        unary("i0", Tensor::i0);
        unary("special.i0e", Tensor::i0e);
        unary("special.airy_ai", Tensor::airyAi);
        unary("special.i1", Tensor::i1);
        unary("special.i1e", Tensor::i1e);
        unary("special.entr", Tensor::entr);
        unary("sinc", Tensor::sinc);
        both("xlogy", Tensor::xlogy);
        both("special.xlog1py", Tensor::xlog1py);
        both("logaddexp", Tensor::logaddexp);
        both("logaddexp2", Tensor::logaddexp2);
        both("hypot", Tensor::hypot);
        both("copysign", Tensor::copysign);
        both("ldexp", Tensor::ldexp);
        pair("float_power", Tensor::floatPower, Tensor::floatPower);
    }

    private static void logic() {
        unary("isinf", Tensor::isInf);
        unary("isposinf", Tensor::isPosInf);
        unary("isneginf", Tensor::isNegInf);
        unary("signbit", Tensor::signBit);
        unary("bitwise_not", Tensor::bitwiseNot);
        both("logical_and", Tensor::logicalAnd);
        both("logical_or", Tensor::logicalOr);
        both("logical_xor", Tensor::logicalXor);
        both("bitwise_and", Tensor::bitwiseAnd);
        both("bitwise_or", Tensor::bitwiseOr);
        both("bitwise_xor", Tensor::bitwiseXor);
        both("bitwise_left_shift", Tensor::bitwiseLeftShift);
        both("bitwise_right_shift", Tensor::bitwiseRightShift);
        both("heaviside", Tensor::heaviside);
        both("isin", Tensor::isIn);
        one("isclose", "input, other, rtol, atol, equal_nan",
                a -> a.input().isClose(a.tensor("other"), a.real("rtol", 1e-5), a.real("atol", 1e-8),
                        a.flag("equal_nan", false)));
        one("allclose", "input, other, rtol, atol, equal_nan",
                a -> Tensor.of(a.input().allClose(a.tensor("other"), a.real("rtol", 1e-5),
                        a.real("atol", 1e-8), a.flag("equal_nan", false))));
        one("equal", "input, other", a -> Tensor.of(a.input().equal(a.tensor("other"))));
    }

    private static void limits() {
        pair("fmod", Tensor::fmod, Tensor::fmod);
        pair("fmax", Tensor::fmax, (x, y) -> x.fmax(number(x, y)));
        pair("fmin", Tensor::fmin, (x, y) -> x.fmin(number(x, y)));
        one("clamp", "input, min, max", a -> a.isTensor("min") || a.isTensor("max")
                ? a.input().clamp(a.tensor("min"), a.tensor("max"))
                : a.input().clamp(a.number("min"), a.number("max")));
        one("clamp_min", "input, min", a -> a.isTensor("min") ? a.input().clampMin(a.tensor("min"))
                : a.input().clampMin(a.number("min")));
        one("clamp_max", "input, max", a -> a.isTensor("max") ? a.input().clampMax(a.tensor("max"))
                : a.input().clampMax(a.number("max")));
        one("nan_to_num", "input, nan, posinf, neginf", a -> a.input().nanToNum(a.real("nan", 0),
                a.has("posinf") ? (Double) a.real("posinf", 0) : null,
                a.has("neginf") ? (Double) a.real("neginf", 0) : null));
    }

    private static void three() {
        one("lerp", "input, end, weight", a -> a.isTensor("weight")
                ? a.input().lerp(a.tensor("end"), a.tensor("weight"))
                : a.input().lerp(a.tensor("end"), a.number("weight")));
        one("addcmul", "input, tensor1, tensor2, value", a -> a.input().addcmul(a.tensor("tensor1"),
                a.tensor("tensor2"), a.has("value") ? a.number("value") : 1));
        one("addcdiv", "input, tensor1, tensor2, value", a -> a.input().addcdiv(a.tensor("tensor1"),
                a.tensor("tensor2"), a.has("value") ? a.number("value") : 1));
    }

    private static void bessel() {
        unary("special.bessel_j0", Tensor::besselJ0);
        unary("special.bessel_j1", Tensor::besselJ1);
        unary("special.bessel_y0", Tensor::besselY0);
        unary("special.bessel_y1", Tensor::besselY1);
        unary("special.modified_bessel_i0", Tensor::i0);
        unary("special.modified_bessel_i1", Tensor::i1);
        unary("special.modified_bessel_k0", Tensor::modifiedBesselK0);
        unary("special.modified_bessel_k1", Tensor::modifiedBesselK1);
        unary("special.scaled_modified_bessel_k0", Tensor::scaledModifiedBesselK0);
        unary("special.scaled_modified_bessel_k1", Tensor::scaledModifiedBesselK1);
        unary("special.spherical_bessel_j0", Tensor::sphericalBesselJ0);
        one("igamma", "input, other", a -> a.input().igamma(a.tensor("other")));
        one("igammac", "input, other", a -> a.input().igammac(a.tensor("other")));
        one("nextafter", "input, other", a -> a.input().nextafter(a.tensor("other")));
        pair("special.zeta", Tensor::zeta,
                (x, y) -> x.zeta(Tensor.full(y, x.dtype().isFloat() ? x.dtype() : DType.FLOAT32)));
    }
}
