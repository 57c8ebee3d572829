package dev.panagrad.benchmarks;

import static dev.panagrad.benchmarks.OpCases.ints;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;

/// Elementwise functions of one, two and three operands.
final class ElementwiseOps {
    private ElementwiseOps() {
    }

    static OpCases cases() {
        OpCases c = new OpCases("elementwise");
        unary(c);
        restricted(c);
        binary(c);
        integers(c);
        others(c);
        return c;
    }

    private static void unary(OpCases c) {
        c.one("abs", OpCases::v, Tensor::abs);
        c.one("asinh", OpCases::v, Tensor::asinh);
        c.one("atan", OpCases::v, Tensor::atan);
        c.one("ceil", OpCases::v, Tensor::ceil);
        c.one("cos", OpCases::v, Tensor::cos);
        c.one("cosh", OpCases::v, Tensor::cosh);
        c.one("erf", OpCases::v, Tensor::erf);
        c.one("erfc", OpCases::v, Tensor::erfc);
        c.one("exp", OpCases::v, Tensor::exp);
        c.one("exp2", OpCases::v, Tensor::exp2);
        c.one("expm1", OpCases::v, Tensor::expm1);
        c.one("floor", OpCases::v, Tensor::floor);
        c.one("frac", OpCases::v, Tensor::frac);
        c.one("isfinite", OpCases::v, Tensor::isFinite);
        c.one("isinf", OpCases::v, Tensor::isInf);
        c.one("isnan", OpCases::v, Tensor::isNan);
        c.one("logical_not", OpCases::v, Tensor::logicalNot);
        c.one("nan_to_num", OpCases::v, Tensor::nanToNum);
        c.one("neg", OpCases::v, Tensor::neg);
        c.one("round", OpCases::v, Tensor::round);
        c.one("sigmoid", OpCases::v, Tensor::sigmoid);
        c.one("sign", OpCases::v, Tensor::sign);
        c.one("signbit", OpCases::v, Tensor::signBit);
        c.one("sin", OpCases::v, Tensor::sin);
        c.one("sinc", OpCases::v, Tensor::sinc);
        c.one("sinh", OpCases::v, Tensor::sinh);
        c.one("square", OpCases::v, Tensor::square);
        c.one("tan", OpCases::v, Tensor::tan);
        c.one("tanh", OpCases::v, Tensor::tanh);
        c.one("trunc", OpCases::v, Tensor::trunc);
        c.one("relu", OpCases::v, Tensor::relu);
        c.one("clone", OpCases::v, Tensor::copy);
        c.one("i0", OpCases::v, Tensor::i0);
        c.one("isneginf", OpCases::v, Tensor::isNegInf);
        c.one("isposinf", OpCases::v, Tensor::isPosInf);
        c.one("special.erfcx", OpCases::v, Tensor::erfcx);
        c.one("special.i0e", OpCases::v, Tensor::i0e);
        c.one("special.i1", OpCases::v, Tensor::i1);
        c.one("special.i1e", OpCases::v, Tensor::i1e);
        c.one("special.bessel_j0", OpCases::v, Tensor::besselJ0);
        c.one("special.bessel_j1", OpCases::v, Tensor::besselJ1);
        c.one("special.log_ndtr", OpCases::v, Tensor::logNdtr);
        c.one("special.ndtr", OpCases::v, Tensor::ndtr);
    }

    private static void restricted(OpCases c) {
        c.one("acos", OpCases::u, Tensor::acos);
        c.one("asin", OpCases::u, Tensor::asin);
        c.one("atanh", OpCases::u, Tensor::atanh);
        c.one("erfinv", OpCases::u, Tensor::erfinv);
        c.one("digamma", OpCases::p, Tensor::digamma);
        c.one("lgamma", OpCases::p, Tensor::lgamma);
        c.one("log", OpCases::p, Tensor::log);
        c.one("log10", OpCases::p, Tensor::log10);
        c.one("log1p", OpCases::p, Tensor::log1p);
        c.one("log2", OpCases::p, Tensor::log2);
        c.one("reciprocal", OpCases::p, Tensor::reciprocal);
        c.one("rsqrt", OpCases::p, Tensor::rsqrt);
        c.one("sqrt", OpCases::p, Tensor::sqrt);
        c.one("special.entr", OpCases::unit, Tensor::entr);
        c.one("special.ndtri", OpCases::unit, Tensor::ndtri);
        c.one("logit", OpCases::unit, Tensor::logit);
        c.one("special.bessel_y0", OpCases::p, Tensor::besselY0);
        c.one("special.bessel_y1", OpCases::p, Tensor::besselY1);
        c.one("special.modified_bessel_k0", OpCases::p, Tensor::modifiedBesselK0);
        c.one("special.modified_bessel_k1", OpCases::p, Tensor::modifiedBesselK1);
        c.one("acosh", () -> OpCases.p().add(1), Tensor::acosh);
        c.one("polygamma", OpCases::p, x -> x.polygamma(1));
        c.one("mvlgamma", () -> OpCases.p().add(1), x -> x.mvlgamma(3));
        c.one("clamp", OpCases::v, x -> x.clamp(-0.5, 0.5));
        c.one("clamp-int64", () -> ints(100), x -> x.clamp(20, 70));
        c.one("round-decimals", OpCases::v, x -> x.round(2));
        c.one("exp-float64", () -> OpCases.p().to(DType.FLOAT64), Tensor::exp);
        c.one("log-float64", () -> OpCases.p().to(DType.FLOAT64), Tensor::log);
        c.one("sin-float64", () -> OpCases.p().to(DType.FLOAT64), Tensor::sin);
        c.one("tanh-float64", () -> OpCases.p().to(DType.FLOAT64), Tensor::tanh);
        c.one("sqrt-float64", () -> OpCases.p().to(DType.FLOAT64), Tensor::sqrt);
    }

