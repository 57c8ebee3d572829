package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Indexing.Combine;
import java.util.Arrays;

/// Checks the operands of what stores or combines by index, and composes it.
final class Placing {
    private Placing() {
    }

    /// Operands with at least one axis, the index in range, the source cut to the index.
    private record Operands(Tensor x, int axis, Tensor index, Tensor source) {
    }

    private static Tensor vector(Tensor t) {
        return t.rank() == 0 ? t.reshape(1) : t;
    }

    private static Operands checked(String op, Tensor target, int axis, Tensor at, Tensor values) {
        if (values.dtype() != target.dtype()) {
            throw new DTypeException(op + ": element types differ, x is " + target.dtype() + ", source is "
                    + values.dtype() + ", expected x.dtype() == source.dtype()");
        }
        Tensor x = vector(target);
        Tensor index = vector(at);
        Tensor source = vector(values);
        int a = x.shape().axis(axis, op);
        if (!index.dtype().isInteger()) {
            throw DTypeException.of(op, "an index must be an integer tensor", index.dtype(), "int64");
        }
        String operands =
                "x is " + target.shape() + ", index is " + at.shape() + ", source is " + values.shape();
        if (index.numel() == 0) {
            return new Operands(x, a, index, source);
        }
        if (x.rank() != index.rank() || x.rank() != source.rank()) {
            throw ShapeException.of(op, "ranks differ", operands, "x.rank() == index.rank() == source.rank()",
                    x.rank(), x.rank() != index.rank() ? index.rank() : source.rank());
        }
        for (int d = 0; d < x.rank(); d++) {
            long most = d == a ? source.size(d) : Math.min(x.size(d), source.size(d));
            if (index.size(d) > most) {
                throw new ShapeException(
                        op + ": the index is too large, " + operands + ", expected index.dim("
                                + d + ") <= " + most + " but " + index.size(d) + " > " + most);
            }
            source = source.size(d) == index.size(d) ? source : source.narrow(d, 0, index.size(d));
        }
        return new Operands(x, a, Selection.checkedThere(op, index, x.size(a)), source);
    }

    static Tensor scatter(String op, Tensor x, int axis, Tensor index, Tensor source, Combine how) {
        Operands o = checked(op, x, axis, index, source);
        if (o.index.numel() == 0) {
            return x.copy();
        }
        return Tensor.apply(new Indexing.Scatter(o.axis, how), o.x, o.index, o.source)
                .reshape(x.shape().dims());
    }

    static Tensor scatterAdd(String op, Tensor x, int axis, Tensor index, Tensor source) {
        Operands o = checked(op, x, axis, index, source);
        if (o.index.numel() == 0) {
            return x.copy();
        }
        Tensor sum = Tensor.apply(new Indexing.ScatterAdd(o.axis, o.x.shape()), o.source, o.index);
        return o.x.add(sum).reshape(x.shape().dims());
    }

    static Tensor reduce(String op, Tensor x, int axis, Tensor index, Tensor source, String reduce,
            boolean includeSelf) {
        Number neutral = switch (reduce) {
            case "sum", "mean" -> 0;
            case "prod" -> 1;
            case "amax" -> bound(x.dtype(), true);
            case "amin" -> bound(x.dtype(), false);
            default -> throw new IllegalArgumentException(op
                    + ": unknown reduction, expected sum, prod, mean, amax or amin but got " + reduce);
        };
        checked(op, x, axis, index, source);
        Tensor start = includeSelf || index.numel() == 0 ? x
                : scatter(op, x, axis, index, Scalars.number(x, neutral).expand(index.shape().dims()),
                        Combine.REPLACE);
        return switch (reduce) {
            case "sum" -> scatterAdd(op, start, axis, index, source);
            case "mean" -> mean(op, x, start, axis, index, source, includeSelf);
            case "prod" -> scatter(op, start, axis, index, source, Combine.MULTIPLY);
            case "amax" -> scatter(op, start, axis, index, source, Combine.MAX);
            default -> scatter(op, start, axis, index, source, Combine.MIN);
        };
    }

    private static Tensor mean(String op, Tensor x, Tensor start, int axis, Tensor index, Tensor source,
            boolean includeSelf) {
        Tensor sum = scatterAdd(op, start, axis, index, source);
        Tensor one = Scalars.number(x, 1);
        Tensor count = scatterAdd(op, (includeSelf ? one : Scalars.number(x, 0)).expandAs(x), axis, index,
                one.expand(index.shape().dims()));
        count = includeSelf ? count : count.maximum(one);
        return x.dtype().isFloat() ? sum.div(count) : sum.floorDivide(count);
    }

    /// The number that no element of a type is below (or above).
    static Number bound(DType t, boolean least) {
        return switch (t) {
            case BOOL -> least ? 0 : 1;
            case UINT8 -> least ? 0 : 255;
            case INT32 -> least ? Integer.MIN_VALUE : Integer.MAX_VALUE;
            case INT64 -> least ? Long.MIN_VALUE : Long.MAX_VALUE;
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 ->
                    least ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        };
    }

