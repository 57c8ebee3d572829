package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;
import static dev.panagrad.laws.conformance.Wiring.unary;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// The calls of what puts elements in other places, and of joining and grids.
final class Places {
    private Places() {
    }

    static void wire() {
        turned();
        repeated();
        diagonals();
        parts();
        joined();
        grids();
        scattered();
        indexed();
    }

    private static void turned() {
        one("flip", "input, dims", a -> a.input().flip(a.axes("dims")));
        unary("fliplr", Tensor::fliplr);
        unary("flipud", Tensor::flipud);
        one("rot90", "input, k, dims", a -> a.input().rot90((int) a.integer("k", 1), a.axes("dims")));
        for (String d : List.of("1", "2", "3")) {
            many("atleast_" + d + "d", "*tensors", a -> Stream.of(a.tensors("tensors"))
                    .map(x -> d.equals("1") ? x.atLeast1d() : d.equals("2") ? x.atLeast2d() : x.atLeast3d())
                    .toList());
        }
        one("sum_to_size", "input, *size", a -> a.input().sumToSize(a.longs("size")));
        one("roll", "input, shifts, dims",
                a -> a.longs("dims").length == 0 && a.longs("shifts").length == 1
                        ? a.input().roll(a.longs("shifts")[0])
                        : a.input().roll(a.longs("shifts"), a.axes("dims")));
        for (String name : List.of("movedim", "moveaxis")) {
            one(name, "input, source, destination",
                    a -> a.input().movedim(a.axes("source"), a.axes("destination")));
        }
        one("swapaxes", "input, axis0, axis1", a -> a.input().swapaxes(a.axis("axis0"), a.axis("axis1")));
        one("swapdims", "input, dim0, dim1", a -> a.input().swapaxes(a.axis("dim0"), a.axis("dim1")));
        one("as_strided", "input, size, stride, storage_offset",
                a -> a.input().contiguous().asStrided(a.longs("size"), a.longs("stride"),
                        a.integer("storage_offset", 0)));
        one("T", "input", a -> a.input().t());
        unary("mT", Tensor::mT);
        one("t", "input", a -> a.input().t());
        unary("ravel", Tensor::ravel);
        one("unflatten", "input, dim, sizes", a -> a.input().unflatten(a.axis("dim"), a.longs("sizes")));
    }

    private static void repeated() {
        one("tile", "input, *dims", a -> a.input().tile(a.longs("dims")));
        one("repeat_interleave", "input, repeats, dim, output_size", a -> {
            Tensor x = a.has("repeats") ? a.input()
                    : Tensor.arange(a.input().numel()).to(a.input().device());
            if (!a.has("repeats")) {
                return x.repeatInterleave(a.input());
            }
            if (a.isTensor("repeats")) {
                return a.has("dim") ? x.repeatInterleave(a.tensor("repeats"), a.axis("dim"))
                        : x.repeatInterleave(a.tensor("repeats"));
            }
            return a.has("dim") ? x.repeatInterleave(a.integer("repeats", 1), a.axis("dim"))
                    : x.repeatInterleave(a.integer("repeats", 1));
        });
        one("broadcast_to", "input, size", a -> a.input().broadcastTo(a.longs("size")));
        one("expand_as", "input, other", a -> a.input().expandAs(a.tensor("other")));
        one("view_as", "input, other", a -> a.input().view(a.tensor("other").shape().dims()));
        one("reshape_as", "input, other", a -> a.input().reshape(a.tensor("other").shape().dims()));
    }

