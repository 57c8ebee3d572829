package dev.panagrad.laws.conformance;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.Reductions;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// How PyTorch's operations are called here: its signature, and the call for any arguments of that signature.
///
/// An operation is listed once the library can express all forms of its arguments.
final class Wiring {
    /// @param signature the parameter names in order
    /// @param call from the bound arguments to the results
    record Row(String signature, Function<Arguments, List<Tensor>> call) {
    }

    private static final Map<String, Row> ROWS = new TreeMap<>();

    static {
        elementwise();
        binary();
        reductions();
        Functions.wire();
        Shapes.wire();
        ActivationCalls.wire();
        makers();
        Layers.wire();
        LossCalls.wire();
        ImageCalls.wire();
        Ordered.wire();
        Places.wire();
        Multiplied.wire();
        LinalgCalls.wire();
        MoreCalls.wire();
        MaskedCalls.wire();
        SpectrumCalls.wire();
        FurtherNames.wire();
    }

    private Wiring() {
    }

    static Map<String, Row> rows() {
        return ROWS;
    }

    private static void put(String op, Row row) {
        if (row == null || ROWS.put(op, row) != null) {
            throw new IllegalStateException(op + " is listed twice, or as a second name of nothing");
        }
    }

    /// The same call by another name.
    static void same(String op, String as) {
        put(op, ROWS.get(as));
    }

    static void one(String op, String signature, Function<Arguments, Tensor> call) {
        put(op, new Row(signature, a -> List.of(call.apply(a))));
    }

    static void many(String op, String signature, Function<Arguments, List<Tensor>> call) {
        put(op, new Row(signature, call));
    }

    static void unary(String op, UnaryOperator<Tensor> f) {
        one(op, "input", a -> f.apply(a.input()));
    }

    private static void elementwise() {
        unary("abs", Tensor::abs);
        unary("neg", Tensor::neg);
        unary("exp", Tensor::exp);
        unary("expm1", Tensor::expm1);
        unary("log", Tensor::log);
        unary("log1p", Tensor::log1p);
        unary("sqrt", Tensor::sqrt);
        unary("rsqrt", Tensor::rsqrt);
        unary("reciprocal", Tensor::reciprocal);
        unary("sin", Tensor::sin);
        unary("cos", Tensor::cos);
        unary("tan", Tensor::tan);
        unary("atan", Tensor::atan);
        unary("tanh", Tensor::tanh);
        unary("sigmoid", Tensor::sigmoid);
        unary("erf", Tensor::erf);
        unary("floor", Tensor::floor);
        unary("ceil", Tensor::ceil);
        unary("trunc", Tensor::trunc);
        unary("sign", Tensor::sign);
        unary("square", Tensor::square);
        unary("isnan", Tensor::isNan);
        unary("isfinite", Tensor::isFinite);
        unary("logical_not", Tensor::logicalNot);
        unary("clone", Tensor::copy);
        one("round", "input, decimals", a -> a.has("decimals")
                ? a.input().round((int) a.integer("decimals", 0))
                : a.input().round());
    }

    /// Either operand may be a number.
    static Tensor pair(Object x, Object y, BiFunction<Tensor, Tensor, Tensor> tensors,
            BiFunction<Tensor, Number, Tensor> number) {
        if (x instanceof Boolean || y instanceof Boolean) {
            return pair(truth(x), truth(y), tensors, number);
        }
        if (x instanceof Tensor a) {
            return y instanceof Tensor b ? tensors.apply(a, b) : number.apply(a, (Number) y);
        }
        Tensor b = y instanceof Tensor t ? t : Tensor.full((Number) y, new long[0]);
        DType t = b.dtype().isFloat() || x instanceof Long && b.dtype() != DType.BOOL ? b.dtype()
                : x instanceof Long ? DType.INT64 : DType.FLOAT32;
        return tensors.apply(Tensor.full((Number) x, t), b);
    }

    private static Object truth(Object v) {
        return v instanceof Boolean b ? Tensor.of(b) : v;
    }

    static void pair(String op, BiFunction<Tensor, Tensor, Tensor> tensors,
            BiFunction<Tensor, Number, Tensor> number) {
        one(op, "input, other", a -> pair(a.get("input"), a.get("other"), tensors, number));
    }

