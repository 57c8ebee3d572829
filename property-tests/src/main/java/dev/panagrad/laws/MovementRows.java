package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.LINEAR;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;

/// The rows of views, joining and access by index.
final class MovementRows {
    private static final Values REAL = Values.between(-3, 3);

    private MovementRows() {
    }

    /// A view of a base of a shape.
    record Viewed(View view, Shape base) {
        static Viewed draw(Draw d) {
            Shape s = d.shape(2, 3);
            return d.one(MovementRows::reshape, MovementRows::expand, MovementRows::permute,
                    MovementRows::slice, MovementRows::select, MovementRows::diagonal, MovementRows::unfold,
                    (BiFunction<Draw, Shape, Viewed>) MovementRows::strided).apply(d, s);
        }
    }

    /// Factors of the number of elements, in random order, with ones among them.
    static Viewed reshape(Draw d, Shape s) {
        List<Long> dims = new ArrayList<>();
        if (s.numel() == 0) {
            dims.add(0L);
        }
        long rest = s.numel();
        for (long f = 2; f <= rest; f++) {
            while (rest % f == 0) {
                if (!dims.isEmpty() && (dims.size() > 3 || d.chance(0.5))) {
                    int i = d.between(0, dims.size() - 1);
                    dims.set(i, dims.get(i) * f);
                } else {
                    dims.add(d.between(0, dims.size()), f);
                }
                rest /= f;
            }
        }
        if (d.chance(0.3)) {
            dims.add(d.between(0, dims.size()), 1L);
        }
        return new Viewed(new View.Reshape(Shape.of(dims.stream().mapToLong(x -> x).toArray())), s);
    }

    static Viewed expand(Draw d, Shape s) {
        return new Viewed(new View.Expand(s), d.broadcastableTo(s));
    }

    static Viewed permute(Draw d, Shape s) {
        return new Viewed(new View.Permute(Ints.of(d.permutation(s.rank()))), s);
    }

    static Viewed slice(Draw d, Shape s) {
        int a = d.axis(s.rank());
        int n = (int) s.dim(a);
        int start = n == 0 ? 0 : d.between(0, n - 1);
        int step = d.between(1, 3);
        int most = n == 0 ? 0 : (n - 1 - start) / step + 1;
        return new Viewed(new View.Slice(a, start, d.between(0, most), step), s);
    }

    static Viewed select(Draw d, Shape s) {
        int a = d.axis(s.rank());
        Shape full = s.dim(a) == 0 ? s.with(a, 2) : s;
        return new Viewed(new View.Select(a, d.between(0, (int) full.dim(a) - 1)), full);
    }

    static Viewed diagonal(Draw d, Shape s) {
        int a = d.axis(s.rank());
        int b = (a + d.between(1, s.rank() - 1)) % s.rank();
        return new Viewed(new View.Diagonal(d.between(-2, 2), a, b), s);
    }

    static Viewed unfold(Draw d, Shape s) {
        int a = d.axis(s.rank());
        return new Viewed(new View.Unfold(a, d.between(0, (int) s.dim(a)), d.between(1, 3)), s);
    }