    private static void binary(OpCases c) {
        c.two("add", OpCases::v, OpCases::v, Tensor::add);
        c.two("sub", OpCases::v, OpCases::v, Tensor::sub);
        c.two("mul", OpCases::v, OpCases::v, Tensor::mul);
        c.two("div", OpCases::v, OpCases::v, Tensor::div);
        c.two("maximum", OpCases::v, OpCases::v, Tensor::maximum);
        c.two("minimum", OpCases::v, OpCases::v, Tensor::minimum);
        c.two("fmax", OpCases::v, OpCases::v, Tensor::fmax);
        c.two("fmin", OpCases::v, OpCases::v, Tensor::fmin);
        c.two("atan2", OpCases::v, OpCases::v, Tensor::atan2);
        c.two("copysign", OpCases::v, OpCases::v, Tensor::copysign);
        c.two("hypot", OpCases::v, OpCases::v, Tensor::hypot);
        c.two("logaddexp", OpCases::v, OpCases::v, Tensor::logaddexp);
        c.two("logaddexp2", OpCases::v, OpCases::v, Tensor::logaddexp2);
        c.two("eq", OpCases::v, OpCases::v, Tensor::eq);
        c.two("ne", OpCases::v, OpCases::v, Tensor::ne);
        c.two("lt", OpCases::v, OpCases::v, Tensor::lt);
        c.two("le", OpCases::v, OpCases::v, Tensor::le);
        c.two("gt", OpCases::v, OpCases::v, Tensor::gt);
        c.two("ge", OpCases::v, OpCases::v, Tensor::ge);
        c.two("logical_and", OpCases::v, OpCases::v, Tensor::logicalAnd);
        c.two("logical_or", OpCases::v, OpCases::v, Tensor::logicalOr);
        c.two("logical_xor", OpCases::v, OpCases::v, Tensor::logicalXor);
        c.two("heaviside", OpCases::v, OpCases::v, Tensor::heaviside);
        c.two("isclose", OpCases::v, OpCases::v, Tensor::isClose);
        c.two("fmod", OpCases::p, OpCases::p, Tensor::fmod);
        c.two("remainder", OpCases::p, OpCases::p, Tensor::remainder);
        c.two("floor_divide", OpCases::p, OpCases::p, Tensor::floorDivide);
        c.two("pow", OpCases::p, OpCases::p, Tensor::pow);
        c.two("xlogy", OpCases::p, OpCases::p, Tensor::xlogy);
        c.two("float_power", OpCases::p, OpCases::p, Tensor::floatPower);
        c.two("nextafter", OpCases::v, OpCases::v, Tensor::nextafter);
        c.two("igamma", OpCases::p, OpCases::p, Tensor::igamma);
        c.two("igammac", OpCases::p, OpCases::p, Tensor::igammac);
        c.two("special.zeta", () -> OpCases.p().add(1), OpCases::p, Tensor::zeta);
        c.two("special.xlog1py", OpCases::p, OpCases::p, Tensor::xlog1py);
    }

    private static Tensor whole() {
        return ints(100);
    }

    private static Tensor positive() {
        return ints(100).add(1);
    }

    private static void integers(OpCases c) {
        c.two("add-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::add);
        c.two("mul-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::mul);
        c.two("maximum-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::maximum);
        c.two("eq-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::eq);
        c.two("lt-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::lt);
        c.two("bitwise_and-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::bitwiseAnd);
        c.two("bitwise_or-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::bitwiseOr);
        c.two("bitwise_xor-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::bitwiseXor);
        c.two("gcd-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::gcd);
        c.two("lcm-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::lcm);
        c.two("floor_divide-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::floorDivide);
        c.two("remainder-int64", ElementwiseOps::whole, ElementwiseOps::positive, Tensor::remainder);
        c.two("bitwise_left_shift", ElementwiseOps::whole, () -> ints(8), Tensor::bitwiseLeftShift);
        c.two("bitwise_right_shift", ElementwiseOps::whole, () -> ints(8), Tensor::bitwiseRightShift);
        c.one("bitwise_not", ElementwiseOps::whole, Tensor::bitwiseNot);
        c.one("neg-int64", ElementwiseOps::whole, Tensor::neg);
        c.one("abs-int64", ElementwiseOps::whole, Tensor::abs);
    }

    private static void others(OpCases c) {
        c.three("where", OpCases::flags, OpCases::v, OpCases::v, Tensor::where);
        c.two("lerp", OpCases::v, OpCases::v, (a, b) -> a.lerp(b, 0.3));
        c.three("addcmul", OpCases::v, OpCases::v, OpCases::v, Tensor::addcmul);
        c.three("addcdiv", OpCases::v, OpCases::v, OpCases::p, Tensor::addcdiv);
        c.two("ldexp", OpCases::v, () -> ints(5), Tensor::ldexp);
        c.one("frexp", OpCases::v, x -> x.frexp().getFirst());
        c.two("isin", () -> ints(1000), () -> ints(1000, 100), Tensor::isIn);
        c.one("to-float64", OpCases::v, x -> x.to(DType.FLOAT64));
        c.one("to-int64", OpCases::v, x -> x.to(DType.INT64));
    }
}