    private static Object scaled(Arguments a) {
        Object y = a.get("other");
        if (a.get("alpha") instanceof Boolean b && y instanceof Tensor t && t.dtype() == DType.BOOL) {
            return t.mul(Tensor.of(b));
        }
        Number alpha = a.has("alpha") ? a.number("alpha") : null;
        return alpha == null ? y : y instanceof Tensor t ? t.mul(alpha)
                : y instanceof Long n && alpha instanceof Long m ? (Object) (n * m)
                : (Object) (((Number) y).doubleValue() * alpha.doubleValue());
    }

    private static void binary() {
        one("add", "input, other, alpha", a -> pair(a.get("input"), scaled(a), Tensor::add, Tensor::add));
        one("sub", "input, other, alpha", a -> pair(a.get("input"), scaled(a), Tensor::sub, Tensor::sub));
        pair("mul", Tensor::mul, Tensor::mul);
        for (String name : List.of("div", "divide", "true_divide")) {
            one(name, "input, other, rounding_mode", a -> !a.has("rounding_mode")
                    ? pair(a.get("input"), a.get("other"), Tensor::div, Tensor::div)
                    : pair(a.get("input"), a.get("other"), (x, y) -> x.div(y, a.text("rounding_mode", "")),
                            (x, y) -> x.div(y, a.text("rounding_mode", ""))));
        }
        one("pow", "input, exponent", a -> pair(a.get("input"), a.get("exponent"), Tensor::pow, Tensor::pow));
        pair("floor_divide", Tensor::floorDivide, Tensor::floorDivide);
        pair("remainder", Tensor::remainder, Tensor::remainder);
        pair("maximum", Tensor::maximum, Tensor::maximum);
        pair("minimum", Tensor::minimum, Tensor::minimum);
        one("atan2", "input, other", a -> a.input().atan2(a.tensor("other")));
        pair("eq", Tensor::eq, Tensor::eq);
        pair("ne", Tensor::ne, Tensor::ne);
        pair("lt", Tensor::lt, Tensor::lt);
        pair("le", Tensor::le, Tensor::le);
        pair("gt", Tensor::gt, Tensor::gt);
        pair("ge", Tensor::ge, Tensor::ge);
        many("where", "condition, input, other", a -> a.has("input")
                ? List.of(pair(a.get("input"), a.get("other"),
                        (x, y) -> Tensor.where(a.tensor("condition"), x, y),
                        (x, y) -> Tensor.where(a.tensor("condition"), x, y)))
                : a.tensor("condition").nonzeroTuple());
        one("matmul", "input, other", a -> a.input().matmul(a.tensor("other")));
        one("mm", "input, mat2", a -> a.input().mm(a.tensor("mat2")));
        one("bmm", "input, mat2", a -> a.input().bmm(a.tensor("mat2")));
        one("dot", "input, tensor", a -> a.input().dot(a.tensor("tensor")));
        one("outer", "input, vec2", a -> a.input().outer(a.tensor("vec2")));
    }

    private interface Over {
        Tensor of(Tensor x, boolean keep, int... axes);
    }

    /// Returns a function of the input in a type that was asked for, in that type.
    static Tensor typed(Arguments a, UnaryOperator<Tensor> f) {
        return a.has("dtype") ? f.apply(a.input().to(a.type("dtype", null))).to(a.type("dtype", null))
                : f.apply(a.input());
    }

    private static void over(String op, Over f) {
        one(op, "input, dim, keepdim, dtype",
                a -> typed(a, x -> f.of(x, a.flag("keepdim", false), a.axes("dim"))));
    }