    private static void diagonals() {
        one("diag", "input, diagonal", a -> a.input().diag((int) a.integer("diagonal", 0)));
        one("diagflat", "input, offset", a -> a.input().diagflat((int) a.integer("offset", 0)));
        one("diag_embed", "input, offset, dim1, dim2", a -> a.input().diagEmbed((int) a.integer("offset", 0),
                (int) a.integer("dim1", -2), (int) a.integer("dim2", -1)));
        one("tril", "input, diagonal", a -> a.input().tril((int) a.integer("diagonal", 0)));
        one("triu", "input, diagonal", a -> a.input().triu((int) a.integer("diagonal", 0)));
        one("tril_indices", "row, col, offset, dtype, device, layout", a -> Tensor.trilIndices(
                a.integer("row", 0), a.integer("col", 0), a.integer("offset", 0))
                .to(a.type("dtype", DType.INT64)));
        one("triu_indices", "row, col, offset, dtype, device, layout", a -> Tensor.triuIndices(
                a.integer("row", 0), a.integer("col", 0), a.integer("offset", 0))
                .to(a.type("dtype", DType.INT64)));
        one("diagonal_scatter", "input, src, offset, dim1, dim2",
                a -> a.input().diagonalScatter(a.tensor("src"), (int) a.integer("offset", 0),
                        (int) a.integer("dim1", 0), (int) a.integer("dim2", 1)));
        one("as_strided_scatter", "input, src, size, stride, storage_offset",
                a -> a.input().asStridedScatter(a.tensor("src"), a.longs("size"), a.longs("stride"),
                        a.integer("storage_offset", 0)));
        one("select_scatter", "input, src, dim, index",
                a -> a.input().selectScatter(a.tensor("src"), a.axis("dim"), a.integer("index", 0)));
        one("slice_scatter", "input, src, dim, start, end, step",
                a -> a.input().sliceScatter(a.tensor("src"), a.axis("dim"),
                        a.has("start") ? (Long) a.integer("start", 0) : null,
                        a.has("end") ? (Long) a.integer("end", 0) : null, a.integer("step", 1)));
    }

    private static void parts() {
        one("unfold", "input, dimension, size, step", a -> a.input().unfold(a.axis("dimension"),
                a.integer("size", 0), a.integer("step", 1)));
        many("unbind", "input, dim", a -> a.input().unbind(a.axis("dim")));
        many("tensor_split", "input, indices_or_sections, dim", a -> tensorSplit(a, a.axis("dim")));
        cut("hsplit", Tensor::hsplit, Tensor::hsplit);
        cut("vsplit", Tensor::vsplit, Tensor::vsplit);
        cut("dsplit", Tensor::dsplit, Tensor::dsplit);
        many("split_with_sizes", "input, split_sizes, dim",
                a -> a.input().split(a.longs("split_sizes"), a.axis("dim")));
        one("narrow_copy", "input, dim, start, length",
                a -> a.input().narrow(a.axis("dim"), a.integer("start", 0), a.integer("length", 0)).copy());
    }

    private static void cut(String op, BiFunction<Tensor, Integer, List<Tensor>> equally,
            BiFunction<Tensor, long[], List<Tensor>> before) {
        many(op, "input, indices_or_sections", a -> a.get("indices_or_sections") instanceof Long n
                ? equally.apply(a.input(), Math.toIntExact(n))
                : before.apply(a.input(), a.longs("indices_or_sections")));
    }

    private static List<Tensor> tensorSplit(Arguments a, int axis) {
        Object parts = a.get("indices_or_sections");
        if (parts instanceof Tensor t) {
            return t.rank() == 0 ? a.input().tensorSplit((int) t.itemLong(), axis)
                    : a.input().tensorSplit(t.toLongArray(), axis);
        }
        return parts instanceof Long n ? a.input().tensorSplit(Math.toIntExact(n), axis)
                : a.input().tensorSplit(a.longs("indices_or_sections"), axis);
    }

    private static void joined() {
        for (String name : List.of("concat", "concatenate")) {
            one(name, "tensors, dim", a -> Tensor.cat(a.axis("dim"), a.tensors("tensors")));
        }
        one("hstack", "tensors", a -> Tensor.hstack(a.tensors("tensors")));
        for (String name : List.of("vstack", "row_stack")) {
            one(name, "tensors", a -> Tensor.vstack(a.tensors("tensors")));
        }
        one("dstack", "tensors", a -> Tensor.dstack(a.tensors("tensors")));
        one("column_stack", "tensors", a -> Tensor.columnStack(a.tensors("tensors")));
    }