    /// Returns an index of slices as one of elements.
    static Tensor wide(String op, Tensor x, int axis, Tensor index, Tensor source) {
        int a = x.shape().axis(axis, op);
        slices(op, x, a, index, source);
        if (x.rank() == 0) {
            return index.reshape();
        }
        long[] d = new long[x.rank()];
        Arrays.fill(d, 1);
        d[a] = index.numel();
        return index.reshape(d).expand(x.shape().with(a, index.numel()).dims());
    }

    private static void slices(String op, Tensor x, int a, Tensor index, Tensor source) {
        Shape one = x.rank() == 0 ? Shape.of(index.numel()) : x.shape().with(a, index.numel());
        Shape s = source.rank() == 0 && x.rank() <= 1 ? Shape.of(1) : source.shape();
        if (index.rank() > 1 || !one.equals(s)) {
            throw new ShapeException(op + ": slices and index do not fit, x is " + x.shape() + ", index is "
                    + index.shape() + ", source is " + source.shape() + ", expected a vector and " + one);
        }
    }

    static Tensor indexAdd(Tensor x, int axis, Tensor index, Tensor source, Number alpha) {
        int a = x.shape().axis(axis, "indexAdd");
        slices("indexAdd", x, a, index, source);
        if (source.rank() != x.rank()) {
            throw ShapeException.of("indexAdd", "ranks differ", "x is " + x.shape() + ", source is "
                    + source.shape(), "x.rank() == source.rank()", x.rank(), source.rank());
        }
        if (source.dtype() != x.dtype()) {
            throw new DTypeException("indexAdd: element types differ, x is " + x.dtype() + ", source is "
                    + source.dtype() + ", expected x.dtype() == source.dtype()");
        }
        Tensor v = vector(x);
        Tensor at = Selection.checkedThere("indexAdd", vector(index), v.size(a));
        Tensor s = vector(source);
        s = alpha.doubleValue() == 1 ? s : s.mul(alpha);
        Tensor sum = Tensor.apply(new Indexing.IndexAdd(a, v.size(a)), s, at);
        return v.add(sum.to(x.dtype())).reshape(x.shape().dims());
    }

    static Tensor indexFill(Tensor x, int axis, Tensor index, Tensor value) {
        int a = x.shape().axis(axis, "indexFill");
        if (value.rank() != 0 || index.rank() > 1) {
            throw new ShapeException("indexFill: the value must be a scalar and the index a vector, value is "
                    + value.shape() + ", index is " + index.shape() + ", expected ranks 0 and 1");
        }
        Tensor v = vector(x);
        Tensor at = Selection.checked("indexFill", vector(index), v.size(a), true);
        Tensor chosen = x.newFull(0, DType.BOOL, v.size(a));
        chosen = at.numel() == 0 ? chosen : chosen.set(x.newFull(1, DType.BOOL), Index.of(at));
        long[] d = new long[v.rank()];
        Arrays.fill(d, 1);
        d[a] = v.size(a);
        return Tensor.where(chosen.reshape(d), value.to(x.dtype()), v).reshape(x.shape().dims());
    }

    static Tensor indexPut(Tensor x, Tensor[] indices, Tensor values, boolean accumulate) {
        if (values.dtype() != x.dtype()) {
            throw new DTypeException("indexPut: element types differ, x is " + x.dtype() + ", values is "
                    + values.dtype() + ", expected x.dtype() == values.dtype()");
        }
        Index[] index = new Index[indices.length];
        Arrays.setAll(index, i -> indices[i] == null ? Index.all() : Index.of(indices[i]));
        Tensor y = x.copy();
        return accumulate ? y.accumulate(values, index) : y.set(values, index);
    }

    static Tensor maskedScatter(Tensor x, Tensor mask, Tensor source) {
        if (source.dtype() != x.dtype() || mask.dtype() != DType.BOOL) {
            throw new DTypeException("maskedScatter: wrong element types, x is " + x.dtype() + ", mask is "
                    + mask.dtype() + ", source is " + source.dtype() + ", expected one type and a bool mask");
        }
        Shape s = Shape.broadcast("maskedScatter", x.shape(), mask.shape());
        Tensor where = mask.expand(s.dims());
        long n = where.sum().itemLong();
        if (n > source.numel()) {
            throw ShapeException.of("maskedScatter", "the source has too few elements", "x is " + x.shape()
                    + ", source is " + source.shape(), "source.numel() >= number of true", source.numel(), n);
        }
        Tensor y = x.expand(s.dims()).copy();
        return n == 0 ? y : y.set(source.flatten().narrow(0, 0, n), Index.of(where));
    }

    static Tensor takeAlong(Tensor x, Tensor index, int axis) {
        if (x.rank() != index.rank()) {
            throw ShapeException.of("takeAlongDim", "ranks differ", "x is " + x.shape() + ", index is "
                    + index.shape(), "x.rank() == index.rank()", x.rank(), index.rank());
        }
        int a = x.shape().axis(axis, "takeAlongDim");
        if (x.rank() == 0) {
            return x.gather(0, index);
        }
        Shape s = Shape.broadcast("takeAlongDim", x.shape().with(a, 1), index.shape().with(a, 1));
        Tensor at = Selection.checkedThere("takeAlongDim", index, x.size(a), true);
        return x.expand(s.with(a, x.size(a)).dims()).gather(a, at.expand(s.with(a, index.size(a)).dims()));
    }
}