    private static void reductions() {
        over("sum", Tensor::sum);
        over("mean", Tensor::mean);
        over("prod", Tensor::prod);
        over("amax", Tensor::amax);
        over("amin", Tensor::amin);
        over("any", Tensor::any);
        over("all", Tensor::all);
        one("logsumexp", "input, dim, keepdim",
                a -> a.input().logsumexp(a.flag("keepdim", false), a.axes("dim")));
        one("argmax", "input, dim, keepdim", a -> position(a, Tensor::argmax, Tensor::argmax));
        one("argmin", "input, dim, keepdim", a -> position(a, Tensor::argmin, Tensor::argmin));
        many("max", "input, dim, keepdim, other",
                a -> extremum(a, Tensor::max, Tensor::maximum, Tensor::max));
        many("min", "input, dim, keepdim, other",
                a -> extremum(a, Tensor::min, Tensor::minimum, Tensor::min));
        one("cumsum", "input, dim, dtype", a -> typed(a, x -> x.cumsum(a.axis("dim"))));
        one("softmax", "input, dim, dtype",
                a -> a.input().to(a.type("dtype", a.input().dtype())).softmax(a.axis("dim")));
        one("log_softmax", "input, dim, dtype",
                a -> a.input().to(a.type("dtype", a.input().dtype())).logSoftmax(a.axis("dim")));
    }

    private interface Along<T> {
        T of(Tensor x, int axis, boolean keep);
    }

    private static Tensor position(Arguments a, UnaryOperator<Tensor> all, Along<Tensor> along) {
        Tensor x = a.input();
        boolean keep = a.flag("keepdim", false);
        if (!a.has("dim")) {
            Tensor y = all.apply(x);
            return keep ? y.reshape(Axes.all(x.rank()).reduce(x.shape(), true).dims()) : y;
        }
        return along.of(x, a.axis("dim"), keep);
    }

    private static List<Tensor> extremum(Arguments a, UnaryOperator<Tensor> all,
            BiFunction<Tensor, Tensor, Tensor> pairs, Along<Reductions.Extremum> along) {
        Tensor x = a.input();
        if (a.has("other") || a.isTensor("dim")) {
            return List.of(pairs.apply(x, a.tensor(a.has("other") ? "other" : "dim")));
        }
        if (!a.has("dim")) {
            return List.of(all.apply(x));
        }
        Reductions.Extremum e = along.of(x, a.axis("dim"), a.flag("keepdim", false));
        return List.of(e.values(), e.indices());
    }

    private static void makers() {
        one("arange", "start, end, step, dtype", a -> {
            boolean alone = !a.has("end");
            Number start = alone || !a.has("start") ? (Number) 0L : a.number("start");
            Number end = alone ? a.number("start") : a.number("end");
            Number step = a.has("step") ? a.number("step") : (Number) 1L;
            boolean whole = start instanceof Long && end instanceof Long && step instanceof Long;
            return Tensor.arange(start, end, step, a.type("dtype", whole ? DType.INT64 : DType.FLOAT32));
        });
        one("linspace", "start, end, steps, dtype", a -> Tensor.linspace(a.real("start", 0), a.real("end", 0),
                a.integer("steps", 0), a.type("dtype", DType.FLOAT32)));
        one("eye", "n, m, dtype", a -> Tensor.eye(a.integer("n", 0), a.integer("m", a.integer("n", 0)),
                a.type("dtype", DType.FLOAT32)));
        one("full", "size, fill_value, dtype", a -> Tensor.full(a.number("fill_value"),
                a.type("dtype", switch (a.get("fill_value")) {
                    case Boolean _ -> DType.BOOL;
                    case Long _ -> DType.INT64;
                    default -> DType.FLOAT32;
                }),
                a.longs("size")));
    }

    /// Returns an index expression of PyTorch's as ours.
    static Index[] index(Object value) {
        List<Index> out = new ArrayList<>();
        boolean positions = value instanceof List<?> list && !(value instanceof Arguments.Tuple)
                && !list.isEmpty() && list.stream().allMatch(v -> v instanceof Long || v instanceof Boolean
                        || v instanceof List<?>);
        for (Object v : value instanceof List<?> all && !positions ? all : Collections.singletonList(value)) {
            out.add(switch (v) {
                case null -> Index.newAxis();
                case Index i -> i;
                case Long i -> Index.at(i);
                case Boolean b -> Index.of(Tensor.of(b));
                case Tensor t -> Index.of(t);
                case List<?> list -> Index.of(Shapes.nested(list));
                default -> throw new IllegalArgumentException("no index: " + v);
            });
        }
        return out.toArray(Index[]::new);
    }
}
