package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Index expressions against [IndexModel].
class IndexPropertyTest {
    /// A tensor whose elements are their row-major places, and an expression that fits it.
    private record Case(long[] dims, Tensor x, Index[] entries, String text) {
        static Case draw(long seed) {
            var r = new SplittableRandom(seed);
            long[] dims =
                    LongStream.generate(() -> r.nextInt(8) == 0 ? 1 : r.nextInt(1, 5)).limit(r.nextInt(1, 5))
                            .toArray();
            Tensor x = layout(r, dims);
            List<Index> out = new ArrayList<>();
            long[] shape = LongStream.generate(() -> r.nextInt(1, 4)).limit(r.nextInt(0, 3)).toArray();
            int named = r.nextInt(0, dims.length + 1);
            boolean dots = r.nextInt(3) == 0;
            int dotsAt = dots ? r.nextInt(0, named + 1) : -1;
            int axis = 0;
            boolean masked = false;
            for (int k = 0; k <= named; k++) {
                if (k == dotsAt) {
                    out.add(Index.ellipsis());
                    axis = dims.length - (named - k);
                }
                if (r.nextInt(6) == 0) {
                    out.add(Index.newAxis());
                }
                if (k < named) {
                    long n = dims[axis++];
                    Index e = entry(r, n, shape, !masked);
                    masked |= e instanceof Index.Of(var t) && t.dtype() == DType.BOOL;
                    out.add(e);
                }
            }
            if (masked) {
                keepOneMask(out);
            }
            return new Case(dims, x, out.toArray(Index[]::new),
                    "seed " + seed + ": " + Arrays.toString(dims) + out);
        }

        /// A mask's number of hits must broadcast with other index tensors; alone it always does.
        private static void keepOneMask(List<Index> out) {
            boolean mask = false;
            for (int i = 0; i < out.size(); i++) {
                if (out.get(i) instanceof Index.Of(var t)) {
                    if (t.dtype() == DType.BOOL && !mask) {
                        mask = true;
                    } else {
                        out.set(i, Index.at(0));
                    }
                }
            }
        }

        private static Index entry(SplittableRandom r, long n, long[] shape, boolean mayMask) {
            return switch (r.nextInt(mayMask ? 6 : 5)) {
                case 0 -> Index.all();
                case 1 -> Index.at(r.nextLong(-n, n));
                case 2 -> Index.slice(r.nextInt(4) == 0 ? null : (Long) r.nextLong(-n - 1, n + 2),
                        r.nextInt(4) == 0 ? null : (Long) r.nextLong(-n - 1, n + 2), r.nextInt(1, 4));
                case 3, 4 -> {
                    long[] s = Arrays.copyOfRange(shape, r.nextInt(0, shape.length + 1), shape.length);
                    for (int i = 0; i < s.length; i++) {
                        s[i] = r.nextInt(4) == 0 ? 1 : s[i];
                    }
                    long count = Arrays.stream(s).reduce(1, (a, b) -> a * b);
                    long[] at = LongStream.generate(() -> r.nextLong(-n, n)).limit(count).toArray();
                    Tensor t = Tensor.of(at).reshape(s);
                    yield Index.of(r.nextBoolean() ? t : t.to(DType.INT32));
                }
                default -> {
                    boolean[] on = new boolean[(int) n];
                    for (int i = 0; i < n; i++) {
                        on[i] = r.nextBoolean();
                    }
                    yield Index.of(Tensor.of(on));
                }
            };
        }

        private static Tensor layout(SplittableRandom r, long[] dims) {
            long n = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
            Tensor x = Tensor.arange(n).reshape(dims);
            int a = r.nextInt(dims.length);
            int b = r.nextInt(dims.length);
            return r.nextBoolean() ? x : x.transpose(a, b).copy().transpose(a, b);
        }
    }

    @Property(tries = 2000)
    void getEqualsTheModel(@ForAll long seed) {
        Case c = Case.draw(seed);
        IndexModel m = IndexModel.of(c.dims, c.entries);
        Assume.that(m.shape.length <= Shape.MAX_RANK);
        Tensor y = c.x.get(c.entries);
        assertEquals(Shape.of(m.shape), y.shape(), c.text);
        assertArrayEquals(Arrays.stream(m.places).asLongStream().toArray(), y.toLongArray(), c.text);
    }

    @Property(tries = 1500)
    void setEqualsTheModel(@ForAll long seed) {
        Case c = Case.draw(seed);
        IndexModel m = IndexModel.of(c.dims, c.entries);
        Assume.that(m.shape.length <= Shape.MAX_RANK);
        var r = new SplittableRandom(~seed);
        boolean broadcast = r.nextInt(3) == 0 && m.shape.length > 0;
        long[] shape = broadcast ? Arrays.copyOfRange(m.shape, 1, m.shape.length) : m.shape;
        long n = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        Tensor value = Tensor.arange(1000, 1000 + n, 1).reshape(shape);
        long[] expected = c.x.toLongArray();
        boolean add = r.nextBoolean();
        for (int i = 0; i < m.places.length; i++) {
            long v = 1000 + i % Math.max(n, 1);
            expected[m.places[i]] = add ? expected[m.places[i]] + v : v;
        }
        int version = c.x.version();
        Tensor same = add ? c.x.accumulate(value, c.entries) : c.x.set(value, c.entries);
        assertSame(c.x, same);
        assertArrayEquals(expected, c.x.toLongArray(), c.text + (add ? " accumulate" : " set"));
        assertEquals(version + 1, c.x.version(), c.text);
    }

    @Property(tries = 500)
    void masksOfSeveralAxes(@ForAll long seed) {
        var r = new SplittableRandom(seed);
        long[] dims = {r.nextInt(1, 4), r.nextInt(1, 4), r.nextInt(1, 4)};
        Tensor x = Case.layout(r, dims);
        int rank = r.nextInt(1, 4);
        int at = r.nextInt(0, 4 - rank);
        Tensor mask = Tensor.randint(0, 2, Arrays.copyOfRange(dims, at, at + rank)).to(DType.BOOL);
        Index[] entries = new Index[at + 1];
        Arrays.fill(entries, Index.all());
        entries[at] = Index.of(mask);
        IndexModel m = IndexModel.of(dims, entries);
        Tensor y = x.get(entries);
        assertEquals(Shape.of(m.shape), y.shape(), "seed " + seed);
        assertArrayEquals(Arrays.stream(m.places).asLongStream().toArray(), y.toLongArray(), "seed " + seed);
        if (at == 0 && rank == 3) {
            assertArrayEquals(y.toLongArray(), x.maskedSelect(mask).toLongArray());
        }
    }
}
