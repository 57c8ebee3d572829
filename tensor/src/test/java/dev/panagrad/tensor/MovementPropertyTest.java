package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Movements against their definition: the source index of every element of the result, written out.
class MovementPropertyTest {
    private static final int TRIES = 300;

    /// A tensor whose elements are their row-major places, in a random layout.
    private static Tensor draw(SplittableRandom r, int low, int high) {
        long[] dims =
                LongStream.generate(() -> r.nextInt(12) == 0 ? 0 : r.nextInt(5) == 0 ? 1 : r.nextInt(1, 5))
                        .limit(r.nextInt(low, high + 1)).toArray();
        Tensor x = Tensor.arange(Arrays.stream(dims).reduce(1, (a, b) -> a * b)).reshape(dims);
        if (dims.length > 1 && r.nextBoolean()) {
            int a = r.nextInt(dims.length);
            int b = r.nextInt(dims.length);
            x = x.transpose(a, b).copy().transpose(a, b);
        }
        return x;
    }

    /// Checks that element `i` of y is x's element at `source(i)`.
    private static void check(String what, Tensor x, Tensor y, long[] shape, UnaryOperator<long[]> source) {
        assertEquals(Shape.of(shape), y.shape(), what);
        long n = Shape.of(shape).numel();
        long[] expected = new long[(int) n];
        for (int i = 0; i < n; i++) {
            long[] at = new long[shape.length];
            long rest = i;
            for (int a = shape.length - 1; a >= 0; a--) {
                at[a] = rest % shape[a];
                rest /= shape[a];
            }
            long[] from = source.apply(at);
            long place = 0;
            for (int a = 0; a < x.rank(); a++) {
                place = place * x.size(a) + from[a];
            }
            expected[i] = place;
        }
        assertArrayEquals(expected, y.toLongArray(), what);
    }

    /// A view without elements must not begin beyond the memory of what it views.
    @Example
    void emptyViewsStayInsideTheMemory() {
        Tensor x = Tensor.zeros(3, 30_000, 0);
        assertArrayEquals(new float[0], x.narrow(1, 29_999, 1).toFloatArray());
        assertArrayEquals(new float[0], x.select(0, 2).toFloatArray());
        assertArrayEquals(new float[0], x.diagonal(20_000, 0, 1).toFloatArray());
    }

    @Property(tries = TRIES)
    void permuteAndTranspose(@ForAll long seed) {
        var r = new SplittableRandom(seed);
        Tensor x = draw(r, 1, 5);
        int rank = x.rank();
        int[] order = new int[rank];
        for (int i = 0; i < rank; i++) {
            int j = r.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        long[] shape = Arrays.stream(order).mapToLong(x::size).toArray();
        UnaryOperator<long[]> source = at -> {
            long[] from = new long[rank];
            for (int i = 0; i < rank; i++) {
                from[order[i]] = at[i];
            }
            return from;
        };
        check("permute", x, x.permute(order), shape, source);
        int[] negative = Arrays.stream(order).map(a -> a - rank).toArray();
        check("permute by negative axes", x, x.permute(negative), shape, source);
        int a = r.nextInt(rank);
        int b = r.nextInt(rank);
        long[] swapped = x.shape().dims();
        swapped[a] = x.size(b);
        swapped[b] = x.size(a);
        check("transpose", x, x.transpose(a, b - rank), swapped, at -> {
            long[] from = at.clone();
            from[a] = at[b];
            from[b] = at[a];
            return from;
        });
    }

    @Property(tries = TRIES)
    void expandSelectNarrow(@ForAll long seed) {
        var r = new SplittableRandom(seed);
        Tensor x = draw(r, 1, 4);
        int rank = x.rank();
        int extra = r.nextInt(3);
        long[] wide = new long[rank + extra];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = i < extra ? r.nextInt(0, 3)
                    : x.size(i - extra) == 1 ? r.nextInt(0, 4) : r.nextBoolean() ? -1 : x.size(i - extra);
        }
        long[] shape = wide.clone();
        for (int i = extra; i < wide.length; i++) {
            shape[i] = wide[i] < 0 ? x.size(i - extra) : wide[i];
        }
        check("expand", x, x.expand(wide), shape, at -> {
            long[] from = Arrays.copyOfRange(at, extra, at.length);
            for (int i = 0; i < rank; i++) {
                from[i] = x.size(i) == 1 ? 0 : from[i];
            }
            return from;
        });
        int a = r.nextInt(rank);
        long n = x.size(a);
        long start = n == 0 ? 0 : r.nextLong(n);
        long length = r.nextLong(n - start + 1);
        check("narrow", x, x.narrow(a, start, length), x.shape().with(a, length).dims(), at -> {
            long[] from = at.clone();
            from[a] += start;
            return from;
        });
        if (n > 0) {
            check("select", x, x.select(a, start - n), x.shape().without(a).dims(), at -> {
                long[] from = new long[rank];
                System.arraycopy(at, 0, from, 0, a);
                from[a] = start;
                System.arraycopy(at, a, from, a + 1, rank - a - 1);
                return from;
            });
        }
    }

