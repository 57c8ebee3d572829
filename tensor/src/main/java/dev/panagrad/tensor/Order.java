package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.View;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// How elements are put in another order: compositions of views, choices by index and joining.
final class Order {
    private Order() {
    }

    /// Returns the number of axes, which must be at least some.
    static int needRank(String op, Tensor x, int rank) {
        if (x.rank() < rank) {
            throw new ShapeException(op + ": too few axes, x is " + x.shape() + ", expected x.rank() >= "
                    + rank + " but " + x.rank() + " < " + rank);
        }
        return x.rank();
    }

    static Tensor flip(String op, Tensor x, int... axes) {
        Axes set = axes.length == 0 ? new Axes(0) : Axes.of(op, x.shape(), axes);
        Tensor y = x;
        for (int a = 0; a < x.rank(); a++) {
            if (set.has(a) && x.size(a) > 1) {
                Tensor back = x.newArange(x.size(a) - 1, -1, -1);
                y = Tensor.apply(new Indexing.IndexSelect(a), y, back);
            }
        }
        return y == x ? x.copy() : y;
    }

    static Tensor roll(Tensor x, long[] shifts, int[] axes) {
        if (shifts.length != axes.length || shifts.length == 0) {
            throw ShapeException.of("roll", "every axis needs one shift", "x is " + x.shape() + ", axes are "
                    + Arrays.toString(axes), "shifts.length == axes.length", shifts.length, axes.length);
        }
        Tensor y = x;
        for (int i = 0; i < axes.length; i++) {
            int a = Views.axis(x, axes[i], "roll");
            long n = x.size(a);
            long s = n == 0 ? 0 : Math.floorMod(shifts[i], n);
            y = s == 0 ? y : Tensor.cat(a, y.narrow(a, n - s, s), y.narrow(a, 0, n - s));
        }
        return y == x ? x.copy() : y;
    }

    static Tensor movedim(Tensor x, int[] source, int[] destination) {
        if (source.length != destination.length) {
            throw ShapeException.of("movedim", "every axis needs one place", "source is "
                    + Arrays.toString(source) + ", destination is " + Arrays.toString(destination),
                    "equal lengths", source.length, destination.length);
        }
        if (source.length == 0) {
            return x;
        }
        Axes from = Axes.of("movedim", x.shape(), source);
        Axes.of("movedim", x.shape(), destination);
        int[] order = new int[x.rank()];
        Arrays.fill(order, -1);
        for (int i = 0; i < source.length && x.rank() > 0; i++) {
            order[x.shape().axis(destination[i], "movedim")] = x.shape().axis(source[i], "movedim");
        }
        int next = 0;
        for (int i = 0; i < order.length; i++) {
            if (order[i] < 0) {
                while (from.has(next)) {
                    next++;
                }
                order[i] = next++;
            }
        }
        return x.permute(order);
    }

    static Tensor repeatInterleave(Tensor x, long n, int axis) {
        if (n < 0) {
            throw new ShapeException("repeatInterleave: negative number, expected n >= 0 but got " + n);
        }
        Tensor v = x.rank() == 0 ? x.reshape(1) : x;
        int a = v.shape().axis(axis, "repeatInterleave");
        long[] wide = v.shape().insert(a + 1, n).dims();
        return v.unsqueeze(a + 1).expand(wide).reshape(v.shape().with(a, v.size(a) * n).dims());
    }

    static Tensor repeatInterleave(Tensor x, Tensor times, int axis) {
        Tensor v = x.rank() == 0 ? x.reshape(1) : x;
        int a = v.shape().axis(axis, "repeatInterleave");
        if (!times.dtype().isInteger()) {
            throw DTypeException.of("repeatInterleave", "times must be integers", times.dtype(), "int64");
        }
        if (times.rank() > 1 || times.numel() != 1 && times.numel() != v.size(a)) {
            throw ShapeException.of("repeatInterleave", "every slice needs one number", "x is " + v.shape()
                    + ", times is " + times.shape(), "times.numel() == x.dim(" + a + ")", times.numel(),
                    v.size(a));
        }
        Tensor index = times.device().equals(Device.CPU) ? repeated(v.size(a), times.toLongArray())
                : repeatedThere(times.to(DType.INT64).reshape(-1).expand(v.size(a)));
        return v.indexSelect(a, index.to(x.device()));
    }

    private static void refuseNegative(long times) {
        if (times < 0) {
            throw new ShapeException("repeatInterleave: negative number, expected n >= 0 but got " + times);
        }
    }

    /// Returns each of the numbers 0, 1, … as often as its number of times says, on its device.
    private static Tensor repeatedThere(Tensor times) {
        if (times.numel() == 0) {
            return times;
        }
        refuseNegative(times.amin().itemLong());
        Tensor ends = times.cumsum(0);
        Tensor places = times.newArange(ends.select(0, -1).itemLong());
        return ends.searchsorted(places, true);
    }

    /// Returns each of the numbers `0 … size-1` as often as its number of times, or that of all, says.
    private static Tensor repeated(long size, long[] n) {
        long total = 0;
        for (int i = 0; i < size; i++) {
            long t = n[n.length == 1 ? 0 : i];
            refuseNegative(t);
            total += t;
        }
        long[] index = new long[Math.toIntExact(total)];
        int at = 0;
        for (int i = 0; i < size; i++) {
            long t = n[n.length == 1 ? 0 : i];
            Arrays.fill(index, at, at += (int) t, i);
        }
        return Tensor.of(index);
    }

