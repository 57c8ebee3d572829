package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.View;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An index expression applied to a tensor: first the basic indices, which give a view, then the tensors
/// among them.
///
/// Index tensors are broadcast together; their axes stand where the first of them stood if they are
/// neighbours, else in front, as in NumPy.
final class Selection {
    /// Indices that are looked at together.
    private static final int PIECE = 1024;

    private final Tensor view;
    /// For each axis of the view the positions chosen along it, or null for all.
    private final Tensor[] positions;

    private Selection(Tensor view, Tensor[] positions) {
        this.view = view;
        this.positions = positions;
    }

    static Selection of(Tensor x, Index... index) {
        List<Index> entries = complete(x, index);
        List<Tensor> positions = new ArrayList<>();
        Tensor v = x;
        int axis = 0;
        for (Index entry : entries) {
            switch (entry) {
                case Index.All() -> {
                    positions.add(null);
                    axis++;
                }
                case Index.Slice s -> {
                    v = slice(v, axis++, s);
                    positions.add(null);
                }
                case Index.At(var i) -> v = v.select(axis, i);
                case Index.NewAxis() -> {
                    v = v.unsqueeze(axis++);
                    positions.add(null);
                }
                case Index.Of(var given) when given.dtype() == DType.BOOL -> {
                    Tensor t = near(given, x);
                    for (Tensor p : mask(v, axis, t)) {
                        positions.add(p);
                    }
                    if (t.rank() == 0) {
                        v = v.unsqueeze(axis);
                        positions.add(t.to(DType.INT64).reshape(1).nonzero().reshape(-1));
                        axis++;
                    }
                    axis += t.rank();
                }
                case Index.Of(var t) -> positions.add(checkedThere("get", near(t, x), v.size(axis++), true));
                case Index.Ellipsis() -> throw new IllegalStateException("the ellipsis has been replaced");
            }
        }
        return new Selection(v, positions.toArray(Tensor[]::new));
    }

    /// Returns an index that is on the CPU where the tensor is, as PyTorch does.
    private static Tensor near(Tensor index, Tensor x) {
        return index.device().equals(Device.CPU) ? index.to(x.device()) : index;
    }

    /// Returns the entries with the ellipsis, or the missing end, replaced by whole axes.
    private static List<Index> complete(Tensor x, Index[] index) {
        int used = 0;
        int dots = 0;
        for (Index i : index) {
            used += switch (i) {
                case Index.NewAxis() -> 0;
                case Index.Ellipsis() -> 0;
                case Index.Of(var t) when t.dtype() == DType.BOOL -> t.rank();
                default -> 1;
            };
            dots += i instanceof Index.Ellipsis ? 1 : 0;
        }
        if (used > x.rank() || dots > 1) {
            throw ShapeException.of("get", dots > 1 ? "more than one ellipsis" : "too many indices",
                    "x is " + x.shape(),
                    dots > 1 ? "at most one ellipsis" : "indices <= x.rank()", dots > 1 ? dots : used,
                    dots > 1 ? 1 : x.rank());
        }
        List<Index> out = new ArrayList<>();
        for (Index i : index) {
            if (i instanceof Index.Ellipsis) {
                for (int k = used; k < x.rank(); k++) {
                    out.add(Index.all());
                }
            } else {
                out.add(i);
            }
        }
        for (int k = used; dots == 0 && k < x.rank(); k++) {
            out.add(Index.all());
        }
        return out;
    }

    private static Tensor slice(Tensor v, int axis, Index.Slice s) {
        long n = v.size(axis);
        long start = s.start() == null ? 0 : clip(s.start(), n);
        long stop = s.stop() == null ? n : clip(s.stop(), n);
        long size = Math.max(Math.ceilDiv(stop - start, s.step()), 0);
        return size == n ? v : Tensor.apply(new View.Slice(axis, size == 0 ? 0 : start, size, s.step()), v);
    }

    private static long clip(long i, long n) {
        return Math.clamp(i < 0 ? i + n : i, 0L, n);
    }

    private static Tensor[] mask(Tensor v, int axis, Tensor mask) {
        for (int i = 0; i < mask.rank(); i++) {
            if (mask.size(i) != v.size(axis + i)) {
                throw ShapeException.of("get", "the mask does not fit",
                        "x is " + v.shape() + ", mask is " + mask.shape(),
                        "mask.dim(" + i + ") == x.dim(" + (axis + i) + ")", mask.size(i), v.size(axis + i));
            }
        }
        Tensor at = mask.nonzero();
        Tensor[] out = new Tensor[mask.rank()];
        Arrays.setAll(out, i -> at.select(1, i));
        return out;
    }

