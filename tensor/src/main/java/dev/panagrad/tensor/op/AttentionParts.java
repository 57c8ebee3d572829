package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;

/// The parts of what [Sequence.Attention] gives that keeps its sums: the result [..., heads, targets, size],
/// and the sums [..., heads, targets], which begin at an even element.
public final class AttentionParts {
    private AttentionParts() {
    }

    /// Returns how many elements the result and its sums take.
    static long elements(Shape y, int kept) {
        return start(y, kept) + rows(y).numel() * kept;
    }

    private static long start(Shape y, int kept) {
        return y.numel() + y.numel() % kept;
    }

    private static Shape rows(Shape y) {
        return y.without(y.rank() - 1);
    }

    /// Returns the shape of the result for queries and values.
    public static Shape shape(Shape q, Shape v) {
        return q.with(q.rank() - 1, v.dim(-1));
    }

    /// Returns the result's axes as they lie in memory: heads, if there is a batch before them, behind
    /// targets.
    private static Shape inMemory(Shape y) {
        int r = y.rank();
        return r < 4 ? y : y.with(r - 3, y.dim(r - 2)).with(r - 2, y.dim(r - 3));
    }

    /// Returns the result by recorded views, or its gradient of that of all.
    ///
    /// @param all the elements of the result, and perhaps the sums behind them
    public static Tensor result(Tensor all, Shape y) {
        Tensor lines = all.narrow(0, 0, y.numel()).reshape(inMemory(y).dims());
        return y.rank() < 4 ? lines : lines.transpose(-3, -2);
    }

    /// Returns the result where it lies, without history.
    ///
    /// @param all contiguous
    public static Tensor resultOf(Tensor all, Shape y) {
        long[] strides = inMemory(y).strides().clone();
        int r = y.rank();
        if (r >= 4) {
            long heads = strides[r - 2];
            strides[r - 2] = strides[r - 3];
            strides[r - 3] = heads;
        }
        return Tensor.over(all.storage(), all.dtype(), y, strides, all.offset());
    }

    /// Returns the sums where they lie, without history; float32 beside a half type.
    ///
    /// @param all  contiguous
    /// @param kept the elements of each
    public static Tensor sumsOf(Tensor all, Shape y, int kept) {
        Shape rows = rows(y);
        DType t = kept == 2 ? DType.FLOAT32 : all.dtype();
        return Tensor.over(all.storage(), t, rows, rows.strides(), (all.offset() + start(y, kept)) / kept);
    }

    /// Checks that a backend can keep the sums as it is told.
    ///
    /// @throws DTypeException if a sum of the type does not take so many elements
    public static void check(Sequence.Attention op, DType t) {
        int expected = op.keeping(t).kept();
        if (op.kept() != 0 && op.kept() != expected) {
            throw new DTypeException(op.name() + ": a sum is kept in the wrong number of elements, q is " + t
                    + ", expected kept == " + expected + " but " + op.kept() + " != " + expected);
        }
    }
}
