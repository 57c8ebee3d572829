package dev.panagrad.train.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Data sets are chosen from, parted, joined and mapped.
class DataSetTest {
    private static final DataSet<Integer> TEN = DataSet.of(IntStream.range(0, 10).boxed().toList());

    private static <T> List<T> all(DataSet<T> set) {
        List<T> out = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            out.add(set.get(i));
        }
        return out;
    }

    @Test
    void subsetsAndConcatenationsKeepTheOrderAskedFor() {
        DataSet<Integer> empty = TEN.subset();
        DataSet<Integer> joined = TEN.subset(9, 0).concat(List.of(empty, TEN.subset(3), empty));
        assertEquals(List.of(9, 0, 3), all(joined));
        assertThrows(IndexOutOfBoundsException.class, () -> joined.get(3));
        assertThrows(IndexOutOfBoundsException.class, () -> TEN.subset(10));
        assertEquals(List.of(18, 0, 6), all(joined.map(i -> 2 * i)));
    }

    @Test
    void zippedSetsGoSideBySide() {
        DataSet<Double> noisy = TEN.mapRandomly((i, random) -> i + random.nextDouble());
        assertEquals(List.of("0 9", "1 3"),
                all(TEN.subset(0, 1).zip(TEN.subset(9, 3), (a, b) -> a + " " + b)));
        DataSet<Double> both = noisy.zip(TEN, (a, b) -> a - b);
        assertEquals(both.get(3, new Draws(1)), both.get(4, new Draws(1)), 1e-12);
        assertNotEquals(both.get(3, new Draws(1)), both.get(3, new Draws(2)));
        assertThrows(IllegalArgumentException.class, () -> TEN.zip(TEN.subset(1), (a, b) -> a));
    }

    /// A stream that says when it is closed.
    private static IterableDataSet<Integer> stream(int from, int to, List<Integer> closed) {
        return _ -> new StreamStep<Integer, Integer>(IntStream.range(from, to).iterator()) {
            @Override
            public boolean hasNext() {
                return in.hasNext();
            }

            @Override
            public Integer next() {
                return in.next();
            }

            @Override
            public void close() {
                closed.add(from);
            }
        };
    }

    @Test
    void streamsAreJoinedAndClosed() throws Exception {
        List<Integer> closed = new ArrayList<>();
        IterableDataSet<Integer> joined = stream(0, 3, closed).concat(stream(7, 7, closed))
                .concat(stream(5, 8, closed).map(i -> 10 * i)).shuffled(1, 1);
        List<Integer> seen = new ArrayList<>();
        Iterator<Integer> in = joined.iterator(0);
        in.forEachRemaining(seen::add);
        assertEquals(List.of(0, 1, 2, 50, 60, 70), seen);
        assertEquals(List.of(0, 7), closed);
        ((AutoCloseable) in).close();
        assertEquals(List.of(0, 7, 5), closed);
        assertThrows(NoSuchElementException.class, in::next);
    }

    @Test
    void splitsAreDisjointRandomAndRepeatable() {
        List<DataSet<Integer>> parts = TEN.split(1, 0.6, 0.3, 0.1);
        assertEquals(List.of(6, 3, 1), parts.stream().map(DataSet::size).toList());
        List<Integer> together = new ArrayList<>();
        parts.forEach(p -> together.addAll(all(p)));
        assertNotEquals(all(TEN), together);
        assertEquals(all(parts.get(0)), all(TEN.split(1, 0.6, 0.4).get(0)));
        together.sort(null);
        assertEquals(all(TEN), together);
        assertEquals(5, TEN.split(1, 0.5).getFirst().size());
        assertThrows(IllegalArgumentException.class, () -> TEN.split(1, 0.9, 0.2));
        assertThrows(IllegalArgumentException.class, () -> TEN.split(1, -0.1));
    }

    @Test
    void chanceReachesTheMapsBelow() {
        DataSet<Double> noisy = TEN.mapRandomly((i, random) -> i + random.nextDouble());
        DataSet<Double> above = noisy.subset(4).concat(List.of(noisy)).map(x -> -x);
        assertEquals(above.get(0, new Draws(1)), above.get(0, new Draws(1)));
        assertNotEquals(above.get(0, new Draws(1)), above.get(0, new Draws(2)));
        assertEquals(noisy.get(4), noisy.get(4));
    }

    @Test
    void tensorsNeedEqualFirstAxes() {
        assertThrows(ShapeException.class, () -> new TensorDataSet(Tensor.ones(3), Tensor.ones(2)));
        assertThrows(ShapeException.class, () -> new TensorDataSet(Tensor.ones(3), Tensor.scalar(2)));
        assertThrows(ShapeException.class, TensorDataSet::new);
        assertEquals(3, new TensorDataSet(Tensor.ones(3)).tensors().getFirst().numel());
    }
}