    /// Overlapping and gapped places within the base.
    static Viewed strided(Draw d, Shape s) {
        int room = (int) s.numel() - 1;
        if (room < 0) {
            return new Viewed(new View.AsStrided(Shape.of(0), List.of(1L), 0), s);
        }
        int offset = d.between(0, room);
        room -= offset;
        long[] dims = new long[d.between(0, 2)];
        List<Long> strides = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            int stride = d.between(0, 3);
            dims[i] = d.between(1, stride == 0 ? 3 : room / stride + 1);
            room -= (int) (dims[i] - 1) * stride;
            strides.add((long) stride);
        }
        return new Viewed(new View.AsStrided(Shape.of(dims), List.copyOf(strides), offset), s);
    }

    private static OpSpec view(Class<? extends Op> type, int rank, BiFunction<Draw, Shape, Viewed> view) {
        return OpSpec.of(type, OpSpec.STORED, Bound.exact(), d -> {
            Viewed v = view.apply(d, d.shape(rank, 4));
            return Sample.of(v.view, Operand.of(v.base, REAL));
        }).with(LINEAR);
    }

    static List<OpSpec> all() {
        // @formatter:off
        return List.of(
            view(View.Reshape.class, 0, MovementRows::reshape),
            view(View.Expand.class, 0, MovementRows::expand),
            view(View.Permute.class, 0, MovementRows::permute),
            view(View.Slice.class, 1, MovementRows::slice),
            view(View.Select.class, 1, MovementRows::select),
            view(View.Diagonal.class, 2, MovementRows::diagonal),
            view(View.Unfold.class, 1, MovementRows::unfold),
            view(View.AsStrided.class, 0, MovementRows::strided),
            OpSpec.of(Movement.Unview.class, OpSpec.COMPUTED, Bound.sum((_, in) -> in[0].numel()), d -> {
                Viewed v = Viewed.draw(d);
                return Sample.of(new Movement.Unview(v.view, v.base),
                        Operand.of(v.view.outputShape(v.base), REAL));
            }).with(LINEAR),
            OpSpec.of(Movement.Cat.class, OpSpec.STORED, Bound.exact(), MovementRows::cat).with(LINEAR),
            OpSpec.of(Indexing.IndexSelect.class, OpSpec.COMPUTED, Bound.exact(), d -> {
                Shape s = d.shape(1, 4);
                int a = d.axis(s.rank());
                return Sample.of(new Indexing.IndexSelect(a), Operand.of(s, REAL),
                        index(d, s.dim(a), d.shape(1, 1)));
            }).with(LINEAR),
            OpSpec.of(Indexing.IndexAdd.class, OpSpec.COMPUTED, Bound.sum((_, in) -> in[1].numel()), d -> {
                Shape s = d.shape(1, 4);
                int a = d.axis(s.rank());
                int size = d.between(s.dim(a) == 0 ? 0 : 1, d.size() + 1);
                return Sample.of(new Indexing.IndexAdd(a, size), Operand.of(s, REAL),
                        index(d, size, Shape.of(s.dim(a))));
            }).with(LINEAR),
            OpSpec.of(Indexing.Gather.class, OpSpec.COMPUTED, Bound.exact(), d -> {
                Shape s = d.shape(1, 4);
                int a = d.axis(s.rank());
                return Sample.of(new Indexing.Gather(a), Operand.of(s, REAL),
                        index(d, s.dim(a), within(d, s, a)));
            }).with(LINEAR),
            OpSpec.of(Indexing.ScatterAdd.class, OpSpec.COMPUTED, Bound.sum((_, in) -> in[1].numel()), d -> {
                Shape s = d.shape(1, 4);
                int a = d.axis(s.rank());
                Operand index = index(d, s.dim(a), within(d, s, a));
                return Sample.of(new Indexing.ScatterAdd(a, s), Operand.of(index.shape(), REAL), index);
            }).with(LINEAR),
            OpSpec.of(Indexing.IndexPut.class, OpSpec.COMPUTED, Bound.sum((_, in) -> in[1].numel() + 1, 3),
                    MovementRows::put).with(LINEAR));
        // @formatter:on
    }

    private static Sample cat(Draw d) {
        Shape s = d.shape(1, 4);
        int a = d.axis(s.rank());
        Operand[] parts = new Operand[d.between(1, 4)];
        Arrays.setAll(parts, _ -> Operand.of(s.with(a, d.between(0, d.size())), REAL));
        return Sample.of(new Movement.Cat(a), parts);
    }

    /// An index of a shape, or an empty one if there is nothing to point at.
    static Operand index(Draw d, long size, Shape shape) {
        Shape s = size == 0 && shape.numel() > 0 ? shape.with(d.axis(shape.rank()), 0) : shape;
        return Operand.fixed(s, DType.INT64, Values.integers(0, (int) Math.max(size - 1, 0)));
    }

    /// A shape that is not larger than another one, but along an axis.
    static Shape within(Draw d, Shape s, int axis) {
        long[] n = s.dims();
        for (int i = 0; i < n.length; i++) {
            n[i] = i == axis ? d.between(s.dim(i) == 0 ? 0 : 1, d.size() + 1)
                    : d.chance(0.3) && n[i] > 1 ? n[i] - 1 : n[i];
        }
        if (s.dim(axis) == 0) {
            n[axis] = 0;
        }
        return Shape.of(n);
    }

    private static Sample put(Draw d) {
        Shape s = d.shape(1, 4);
        int axes = d.between(1, s.rank());
        long size = 1;
        for (int i = 0; i < axes; i++) {
            size *= s.dim(i);
        }
        long n = size == 0 ? 0 : d.between(0, d.size() + 1);
        Shape values = Shape.of(Arrays.copyOfRange(s.dims(), axes, s.rank())).insert(0, n);
        return Sample.of(new Indexing.IndexPut(axes, d.chance(0.5)), Operand.of(s, REAL),
                index(d, size, Shape.of(n)), Operand.of(values, REAL));
    }
}
