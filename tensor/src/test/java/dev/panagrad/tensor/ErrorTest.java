package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Mistakes in every public call: the type of the exception, and what its message names.
class ErrorTest {
    /// The tensors that the calls misuse; none may change.
    private record Given(Tensor a, Tensor b, Tensor v, Tensor i, Tensor s, Tensor bool) {
        static Given make() {
            return new Given(Tensor.arange(6.0, 0, -1).reshape(2, 3), Tensor.arange(0.0, 8, 1).reshape(2, 4),
                    Tensor.of(1f, 2f, 3f), Tensor.of(1, 2, 3), Tensor.of(2f), Tensor.of(true, false, true));
        }

        List<Tensor> all() {
            return List.of(a, b, v, i, s, bool);
        }
    }

    private record Mistake(String name, Class<? extends Throwable> type, Consumer<Given> call,
            String... fragments) {
    }

    private static Mistake shape(String name, Consumer<Given> call, String... fragments) {
        return new Mistake(name, ShapeException.class, call, fragments);
    }

    private static Mistake dtype(String name, Consumer<Given> call, String... fragments) {
        return new Mistake(name, DTypeException.class, call, fragments);
    }

    private static void check(List<Mistake> mistakes) {
        assertAll(mistakes.stream().map(m -> () -> {
            Given g = Given.make();
            List<double[]> before = g.all().stream().map(Tensor::toDoubleArray).toList();
            List<Integer> versions = g.all().stream().map(Tensor::version).toList();
            String message = assertThrows(m.type, () -> m.call.accept(g), m.name).getMessage();
            for (String f : m.fragments) {
                assertTrue(message != null && message.contains(f),
                        m.name + ": \"" + f + "\" is not in: " + message);
            }
            for (int i = 0; i < before.size(); i++) {
                assertArrayEquals(before.get(i), g.all().get(i).toDoubleArray(),
                        m.name + " changed an operand");
                assertEquals(versions.get(i), g.all().get(i).version(), m.name + " raised a version");
            }
        }));
    }