    private static void grids() {
        many("meshgrid", "*tensors, indexing",
                a -> Tensor.meshgrid(a.text("indexing", "ij"), a.tensors("tensors")));
        one("block_diag", "*tensors", a -> Tensor.blockDiag(a.tensors("tensors")));
        one("cartesian_prod", "*tensors", a -> Tensor.cartesianProd(a.tensors("tensors")));
        many("broadcast_tensors", "*tensors", a -> Tensor.broadcastTensors(a.tensors("tensors")));
        one("combinations", "input, r, with_replacement", a -> Tensor.combinations(a.input(),
                (int) a.integer("r", 2), a.flag("with_replacement", false)));
        one("vander", "x, N, increasing", a -> Tensor.vander(a.tensor("x"),
                a.has("N") ? (Integer) (int) a.integer("N", 0) : null, a.flag("increasing", false)));
        one("logspace", "start, end, steps, base, dtype",
                a -> Tensor.logspace(a.real("start", 0), a.real("end", 0), a.integer("steps", 0),
                        a.real("base", 10), a.type("dtype", DType.FLOAT32)));
        one("zeros_like", "input, dtype",
                a -> Tensor.zerosLike(a.input().to(a.type("dtype", a.input().dtype()))));
        one("ones_like", "input, dtype",
                a -> Tensor.onesLike(a.input().to(a.type("dtype", a.input().dtype()))));
        one("full_like", "input, fill_value, dtype", a -> Tensor
                .fullLike(a.input().to(a.type("dtype", a.input().dtype())), a.number("fill_value")));
        one("zeros", "size, dtype", a -> Tensor.zeros(a.type("dtype", DType.FLOAT32), a.longs("size")));
        one("ones", "size, dtype", a -> Tensor.ones(a.type("dtype", DType.FLOAT32), a.longs("size")));
    }

    private static void scattered() {
        one("scatter", "input, dim, index, src, value, reduce", a -> {
            Tensor index = a.tensor("index");
            String name = a.has("value") ? "value" : "src";
            Tensor src = a.isTensor(name) ? a.tensor(name)
                    : a.scalar(name, a.input().dtype()).expand(index.shape().dims());
            return switch (a.text("reduce", "")) {
                case "" -> a.input().scatter(a.axis("dim"), index, src);
                case "add" -> a.input().scatterAdd(a.axis("dim"), index, src);
                case "multiply" -> a.input().scatterReduce(a.axis("dim"), index, src, "prod", true);
                default -> throw new IllegalArgumentException("reduce " + a.get("reduce"));
            };
        });
        one("scatter_add", "input, dim, index, src",
                a -> a.input().scatterAdd(a.axis("dim"), a.tensor("index"), a.tensor("src")));
        one("scatter_reduce", "input, dim, index, src, reduce, include_self",
                a -> a.input().scatterReduce(a.axis("dim"), a.tensor("index"), a.tensor("src"),
                        a.text("reduce", ""), a.flag("include_self", true)));
        one("masked_scatter", "input, mask, source",
                a -> a.input().maskedScatter(a.tensor("mask"), a.tensor("source")));
        one("put", "input, index, source, accumulate", a -> a.input().put(a.tensor("index"),
                a.tensor("source"), a.flag("accumulate", false)));
        one("index_put", "input, indices, values, accumulate", a -> a.input().indexPut(a.tensors("indices"),
                a.tensor("values"), a.flag("accumulate", false)));
    }

    private static void indexed() {
        one("index_add", "input, dim, index, source, alpha", a -> a.input().indexAdd(a.axis("dim"),
                a.tensor("index"), a.tensor("source"), a.has("alpha") ? a.number("alpha") : 1));
        one("index_copy", "input, dim, index, source",
                a -> a.input().indexCopy(a.axis("dim"), a.tensor("index"), a.tensor("source")));
        one("index_fill", "input, dim, index, value", a -> a.isTensor("value")
                ? a.input().indexFill(a.axis("dim"), a.tensor("index"), a.tensor("value"))
                : a.input().indexFill(a.axis("dim"), a.tensor("index"), a.number("value")));
        one("index_reduce", "input, dim, index, source, reduce, include_self",
                a -> a.input().indexReduce(a.axis("dim"), a.tensor("index"), a.tensor("source"),
                        a.text("reduce", ""), a.flag("include_self", true)));
        one("take", "input, index", a -> a.input().take(a.tensor("index")));
        one("take_along_dim", "input, indices, dim", a -> a.has("dim")
                ? a.input().takeAlongDim(a.tensor("indices"), a.axis("dim"))
                : a.input().takeAlongDim(a.tensor("indices")));
        unary("argwhere", Tensor::argwhere);
    }
}
