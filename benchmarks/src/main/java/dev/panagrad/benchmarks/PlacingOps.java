package dev.panagrad.benchmarks;

import static dev.panagrad.benchmarks.OpCases.first;
import static dev.panagrad.benchmarks.OpCases.ints;
import static dev.panagrad.benchmarks.OpCases.v;

import dev.panagrad.nn.Functional;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.Tensor;

/// Views, joins, choices by index, and what fills new tensors.
final class PlacingOps {
    private PlacingOps() {
    }

    static OpCases cases() {
        OpCases c = new OpCases("place");
        views(c);
        copies(c);
        indices(c);
        masks(c);
        makers(c);
        return c;
    }

    private static void views(OpCases c) {
        c.one("chunk", OpCases::m, x -> first(x.chunk(4, 1)));
        c.one("split", OpCases::m, x -> first(x.split(100, 1)));
        c.one("unbind", () -> v(10, 100, 100), x -> first(x.unbind()));
        c.one("view", OpCases::v, x -> x.view(100, 1000));
        c.one("squeeze", () -> v(1, OpCases.N), x -> x.squeeze(0));
        c.one("unsqueeze", OpCases::v, x -> x.unsqueeze(0));
        c.one("flatten", OpCases::img, x -> x.flatten(1, -1));
        c.one("narrow", OpCases::m, x -> x.narrow(1, 10, 200));
        c.one("select", OpCases::m, x -> x.select(1, 10));
        c.one("diagonal", OpCases::m, x -> x.diagonal());
    }

    private static void copies(OpCases c) {
        c.two("cat", OpCases::m, OpCases::m, (a, b) -> Tensor.cat(1, a, b));
        c.two("stack", OpCases::m, OpCases::m, (a, b) -> Tensor.stack(1, a, b));
        c.one("reshape", OpCases::m, x -> x.t().reshape(-1));
        c.one("permute", OpCases::img, x -> x.permute(0, 2, 3, 1).contiguous());
        c.one("transpose", OpCases::m, x -> x.transpose(0, 1).contiguous());
        c.one("movedim", OpCases::img, x -> x.movedim(1, -1).contiguous());
        c.one("expand", () -> v(1, 1000), x -> x.expand(100, 1000).contiguous());
        c.one("flip", OpCases::m, x -> x.flip(1));
        c.one("roll", OpCases::m, x -> x.roll(7, 1));
        c.one("rot90", OpCases::m, x -> x.rot90());
        c.one("repeat", () -> v(1000), x -> x.repeat(100));
        c.one("repeat_interleave", () -> v(1000), x -> x.repeatInterleave(100));
        c.one("tile", () -> v(10, 100), x -> x.tile(10, 10));
        c.one("tril", OpCases::m, x -> x.tril());
        c.one("triu", OpCases::m, x -> x.triu());
        c.one("diag", () -> v(316), x -> x.diag());
        c.one("diag_embed", () -> v(10, 100), x -> x.diagEmbed());
        c.one("trace", OpCases::m, Tensor::trace);
        c.two("meshgrid", () -> v(316), () -> v(316),
                (a, b) -> first(Tensor.meshgrid("ij", a, b)).contiguous());
        c.one("unfold", () -> v(10_000), x -> x.unfold(0, 10, 1).contiguous());
    }

    private static Tensor square() {
        return ints(316, 316, 316);
    }

    private static Tensor row() {
        return ints(316, 316);
    }

    private static Tensor order() {
        return Tensor.randperm(316);
    }

    private static void indices(OpCases c) {
        c.two("gather", OpCases::m, PlacingOps::square, (x, i) -> x.gather(1, i));
        c.two("take_along_dim", OpCases::m, PlacingOps::square, (x, i) -> x.takeAlongDim(i, 1));
        c.three("scatter", OpCases::m, PlacingOps::square, OpCases::m, (x, i, y) -> x.scatter(1, i, y));
        c.three("scatter_add", OpCases::m, PlacingOps::square, OpCases::m,
                (x, i, y) -> x.scatterAdd(1, i, y));
        c.three("scatter_reduce", OpCases::m, PlacingOps::square, OpCases::m,
                (x, i, y) -> x.scatterReduce(1, i, y, "amax", true));
        c.two("index_select", OpCases::m, PlacingOps::row, (x, i) -> x.indexSelect(0, i));
        c.two("index_select-1", OpCases::m, PlacingOps::row, (x, i) -> x.indexSelect(1, i));
        c.three("index_add", OpCases::m, PlacingOps::row, OpCases::m, (x, i, y) -> x.indexAdd(0, i, y));
        c.three("index_copy", OpCases::m, PlacingOps::order, OpCases::m, (x, i, y) -> x.indexCopy(0, i, y));
        c.two("index_fill", OpCases::m, () -> ints(316, 100), (x, i) -> x.indexFill(0, i, 1));
        c.three("index_put", OpCases::m, PlacingOps::order, OpCases::m,
                (x, i, y) -> x.indexPut(new Tensor[] {i}, y, false));
        c.two("take", OpCases::v, () -> ints(OpCases.N), (x, i) -> x.take(i));
        c.three("put", OpCases::v, () -> Tensor.randperm(OpCases.N), OpCases::v,
                (x, i, y) -> x.put(i, y, false));
        c.two("__getitem__", OpCases::m, PlacingOps::row, (x, i) -> x.get(Index.all(), Index.of(i)));
        c.one("one_hot", () -> ints(100, 1000), x -> x.oneHot(100));
        c.two("embedding", () -> v(1000, 100), () -> ints(1000, 1000), (w, i) -> Functional.embedding(i, w));
    }

    private static void masks(OpCases c) {
        c.two("masked_fill", OpCases::v, OpCases::flags, (x, k) -> x.maskedFill(k, 1));
        c.two("masked_select", OpCases::v, OpCases::flags, Tensor::maskedSelect);
        c.three("masked_scatter", OpCases::v, OpCases::flags, OpCases::v, Tensor::maskedScatter);
        c.one("nonzero", () -> OpCases.flags(316, 316), Tensor::nonzero);
        c.two("__getitem__-mask", OpCases::v, OpCases::flags, (x, k) -> x.get(Index.of(k)));
    }

    private static void makers(OpCases c) {
        c.make("arange", () -> Tensor.arange(OpCases.N));
        c.make("linspace", () -> Tensor.linspace(0, 1, OpCases.N));
        c.make("logspace", () -> Tensor.logspace(0, 1, OpCases.N, 10, DType.FLOAT32));
        c.make("eye", () -> Tensor.eye(316));
        c.make("full", () -> Tensor.full(3, OpCases.N));
        c.make("zeros", () -> Tensor.zeros(OpCases.N));
        c.make("rand", () -> Tensor.rand(OpCases.N));
        c.make("randn", () -> Tensor.randn(OpCases.N));
        c.make("randint", () -> Tensor.randint(0, 100, OpCases.N));
        c.make("randperm", () -> Tensor.randperm(OpCases.N));
        c.one("bernoulli", () -> Tensor.rand(OpCases.N), x -> Tensor.rand(OpCases.N).lt(x).to(DType.FLOAT32));
        c.one("multinomial", () -> OpCases.p(100, 1000), x -> x.multinomial(10, false));
    }
}
