package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.List;

/// The calls of operations that move elements or choose them.
final class Shapes {
    private Shapes() {
    }

    static void wire() {
        one("reshape", "input, *shape", a -> a.input().reshape(a.longs("shape")));
        one("view", "input, *shape", a -> a.input().view(a.longs("shape")));
        one("permute", "input, *dims", a -> a.input().permute(a.axes("dims")));
        one("transpose", "input, dim0, dim1", a -> a.input().transpose(a.axis("dim0"), a.axis("dim1")));
        one("unsqueeze", "input, dim", a -> a.input().unsqueeze(a.axis("dim")));
        one("squeeze", "input, dim",
                a -> a.has("dim") ? a.input().squeeze(a.axes("dim")) : a.input().squeeze());
        one("expand", "input, *size", a -> a.input().expand(a.longs("size")));
        one("flatten", "input, start_dim, end_dim",
                a -> a.input().flatten((int) a.integer("start_dim", 0), (int) a.integer("end_dim", -1)));
        one("narrow", "input, dim, start, length",
                a -> a.input().narrow(a.axis("dim"), a.integer("start", 0), a.integer("length", 0)));
        one("select", "input, dim, index", a -> a.input().select(a.axis("dim"), a.integer("index", 0)));
        many("split", "tensor, split_size_or_sections, dim", a -> split(a));
        many("chunk", "input, chunks, dim",
                a -> a.input().chunk((int) a.integer("chunks", 1), a.axis("dim")));
        one("cat", "tensors, dim", a -> Tensor.cat(a.axis("dim"), a.tensors("tensors")));
        one("stack", "tensors, dim", a -> Tensor.stack(a.axis("dim"), a.tensors("tensors")));
        one("diagonal", "input, offset, dim1, dim2", a -> a.input().diagonal((int) a.integer("offset", 0),
                (int) a.integer("dim1", 0), (int) a.integer("dim2", 1)));
        one("repeat", "input, *repeats", a -> a.input().repeat(a.longs("repeats")));
        one("gather", "input, dim, index, sparse_grad",
                a -> a.input().gather(a.axis("dim"), a.tensor("index")));
        one("index_select", "input, dim, index",
                a -> a.input().indexSelect(a.axis("dim"), a.tensor("index")));
        one("masked_fill", "input, mask, value", a -> a.get("value") instanceof Tensor v
                ? a.input().maskedFill(a.tensor("mask"), v)
                : a.input().maskedFill(a.tensor("mask"), a.number("value")));
        one("masked_select", "input, mask", a -> a.input().maskedSelect(a.tensor("mask")));
        many("nonzero", "input, as_tuple", a -> nonzero(a.input(), a.flag("as_tuple", false)));
        one("nonzero_static", "input, size, fill_value",
                a -> a.input().nonzeroStatic(a.integer("size", 0), a.integer("fill_value", -1)));
        one("nn.functional.one_hot", "input, num_classes", a -> {
            long n = a.integer("num_classes", -1);
            return a.input().oneHot(n < 0 ? a.input().amax().itemLong() + 1 : n);
        });
        one("__getitem__", "input, index", a -> a.input().get(Wiring.index(a.get("index"))));
    }

    private static List<Tensor> split(Arguments a) {
        Tensor x = a.tensor("tensor");
        int axis = a.axis("dim");
        if (a.get("split_size_or_sections") instanceof Long n) {
            return x.split(n, axis);
        }
        return x.split(a.longs("split_size_or_sections"), axis);
    }

    private static List<Tensor> nonzero(Tensor x, boolean tuple) {
        return tuple ? x.nonzeroTuple() : List.of(x.nonzero());
    }

    /// Returns a list of numbers or truth values, possibly nested, as a tensor.
    static Tensor nested(List<?> list) {
        if (!list.isEmpty() && list.getFirst() instanceof List<?>) {
            return Tensor.stack(0, list.stream().map(v -> nested((List<?>) v)).toArray(Tensor[]::new));
        }
        if (!list.isEmpty() && list.getFirst() instanceof Boolean) {
            Tensor t = Tensor.of(list.stream().mapToLong(v -> (Boolean) v ? 1 : 0).toArray());
            return t.to(DType.BOOL);
        }
        return Tensor.of(list.stream().mapToLong(v -> (Long) v).toArray());
    }
}