    @Test
    void elementwise() {
        // @formatter:off
        check(List.of(
            shape("add", g -> g.a.add(g.b), "add:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("sub", g -> g.a.sub(g.b), "sub:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("mul", g -> g.a.mul(g.b), "mul:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("div", g -> g.a.div(g.b), "div:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("pow", g -> g.a.pow(g.b), "pow:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("maximum", g -> g.a.maximum(g.b), "maximum:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("minimum", g -> g.a.minimum(g.b), "minimum:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("atan2", g -> g.a.atan2(g.b), "atan2:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("remainder", g -> g.a.remainder(g.b), "remainder:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("floorDivide", g -> g.a.floorDivide(g.b), "floorDivide:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("eq", g -> g.a.eq(g.b), "eq:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("lt", g -> g.a.lt(g.b), "lt:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("where", g -> Tensor.where(g.bool, g.a, g.b), "where:", "[2, 3]", "[2, 4]", "3 != 4"),
            dtype("where of floats", g -> Tensor.where(g.v, g.v, g.v), "where:", "float32", "bool"),
            dtype("and of floats", g -> g.v.and(g.v), "and:", "float32", "int64 or bool"),
            dtype("sub of bool", g -> g.bool.sub(g.bool), "sub:", "bool", "xor"),
            dtype("neg of bool", g -> g.bool.neg(), "neg:", "bool"),
            dtype("gelu of integers", g -> g.i.gelu(), "gelu:", "int32", "float32 or float64"),
            dtype("half and single mixed", g -> Tensor.apply(new dev.panagrad.tensor.op.Binary.Add(),
                    g.v.to(DType.FLOAT16), g.v), "add:", "float16", "float32"),
            new Mistake("integer division by zero", ArithmeticException.class,
                    g -> g.i.floorDivide(g.i.sub(g.i)), "floorDivide:", "zero"),
            new Mistake("null operand", NullPointerException.class, g -> g.a.add((Number) null), "add",
                    "null"),
            new Mistake("too few operands", IllegalArgumentException.class,
                    g -> Tensor.apply(new dev.panagrad.tensor.op.Binary.Add(), g.a), "add:", "2", "1"),
            new Mistake("too few operands of a view", IllegalArgumentException.class,
                    g -> Tensor.apply(new dev.panagrad.tensor.op.View.Select(0, 0)), "select:", "1", "0")));
        // @formatter:on
    }

    @Test
    void reductions() {
        // @formatter:off
        check(List.of(
            shape("sum", g -> g.a.sum(2), "sum:", "[-2, 2)", "rank 2", "got 2"),
            shape("sum twice", g -> g.a.sum(0, -2), "sum:", "-2", "twice", "[2, 3]"),
            shape("prod", g -> g.a.prod(-3), "prod:", "got -3"),
            shape("amax", g -> g.a.amax(5), "amax:", "got 5"),
            shape("amin", g -> g.a.amin(5), "amin:", "got 5"),
            shape("any", g -> g.a.any(5), "any:", "got 5"),
            shape("all", g -> g.a.all(5), "all:", "got 5"),
            shape("mean", g -> g.a.mean(5), "mean:", "got 5"),
            shape("var", g -> g.a.var(5), "var:", "got 5"),
            shape("max", g -> g.a.max(5), "max:", "got 5"),
            shape("argmax", g -> g.a.argmax(5), "argmax:", "got 5"),
            shape("argmin", g -> g.a.argmin(5), "argmin:", "got 5"),
            shape("cumsum", g -> g.a.cumsum(5), "cumsum:", "got 5"),
            shape("softmax", g -> g.a.softmax(2), "softmax:", "got 2"),
            shape("logSoftmax", g -> g.a.logSoftmax(-3), "logSoftmax:", "got -3"),
            shape("logsumexp", g -> g.a.logsumexp(7), "got 7"),
            shape("max of nothing", g -> Tensor.zeros(2, 0).amax(1), "max", "[2, 0]"),
            shape("argmin of nothing", g -> Tensor.zeros(0).argmin(), "argMin", "[0]"),
            dtype("mean of integers", g -> g.i.mean(), "mean:", "int32", "float32 or float64"),
            dtype("softmax of integers", g -> g.i.softmax(0), "softmax:", "int32"),
            shape("item", g -> g.a.item(), "item:", "[2, 3]", "6 != 1")));
        // @formatter:on
    }

    @Test
    void movements() {
        // @formatter:off
        check(List.of(
            shape("reshape", g -> g.a.reshape(4, 2), "reshape:", "[2, 3]", "[4, 2]", "6 != 8"),
            shape("reshape, two holes", g -> g.a.reshape(-1, -1), "reshape:", "one"),
            shape("reshape, no divisor", g -> g.a.reshape(4, -1), "reshape:", "6", "4"),
            shape("reshape, negative", g -> g.a.reshape(-2, -3), "-2"),
            shape("view", g -> g.a.view(5), "view:", "[2, 3]", "6 != 5"),
            shape("view of a transpose", g -> g.a.t().view(6), "view:", "[3, 2]", "[6]", "reshape"),
            shape("flatten", g -> g.a.flatten(1, 0), "flatten:", "[2, 3]", "1 > 0"),
            shape("flatten axis", g -> g.a.flatten(0, 2), "flatten:", "got 2"),
            shape("unflatten", g -> g.a.unflatten(1, 2, -1), "unflatten:", "3", "2"),
            shape("unflatten of a scalar", g -> g.s.unflatten(0, 1), "unflatten:", "scalar"),
            shape("transpose", g -> g.a.transpose(0, 2), "transpose:", "got 2"),
            shape("t of a batch", g -> g.a.unsqueeze(0).t(), "t:", "[1, 2, 3]", "3 != 2"),
            shape("permute", g -> g.a.permute(0), "permute:", "[2, 3]", "1 != 2"),
            shape("permute twice", g -> g.a.permute(0, 0), "permute:", "twice", "[2, 3]"),
            shape("narrow", g -> g.a.narrow(1, 2, 2), "narrow:", "[2, 3]", "2 + 2 > 3"),
            shape("narrow, negative", g -> g.a.narrow(1, 0, -1), "narrow:", "-1"),
            shape("select", g -> g.a.select(1, 3), "select:", "[-3, 3)", "got 3"),
            shape("select axis", g -> g.a.select(2, 0), "select:", "got 2"),
            shape("select of a scalar", g -> g.s.select(0, 0), "select:", "scalar"),
            shape("expand", g -> g.a.expand(4, 3), "expand:", "[2, 3]", "[4, 3]", "2 != 4"),
            shape("expand to fewer", g -> g.a.expand(3), "expand:", "[2, 3]", "[3]"),
            shape("expand new by -1", g -> g.a.expand(-1, 2, 3), "expand:", "-1"),
            shape("squeeze", g -> g.a.squeeze(2), "squeeze:", "got 2"),
            shape("unsqueeze", g -> g.a.unsqueeze(3), "unsqueeze:", "got 3"),
            shape("diagonal of a vector", g -> g.v.diagonal(), "diagonal:", "[3]", "1 != 2"),
            shape("diagonal of one axis", g -> g.a.diagonal(0, 1, 1), "diagonal:", "[2, 3]", "1"),
            shape("split", g -> g.a.split(0, 1), "split:", "got 0"),
            shape("chunk", g -> g.a.chunk(0, 1), "chunk:", "got 0"),
            shape("repeat", g -> g.a.repeat(2), "repeat:", "[2, 3]", "1 != 2"),
            shape("cat", g -> Tensor.cat(0, g.a, g.b), "cat:", "[2, 3]", "[2, 4]", "3 != 4"),
            shape("cat ranks", g -> Tensor.cat(0, g.a, g.v), "cat:", "[2, 3]", "[3]", "2 != 1"),
            shape("cat nothing", g -> Tensor.cat(0), "cat:", "0"),
            shape("cat axis", g -> Tensor.cat(2, g.a, g.a), "cat:", "got 2"),
            shape("stack", g -> Tensor.stack(0, g.a, g.b), "stack:", "[2, 3]", "[2, 4]"),
            shape("stack nothing", g -> Tensor.stack(0), "stack:", "0"),
            shape("size", g -> g.a.size(2), "got 2"),
            shape("size of a scalar", g -> g.s.size(0), "scalar", "axis 0"),
            shape("stride", g -> g.a.stride(2), "got 2")));
        // @formatter:on
    }

    @Test
    void productsOfMatrices() {
        // @formatter:off
        check(List.of(
            shape("matmul", g -> g.a.matmul(g.b), "matmul:", "[2, 3]", "[2, 4]", "3 != 2"),
            shape("matmul hint", g -> g.a.matmul(g.a), "matmul:", "3 != 2", "transpose"),
            shape("matmul of vectors", g -> g.v.matmul(Tensor.ones(4)), "matmul:", "[3]", "[4]", "3 != 4"),
            shape("matmul of a scalar", g -> g.s.matmul(g.a), "matmul:", "mul"),
            shape("matmul batches", g -> Tensor.ones(2, 1, 1).matmul(Tensor.ones(3, 1, 1)), "matmul:",
                    "2 != 3"),
            shape("mm", g -> g.a.mm(g.v), "mm:", "[2, 3]", "[3]", "1 != 2"),
            shape("bmm", g -> g.a.bmm(g.a), "bmm:", "[2, 3]", "rank == 3"),
            shape("dot", g -> g.a.dot(g.v), "dot:", "2 != 1"),
            shape("outer", g -> g.a.outer(g.v), "outer:", "2 != 1"),
            dtype("matmul of bool", g -> g.bool.matmul(g.bool), "matmul:", "bool")));
        // @formatter:on
    }

    @Test
    void indexing() {
        // @formatter:off
        check(List.of(
            shape("get", g -> g.a.get(2), "[2, 3]", "got 2"),
            shape("get too many", g -> g.a.get(0, 0, 0), "get:", "[2, 3]", "3 != 2"),
            shape("get entries", g -> g.a.get(Index.all(), Index.all(), Index.at(0)), "get:", "[2, 3]",
                    "3 != 2"),
            shape("two ellipses", g -> g.a.get(Index.ellipsis(), Index.ellipsis()), "get:", "ellipsis"),
            shape("index", g -> g.a.get(Index.of(0, 2)), "[-2, 2)", "got 2"),
            shape("negative index", g -> g.a.get(Index.of(-3)), "[-2, 2)", "got -3"),
            dtype("float index", g -> g.a.get(Index.of(g.v)), "index", "float32", "int64"),
            shape("mask", g -> g.a.get(Index.of(g.bool)), "mask", "[2, 3]", "[3]", "3 != 2"),
            shape("indices apart", g -> g.a.get(Index.of(0, 1), Index.of(0, 1, 2)), "[2]", "[3]"),
            shape("step", g -> Index.slice(0L, 2L, 0), "slice:", "got 0"),
            shape("step of the record", g -> g.a.get(new Index.Slice(0L, 2L, -1)), "slice", "-1"),
            shape("set", g -> g.a.set(g.b, Index.all()), "[2, 4]"),
            shape("set by index", g -> g.a.set(g.v, Index.all(), Index.of(0, 1)), "[3]"),
            dtype("set a fraction", g -> g.i.set(1.5, Index.at(0)), "set:", "1.5", "int32"),
            shape("indexSelect", g -> g.a.indexSelect(1, Tensor.of(3L)), "indexSelect:", "3"),
            shape("indexSelect, negative", g -> g.a.indexSelect(1, Tensor.of(new long[] {-1})),
                    "indexSelect:", "-1"),
            shape("indexSelect, matrix", g -> g.a.indexSelect(1, Tensor.zeros(DType.INT64, 1, 1)), "[1, 1]"),
            shape("gather", g -> g.a.gather(1, Tensor.full(3L, 2, 3)), "gather:", "3"),
            shape("gather, negative", g -> g.a.gather(1, Tensor.full(-1L, 2, 3)), "gather:", "-1"),
            shape("gather, rank", g -> g.a.gather(1, Tensor.of(new long[] {0})), "gather:", "1 != 2"),
            shape("gather, larger", g -> g.a.gather(1, Tensor.zeros(DType.INT64, 3, 1)), "gather:", "3 > 2"),
            dtype("gather, float index", g -> g.a.gather(1, g.a), "gather:", "float32"),
            shape("scatterAdd", g -> g.a.scatterAdd(1, Tensor.full(3L, 2, 3), g.a), "scatterAdd:", "3"),
            shape("scatterAdd, source", g -> g.a.scatterAdd(1, Tensor.zeros(DType.INT64, 2, 5), g.b),
                    "scatterAdd:", "[2, 5]", "5 > 4"),
            shape("maskedSelect", g -> g.a.maskedSelect(Tensor.ones(DType.BOOL, 4)), "maskedSelect:",
                    "3 != 4"),
            dtype("maskedFill a fraction", g -> g.i.maskedFill(g.bool, 0.5), "maskedFill:", "0.5", "int32"),
            shape("oneHot", g -> g.i.oneHot(3), "oneHot:", "3"),
            shape("oneHot, negative", g -> Tensor.of(new long[] {-1}).oneHot(3), "oneHot:", "-1")));
        // @formatter:on
    }

    @Test
    void inPlace() {
        // @formatter:off
        check(List.of(
            shape("add_", g -> g.v.add_(g.a), "add_:", "[3]", "[2, 3]"),
            shape("add_ apart", g -> g.a.add_(g.b), "add", "[2, 3]", "[2, 4]", "3 != 4"),
            dtype("add_ of a fraction", g -> g.i.add_(0.5), "add_:", "int32", "float32"),
            dtype("div_ of integers", g -> g.i.div_(g.i), "div_:", "int32", "float32"),
            dtype("exp_ of integers", g -> g.i.exp_(), "exp", "int32"),
            dtype("fill_ a fraction", g -> g.i.fill_(0.5), "fill_:", "0.5", "int32"),
            dtype("uniform_ of integers", g -> g.i.uniform_(0, 1), "uniform", "int32"),
            dtype("normal_ of integers", g -> g.i.normal_(0, 1), "normal", "int32"),
            shape("copy_", g -> g.a.copy_(g.b), "expand:", "[2, 4]", "[2, 3]"),
            shape("an expanded target", g -> g.v.expand(2, 3).add_(1), "add", "same memory", "[2, 3]")));
        // @formatter:on
    }

    @Test
    void makers() {
        // @formatter:off
        check(List.of(
            shape("ragged", g -> Tensor.of(new float[][] {{1, 2}, {3}}), "of:", "1 != 2"),
            dtype("text", g -> Tensor.of((Object) "x"), "of:", "String"),
            new Mistake("null", NullPointerException.class, g -> Tensor.of((Object) null), "of:"),
            shape("negative size", g -> Tensor.zeros(2, -1), "[2, -1]", "-1"),
            shape("too many axes", g -> Tensor.zeros(new long[17]), "16", "17"),
            shape("overflow", g -> Tensor.zeros(1L << 40, 1L << 40), "overflow"),
            shape("overflow in bytes", g -> Tensor.zeros(DType.FLOAT64, 1L << 61), "2305843009213693952"),
            shape("arange", g -> Tensor.arange(0, 5, -1), "arange:", "-1"),
            shape("arange by 0", g -> Tensor.arange(0, 5, 0), "arange:", "0"),
            shape("arange to NaN", g -> Tensor.arange(0.0, Double.NaN, 1), "arange:"),
            shape("linspace", g -> Tensor.linspace(0, 1, -1), "linspace:", "-1"),
            dtype("rand of integers", g -> Tensor.rand(DType.INT64, 3), "rand:", "int64"),
            dtype("randn of bool", g -> Tensor.randn(DType.BOOL, 3), "randn:", "bool"),
            shape("randint", g -> Tensor.randint(3, 3, 2), "randint:", "3 >= 3"),
            new Mistake("bernoulli", IllegalArgumentException.class, g -> Tensor.bernoulli(1.5, 2),
                    "bernoulli:",
                    "1.5"),
            new Mistake("bernoulli of NaN", IllegalArgumentException.class,
                    g -> Tensor.bernoulli(Double.NaN, 2),
                    "bernoulli:"),
            new Mistake("wrap a heap segment", IllegalArgumentException.class,
                    g -> Tensor.wrap(MemorySegment.ofArray(new float[4]), DType.FLOAT32, 4), "wrap:", "heap"),
            shape("wrap too little", g -> Tensor.wrap(Arena.ofAuto().allocate(8), DType.FLOAT32, 3), "wrap:",
                    "8 != 12"),
            new Mistake("wrap one thread's", IllegalArgumentException.class,
                    g -> Tensor.wrap(Arena.ofConfined().allocate(16), DType.FLOAT32, 3), "wrap:", "thread")));
        // @formatter:on
    }

    @Test
    void devices() {
        // @formatter:off
        check(List.of(
            new Mistake("unknown device", DeviceException.class, g -> g.a.to("gpu"), "device:", "gpu",
                    "cuda"),
            new Mistake("absent device", DeviceException.class, g -> g.a.to("cuda:99"), "cuda"),
            new Mistake("unknown backend", DeviceException.class,
                    g -> dev.panagrad.tensor.spi.Backends.use("quantum"), "backend:", "quantum", "reference"),
            new Mistake("threads", IllegalArgumentException.class, g -> Panagrad.threads(0), "threads:", "0"),
            shape("segment of a transpose", g -> g.a.t().segment(), "segment:", "[3, 2]", "contiguous"),
            dtype("gradient of integers", g -> g.i.requiresGrad(true), "requiresGrad:", "int32")));
        // @formatter:on
    }
}