    static List<Tensor> unbind(Tensor x, int axis) {
        int a = Views.axis(x, axis, "unbind");
        List<Tensor> out = new ArrayList<>();
        for (long i = 0; i < x.size(a); i++) {
            out.add(x.select(a, i));
        }
        return out;
    }

    static Tensor diagEmbed(Tensor x, int offset, int axis1, int axis2) {
        needRank("diagEmbed", x, 1);
        int rank = x.rank() + 1;
        long n = x.size(-1) + Math.abs((long) offset);
        int a = axis1 < 0 ? axis1 + rank : axis1;
        int b = axis2 < 0 ? axis2 + rank : axis2;
        if (a < 0 || b < 0 || a >= rank || b >= rank || a == b) {
            throw new ShapeException("diagEmbed: wrong axes, x is " + x.shape()
                    + ", expected two different axes of " + rank + " but got " + axis1 + " and " + axis2);
        }
        Shape lead = x.shape().without(rank - 2);
        Shape base = lead.insert(Math.min(a, b), n).insert(Math.max(a, b), n);
        return Tensor.apply(new Movement.Unview(new View.Diagonal(offset, a, b), base), x);
    }

    static Tensor triangle(String op, Tensor x, int diagonal, boolean lower) {
        needRank(op, x, 2);
        long rows = x.size(-2);
        long columns = x.size(-1);
        Tensor keep = x.device().equals(Device.CPU) ? flags(rows, columns, diagonal, lower)
                : comparison(x, rows, columns, diagonal, lower);
        return Tensor.where(keep, x, Scalars.number(x, 0));
    }

    /// Returns which elements of a matrix lie in a triangle, made on a tensor's device.
    private static Tensor comparison(Tensor x, long rows, long columns, long diagonal, boolean lower) {
        Tensor last = x.newArange(rows).add(diagonal).unsqueeze(1);
        Tensor column = x.newArange(columns).unsqueeze(0);
        return lower ? column.le(last) : column.ge(last);
    }

    /// Returns which elements of a matrix lie in a triangle, its diagonal among them.
    private static Tensor flags(long rows, long columns, long diagonal, boolean lower) {
        Tensor keep = Tensor.zeros(DType.BOOL, rows, columns);
        MemorySegment flags = keep.memory();
        for (long i = 0; i < rows; i++) {
            long from = lower ? 0 : Math.clamp(i + diagonal, 0, columns);
            long end = lower ? Math.clamp(i + diagonal + 1, 0, columns) : columns;
            flags.asSlice(keep.byteOffset() + i * columns + from, end - from).fill((byte) 1);
        }
        return keep;
    }

    static List<Tensor> equalParts(String op, Tensor x, int n, int axis, int rank) {
        needRank(op, x, rank);
        if (n < 1 || x.size(axis) % n != 0) {
            throw new ShapeException(op + ": the axis has no such equal parts, x is " + x.shape()
                    + ", expected n >= 1 and x.dim(" + axis + ") % n == 0 but " + x.size(axis) + ", n is "
                    + n);
        }
        return tensorSplit(x, n, axis);
    }

    static List<Tensor> tensorSplit(Tensor x, int n, int axis) {
        int a = Views.axis(x, axis, "tensorSplit");
        if (n < 1) {
            throw new ShapeException(
                    "tensorSplit: the number must be positive, expected n >= 1 but got " + n);
        }
        long[] sizes = new long[n];
        Arrays.setAll(sizes, i -> x.size(a) / n + (i < x.size(a) % n ? 1 : 0));
        return split(x, sizes, a);
    }

    static List<Tensor> tensorSplit(Tensor x, long[] positions, int axis) {
        int a = Views.axis(x, axis, "tensorSplit");
        long n = x.size(a);
        List<Tensor> parts = new ArrayList<>();
        long from = 0;
        for (int i = 0; i <= positions.length; i++) {
            long p = i == positions.length ? n : positions[i];
            long to = Math.clamp(p < 0 ? p + n : p, 0L, n);
            parts.add(x.narrow(a, Math.min(from, n), Math.max(to - from, 0)));
            from = to;
        }
        return parts;
    }

    static List<Tensor> split(Tensor x, long[] sizes, int axis) {
        int a = Views.axis(x, axis, "split");
        long total = 0;
        for (long n : sizes) {
            if (n < 0) {
                throw new ShapeException("split: negative size, x is " + x.shape() + ", sizes are "
                        + Arrays.toString(sizes) + ", expected sizes >= 0 but got " + n);
            }
            total += n;
        }
        if (total != x.size(a)) {
            throw ShapeException.of("split", "the sizes do not sum to the axis", "x is " + x.shape()
                    + ", sizes are " + Arrays.toString(sizes), "their sum == x.dim(" + a + ")", total,
                    x.size(a));
        }
        List<Tensor> parts = new ArrayList<>();
        long at = 0;
        for (long n : sizes) {
            parts.add(x.narrow(a, at, n));
            at += n;
        }
        return parts;
    }

    /// A copy of x whose part is replaced; the source is converted, not broadcast.
    static Tensor replaced(String op, Tensor x, Tensor source, UnaryOperator<Tensor> part) {
        Tensor y = x.copy();
        Tensor view = part.apply(y);
        if (!view.shape().equals(source.shape())) {
            throw new ShapeException(op + ": the source does not fit, x is " + x.shape() + ", source is "
                    + source.shape() + ", expected " + view.shape());
        }
        view.copy_(source);
        return y;
    }
}