    @Property(tries = TRIES)
    void diagonals(@ForAll long seed) {
        var r = new SplittableRandom(seed);
        Tensor x = draw(r, 2, 4);
        int rank = x.rank();
        int a = r.nextInt(rank);
        int b = (a + 1 + r.nextInt(rank - 1)) % rank;
        int offset = r.nextInt(-4, 5);
        long rows = x.size(a) - Math.max(-offset, 0);
        long columns = x.size(b) - Math.max(offset, 0);
        long size = Math.max(Math.min(rows, columns), 0);
        long[] rest = new long[rank - 1];
        int[] axes = new int[rank - 2];
        int n = 0;
        for (int i = 0; i < rank; i++) {
            if (i != a && i != b) {
                axes[n] = i;
                rest[n++] = x.size(i);
            }
        }
        rest[n] = size;
        check("diagonal", x, x.diagonal(offset, a, b), rest, at -> {
            long[] from = new long[rank];
            for (int i = 0; i < axes.length; i++) {
                from[axes[i]] = at[i];
            }
            long k = at[at.length - 1];
            from[a] = k + Math.max(-offset, 0);
            from[b] = k + Math.max(offset, 0);
            return from;
        });
    }

    /// All keep the row-major order of elements.
    @Property(tries = TRIES)
    void reshapes(@ForAll long seed) {
        var r = new SplittableRandom(seed);
        Tensor x = draw(r, 1, 4);
        long[] all = x.toLongArray();
        int a = r.nextInt(x.rank());
        int b = a + r.nextInt(x.rank() - a);
        Tensor flat = x.flatten(a, b);
        assertEquals(x.rank() - (b - a), flat.rank());
        assertArrayEquals(all, flat.toLongArray());
        assertArrayEquals(all, x.flatten().toLongArray());
        assertArrayEquals(all, x.squeeze().toLongArray());
        assertEquals(0, Arrays.stream(x.squeeze().shape().dims()).filter(d -> d == 1).count());
        Tensor one = x.unsqueeze(r.nextInt(x.rank() + 1));
        assertEquals(x.rank() + 1, one.rank());
        assertArrayEquals(all, one.toLongArray());
        assertSame(one.storage(), x.storage());
        assertEquals(x.squeeze(a).shape(), x.size(a) == 1 ? x.shape().without(a) : x.shape());
        if (x.numel() > 0) {
            Tensor y = x.reshape(x.size(a), -1);
            assertEquals(x.numel() / x.size(a), y.size(1));
            assertArrayEquals(all, y.toLongArray());
            Tensor back = flat.unflatten(a, Arrays.copyOfRange(x.shape().dims(), a, b + 1));
            assertEquals(x.shape(), back.shape());
        }
        if (x.isContiguous()) {
            assertSame(x.storage(), x.view(-1, 1).storage());
        }
    }

    @Property(tries = TRIES)
    void joinsAndSplits(@ForAll long seed) {
        var r = new SplittableRandom(seed);
        Tensor x = draw(r, 1, 4);
        int a = r.nextInt(x.rank());
        long size = r.nextInt(1, 4);
        var parts = x.split(size, a);
        assertEquals(Math.max((x.size(a) + size - 1) / size, 1), parts.size());
        assertArrayEquals(x.toLongArray(), Tensor.cat(a, parts.toArray(Tensor[]::new)).toLongArray());
        int n = r.nextInt(1, 4);
        var chunks = x.chunk(n, a - x.rank());
        assertArrayEquals(x.toLongArray(), Tensor.cat(a, chunks.toArray(Tensor[]::new)).toLongArray());
        int at = r.nextInt(x.rank() + 1);
        Tensor stacked = Tensor.stack(at, x, x, x);
        assertEquals(x.shape().insert(at, 3), stacked.shape());
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(x.toLongArray(), stacked.select(at, i).toLongArray());
        }
        long[] times = new long[x.rank() + r.nextInt(2)];
        long[] shape = new long[times.length];
        int extra = times.length - x.rank();
        for (int i = 0; i < times.length; i++) {
            times[i] = r.nextInt(0, 3);
            shape[i] = times[i] * (i < extra ? 1 : x.size(i - extra));
        }
        check("repeat", x, x.repeat(times), shape, index -> {
            long[] from = Arrays.copyOfRange(index, extra, index.length);
            for (int i = 0; i < from.length; i++) {
                from[i] %= x.size(i);
            }
            return from;
        });
    }

    /// A view exists exactly where the copy-free strides exist; then it equals the reshaped copy.
    @Property(tries = TRIES)
    void viewsOrRefuses(@ForAll long seed) {
        var r = new SplittableRandom(seed);
        Tensor x = draw(r, 2, 4);
        Tensor y = x.transpose(0, x.rank() - 1);
        long[] flat = {x.numel()};
        boolean order = true;
        long[] places = y.toLongArray();
        Tensor base = Tensor.arange(x.numel());
        assertArrayEquals(places, y.reshape(flat).toLongArray());
        try {
            assertArrayEquals(places, y.view(flat).toLongArray());
            assertSame(y.storage(), y.view(flat).storage());
        } catch (ShapeException e) {
            order = false;
        }
        if (y.isContiguous()) {
            assertEquals(true, order);
        }
        assertThrows(ShapeException.class, () -> base.view(base.numel() + 1));
    }
}