    Tensor get() {
        Plan p = plan();
        if (p == null) {
            return view;
        }
        Tensor front = view.permute(p.order);
        long[] rest = Arrays.copyOfRange(front.shape().dims(), p.count, front.rank());
        long[] flat = prepend(p.size, rest);
        Tensor y = Tensor.apply(new Indexing.IndexSelect(0), front.reshape(flat), p.index.reshape(-1));
        int k = p.index.rank();
        long[] full = Arrays.copyOf(p.index.shape().dims(), k + rest.length);
        System.arraycopy(rest, 0, full, k, rest.length);
        y = y.reshape(full);
        return p.at == 0 ? y : y.permute(moved(k, rest.length, p.at));
    }

    void set(Tensor value, boolean accumulate) {
        Plan p = plan();
        Tensor v = value.to(view.device()).to(view.dtype());
        if (p == null) {
            if (accumulate) {
                view.add_(v);
            } else {
                view.copy_(v);
            }
            return;
        }
        Tensor front = view.permute(p.order);
        int k = p.index.rank();
        long[] rest = Arrays.copyOfRange(front.shape().dims(), p.count, front.rank());
        long[] shape = Arrays.copyOf(p.index.shape().dims(), k + rest.length);
        System.arraycopy(rest, 0, shape, k, rest.length);
        if (p.at > 0) {
            int[] back = moved(k, rest.length, p.at);
            long[] outer = new long[shape.length];
            int[] inverse = new int[back.length];
            for (int i = 0; i < back.length; i++) {
                outer[i] = shape[back[i]];
                inverse[back[i]] = i;
            }
            v = v.expand(outer).permute(inverse);
        } else {
            v = v.expand(shape);
        }
        Tensor rows = v.reshape(prepend(p.index.numel(), rest));
        Evaluation.inPlace(new Indexing.IndexPut(p.count, accumulate), front, front, p.index.reshape(-1),
                rows);
    }

    /// How index tensors act on the view.
    ///
    /// @param order the view's axes, the indexed ones first
    /// @param count how many axes are indexed
    /// @param size the number of elements of the indexed axes together
    /// @param index the position in the flattened indexed axes
    /// @param at where the index's axes stand in the result
    private record Plan(int[] order, int count, long size, Tensor index, int at) {
    }

    private Plan plan() {
        int[] order = new int[view.rank()];
        int count = 0;
        int first = -1;
        int last = -1;
        for (int i = 0; i < order.length; i++) {
            if (positions[i] != null) {
                order[count++] = i;
                first = first < 0 ? i : first;
                last = i;
            }
        }
        if (count == 0) {
            return null;
        }
        int n = count;
        Tensor index = null;
        long size = 1;
        for (int i = 0; i < order.length; i++) {
            if (positions[i] == null) {
                order[n++] = i;
            } else {
                size *= view.size(i);
                index = index == null ? positions[i] : joined(index, size / view.size(i), positions[i],
                        view.size(i));
            }
        }
        boolean neighbours = last - first + 1 == count;
        return new Plan(order, count, size, index, neighbours ? first : 0);
    }

    /// Returns positions along two axes as one along both. On a device nobody has looked at them: where one
    /// is out of range, so is the result.
    private static Tensor joined(Tensor a, long rows, Tensor b, long columns) {
        Tensor both = a.mul(columns).add(b);
        if (both.device().equals(Device.CPU)) {
            return both;
        }
        Tensor outside = a.lt(0).or(a.ge(rows)).or(b.lt(0)).or(b.ge(columns));
        return Tensor.where(outside, Scalars.number(both, -1), both);
    }

    /// Returns the order of axes that moves the first `k` of `k + rest` axes to position `at`.
    private static int[] moved(int k, int rest, int at) {
        int[] order = new int[k + rest];
        Arrays.setAll(order, i -> i < at ? k + i : i < at + k ? i - at : i);
        return order;
    }

    private static long[] prepend(long first, long[] rest) {
        long[] d = new long[rest.length + 1];
        d[0] = first;
        System.arraycopy(rest, 0, d, 1, rest.length);
        return d;
    }

    /// Returns an index as int64 in `[0, size)`.
    ///
    /// @param fromEnd whether negative entries are allowed and count from the end
    /// @throws ShapeException if an entry is out of range
    /// @throws DTypeException if it does not hold integers
    static Tensor checked(String op, Tensor index, long size, boolean fromEnd) {
        if (!index.dtype().isInteger()) {
            throw DTypeException.of(op, "an index must be an integer tensor", index.dtype(), "int64");
        }
        Tensor i = index.detach().to(DType.INT64);
        if (i.numel() == 0 || within(i, size)) {
            return i;
        }
        long low = i.amin().itemLong();
        long high = i.amax().itemLong();
        if (low < (fromEnd ? -size : 0) || high >= size) {
            throw new ShapeException(
                    op + ": index out of range, expected indices in [" + (fromEnd ? -size : 0) + ", " + size
                            + ") but got " + (high >= size ? high : low));
        }
        return low >= 0 ? i : fromStart(i, size);
    }

    /// Returns positions with the negative ones, which count from the end, replaced.
    private static Tensor fromStart(Tensor i, long size) {
        return Tensor.where(i.lt(0), i.add(size), i);
    }

    /// Returns whether all integers of a host's tensor are known to be in `[0, size)`: there neither they nor
    /// their distances to the last one have the sign minus. Loops over arrays are what the JIT makes vectors
    /// of.
    private static boolean within(Tensor index, long size) {
        if (!index.device().equals(Device.CPU) || !index.isContiguous()) {
            return false;
        }
        long n = index.numel();
        long[] some = new long[(int) Math.min(n, PIECE)];
        long signs = 0;
        for (long at = 0; at < n; at += PIECE) {
            int count = (int) Math.min(PIECE, n - at);
            MemorySegment.copy(index.memory(), ValueLayout.JAVA_LONG_UNALIGNED,
                    index.byteOffset() + at * Long.BYTES, some, 0, count);
            signs |= signs(some, size - 1, count);
        }
        Reference.reachabilityFence(index);
        return signs >= 0;
    }

    private static long signs(long[] v, long last, int n) {
        long signs = 0;
        for (int i = 0; i < n; i++) {
            signs |= v[i] | last - v[i];
        }
        return signs;
    }

    /// As [#checked], for operations that check the index themselves: on a device nothing is read back, and
    /// an index out of range is thrown when the host next waits.
    static Tensor checkedThere(String op, Tensor index, long size, boolean fromEnd) {
        if (index.device().equals(Device.CPU) || !index.dtype().isInteger()) {
            return checked(op, index, size, fromEnd);
        }
        Tensor i = index.detach().to(DType.INT64);
        return fromEnd ? fromStart(i, size) : i;
    }

    /// As [#checkedThere(String, Tensor, long, boolean)] of positions that count from the start.
    static Tensor checkedThere(String op, Tensor index, long size) {
        return checkedThere(op, index, size, false);
    }

    /// Gathers nothing, or with a scalar operand or index, which counts as a vector of one element.
    static Tensor gatherFew(Tensor x, int axis, Tensor index) {
        x.shape().axis(axis, "gather");
        if (!index.dtype().isInteger()) {
            throw DTypeException.of("gather", "an index must be an integer tensor", index.dtype(), "int64");
        }
        long[] shape = index.shape().dims();
        if (index.numel() == 0) {
            return x.flatten().narrow(0, 0, 0).reshape(shape);
        }
        return x.reshape(-1).gather(0, index.reshape(-1)).reshape(shape);
    }

    /// Each place is stored, and counts only if it is one: a branch would be guessed wrongly half of the
    /// time.
    private static int places(byte[] flags, int[] to) {
        int n = 0;
        for (int i = 0; i < flags.length; i++) {
            to[n] = i;
            n += (flags[i] | -flags[i]) >>> 31;
        }
        return n;
    }

    /// On a device the positions are found there, and it is waited for once: for how many there are.
    private static Tensor nonzeroThere(Tensor x) {
        Tensor seen = x.detach().ne(0).flatten().to(DType.INT64).cumsum(0);
        long n = x.numel() == 0 ? 0 : seen.select(0, -1).itemLong();
        if (n == 0 || x.rank() == 0) {
            return TensorFactory.full(Shape.of(n, x.rank()), 0, DType.INT64, x.device());
        }
        Tensor rest = seen.searchsorted(x.newArange(1, n + 1, 1), false);
        Tensor[] axes = new Tensor[x.rank()];
        for (int a = axes.length - 1; a >= 0; a--) {
            axes[a] = a == 0 ? rest : rest.remainder(x.size(a));
            rest = rest.floorDivide(x.size(a));
        }
        return Tensor.stack(1, axes);
    }

    static Tensor nonzero(Tensor x) {
        if (!x.device().equals(Device.CPU)) {
            return nonzeroThere(x);
        }
        byte[] flags = HostData.truths(x.dtype() == DType.BOOL ? x : x.detach().ne(0));
        int[] places = new int[flags.length + 1];
        int n = places(flags, places);
        int rank = x.rank();
        long[] out = new long[n * rank];
        long width = rank == 0 ? 1 : x.size(-1);
        long row = -1;
        long end = 0;
        long[] lead = new long[rank];
        for (int i = 0, o = 0; i < n; i++, o += rank) {
            if (places[i] >= end) {
                row = places[i] / Math.max(width, 1);
                end = (row + 1) * width;
                lead(x, row, lead);
            }
            for (int a = 0; a < rank - 1; a++) {
                out[o + a] = lead[a];
            }
            if (rank > 0) {
                out[o + rank - 1] = places[i] - (end - width);
            }
        }
        return Tensor.of(out).reshape(n, rank);
    }

    /// Parts the number of a row into its indices along all axes but the last.
    private static void lead(Tensor x, long row, long[] to) {
        long rest = row;
        for (int a = to.length - 2; a >= 0; a--) {
            to[a] = rest % x.size(a);
            rest /= x.size(a);
        }
    }
}
