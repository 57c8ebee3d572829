package dev.panagrad.train.loading;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.DataSet;
import dev.panagrad.train.data.IterableDataSet;
import dev.panagrad.train.data.Sample;
import dev.panagrad.train.data.Samples;
import dev.panagrad.train.data.TensorDataSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Batches depend on seed and epoch alone, errors arrive, and a saved position goes on.
@Timeout(60)
class DataLoaderTest {
    private static final DataSet<Integer> NUMBERS = DataSet.of(IntStream.range(0, 23).boxed().toList());

    private static DataLoader<List<Integer>> numbers(UnaryOperator<LoaderOptions> options) {
        return DataLoader.of(NUMBERS, Collate.none(), options);
    }

    private static <B> List<B> all(Iterable<B> loader) {
        List<B> out = new ArrayList<>();
        loader.forEach(out::add);
        return out;
    }

    @Test
    void batchesComeInOrderAndTheLastIsShortOrLeftOut() {
        List<List<Integer>> batches = all(numbers(o -> o.batchSize(10)));
        assertEquals(List.of(10, 10, 3), batches.stream().map(List::size).toList());
        assertEquals(IntStream.range(0, 23).boxed().toList(),
                batches.stream().flatMap(List::stream).toList());
        assertEquals(2, all(numbers(o -> o.batchSize(10).dropLast(true))).size());
        assertEquals(2, numbers(o -> o.batchSize(10).dropLast(true)).size());
        assertEquals(3, numbers(o -> o.batchSize(10)).size());
        assertEquals(List.of(), all(DataLoader.of(DataSet.of(List.<Integer>of()), Collate.none(), o -> o)));
    }

    @Test
    void shufflingIsNewEachEpochAndTheSameForAnyNumberOfWorkers() {
        List<List<List<Integer>>> epochs = new ArrayList<>();
        for (int workers : new int[] {0, 1, 3}) {
            DataLoader<List<Integer>> loader =
                    numbers(o -> o.batchSize(4).shuffle(true).seed(7).workers(workers));
            List<List<Integer>> first = all(loader);
            List<List<Integer>> second = all(loader);
            assertNotEquals(first, second);
            assertEquals(Set.copyOf(IntStream.range(0, 23).boxed().toList()),
                    Set.copyOf(second.stream().flatMap(List::stream).toList()));
            epochs.add(List.of(first.getFirst(), second.getFirst()));
            assertEquals(2, loader.epoch());
        }
        assertEquals(epochs.get(0), epochs.get(1));
        assertEquals(epochs.get(0), epochs.get(2));
    }

    @Test
    void chanceInTransformsDoesNotDependOnWorkers() {
        DataSet<Double> noisy = NUMBERS.mapRandomly((i, random) -> i + random.nextDouble());
        List<List<Double>> expected = null;
        for (int workers : new int[] {0, 1, 4}) {
            DataLoader<List<Double>> loader = DataLoader.of(noisy, Collate.none(),
                    o -> o.batchSize(5).shuffle(true).seed(3).workers(workers));
            List<List<Double>> batches = all(loader);
            expected = expected == null ? batches : expected;
            assertEquals(expected, batches);
            assertNotEquals(expected, all(loader));
        }
    }

    @Test
    void seedsNotGivenComeFromTheDefaultGenerator() {
        Panagrad.seed(11);
        List<List<Integer>> first = all(numbers(o -> o.batchSize(4).shuffle(true)));
        List<List<Integer>> other = all(numbers(o -> o.batchSize(4).shuffle(true)));
        Panagrad.seed(11);
        assertEquals(first, all(numbers(o -> o.batchSize(4).shuffle(true))));
        assertNotEquals(first, other);
    }

    @Test
    void workersRunSideBySide() {
        CyclicBarrier both = new CyclicBarrier(2);
        Set<String> threads = ConcurrentHashMap.newKeySet();
        DataSet<Integer> meeting = DataSet.of(List.of(0, 1, 2, 3)).map(i -> {
            threads.add(Thread.currentThread().getName());
            try {
                both.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException("the other worker did not come", e);
            }
            return i;
        });
        assertEquals(4, all(DataLoader.of(meeting, Collate.none(), o -> o.workers(2))).size());
        assertEquals(2, threads.size());
    }

    @Test
    void workersStayAFewBatchesAhead() throws InterruptedException {
        Set<Integer> made = ConcurrentHashMap.newKeySet();
        DataSet<Integer> noted = NUMBERS.map(i -> {
            made.add(i);
            return i;
        });
        Iterator<List<Integer>> it =
                DataLoader.of(noted, Collate.none(), o -> o.workers(2).prefetch(3)).iterator();
        it.next();
        for (int i = 0; i < 200 && made.size() < 7; i++) {
            Thread.sleep(10);
        }
        Thread.sleep(50);
        assertEquals(7, made.size(), "one handed out and six ahead");
    }

    @Test
    void aWorkersErrorReachesTheCallerWithItsCause() {
        IllegalStateException cause = new IllegalStateException("sample 9 is broken");
        DataSet<Integer> broken = NUMBERS.map(i -> {
            if (i == 9) {
                throw cause;
            }
            return i;
        });
        for (int workers : new int[] {0, 1, 3}) {
            DataLoader<List<Integer>> loader =
                    DataLoader.of(broken, Collate.none(), o -> o.batchSize(4).workers(workers));
            List<List<Integer>> seen = new ArrayList<>();
            DataLoaderException e = assertThrows(DataLoaderException.class, () -> loader.forEach(seen::add));
            assertSame(cause, e.getCause());
            assertTrue(e.getMessage().contains("batch 2 of epoch 0")
                    && e.getMessage().contains("sample 9 is broken"), e.getMessage());
            assertEquals(2, seen.size());
        }
    }

    @Test
    void samplesOfDifferentShapesAreNamed() {
        DataSet<Tensor> ragged = DataSet.of(List.of(Tensor.ones(2), Tensor.ones(3)));
        DataLoaderException e = assertThrows(DataLoaderException.class,
                () -> all(DataLoader.of(ragged, Collate.tensors(), o -> o.batchSize(2).workers(1))));
        assertTrue(e.getMessage().contains("[2]") && e.getMessage().contains("[3]"), e.getMessage());
    }

    @Test
    void interruptionEndsTheWait() {
        DataSet<Integer> slow = NUMBERS.map(i -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return i;
        });
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            Thread.currentThread().interrupt();
            assertThrows(DataLoaderException.class,
                    () -> all(DataLoader.of(slow, Collate.none(), o -> o.workers(1))));
            assertTrue(Thread.interrupted());
        });
    }

    @Test
    void aSavedPositionGoesOn() {
        UnaryOperator<LoaderOptions> options = o -> o.batchSize(4).shuffle(true);
        DataLoader<List<Integer>> whole = numbers(o -> options.apply(o).seed(5));
        List<List<Integer>> expected = new ArrayList<>(all(whole));
        expected.addAll(all(whole));
        for (int stop = 0; stop <= expected.size(); stop++) {
            DataLoader<List<Integer>> before = numbers(o -> options.apply(o).seed(5).workers(2));
            List<List<Integer>> seen = new ArrayList<>();
            Map<String, Tensor> saved = before.stateDict();
            while (seen.size() < stop) {
                for (List<Integer> batch : before) {
                    seen.add(batch);
                    if (seen.size() == stop) {
                        saved = before.stateDict();
                        break;
                    }
                }
            }
            DataLoader<List<Integer>> after = numbers(options);
            after.loadStateDict(saved);
            while (after.epoch() < 2) {
                after.forEach(seen::add);
            }
            assertEquals(expected, seen, "stopped after " + stop);
        }
    }

    @Test
    void anIterationThatWasLeftGivesWayToTheNextEpoch() {
        DataLoader<List<Integer>> loader = numbers(o -> o.batchSize(4).workers(1));
        Iterator<List<Integer>> left = loader.iterator();
        left.next();
        assertEquals(1, loader.position());
        assertEquals(6, all(loader).size());
        assertEquals(2, loader.epoch());
        left.next();
        assertEquals(0, loader.position(), "the old iterator no longer counts");
        assertThrows(IllegalArgumentException.class, () -> loader.loadStateDict(Map.of()));
        Map<String, Tensor> wrong = loader.stateDict();
        wrong.put("epoch", Tensor.full(-1L));
        assertThrows(IllegalArgumentException.class, () -> loader.loadStateDict(wrong));
    }

    @Test
    void tensorsAreTakenRowByRow() {
        Samples ten = new Samples(Tensor.arange(20).reshape(10, 2), Tensor.arange(10));
        List<Samples> fast = all(DataLoader.of(ten, o -> o.batchSize(4).shuffle(true).seed(1).workers(2)));
        DataSet<Sample> mapped = ten.map(s -> s.mapInput(x -> x.mul(1)));
        List<Samples> slow = all(DataLoader.of(mapped, o -> o.batchSize(4).shuffle(true).seed(1)));
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(slow.get(i).inputs().toLongArray(), fast.get(i).inputs().toLongArray());
            assertArrayEquals(slow.get(i).targets().toLongArray(), fast.get(i).targets().toLongArray());
        }
        TensorDataSet three = new TensorDataSet(Tensor.arange(6), Tensor.ones(6, 2), Tensor.arange(6));
        List<Tensor> batch = DataLoader.of(three, o -> o.batchSize(4)).iterator().next();
        assertEquals(List.of(Shape.of(4), Shape.of(4, 2), Shape.of(4)),
                batch.stream().map(Tensor::shape).toList());
        List<Tensor> stacked = DataLoader.of(three.subset(5, 1), Collate.lists(), o -> o.batchSize(2))
                .iterator().next();
        assertArrayEquals(new long[] {5, 1}, stacked.get(2).toLongArray());
    }

    @Test
    void streamsKeepTheirOrderAndPosition() {
        IterableDataSet<Integer> stream = epoch -> IntStream.range(0, 23).map(i -> i + 100 * (int) epoch)
                .iterator();
        List<List<Integer>> expected = all(DataLoader.of(stream, Collate.none(), o -> o.batchSize(5)));
        assertEquals(5, expected.size());
        for (int workers : new int[] {1, 4}) {
            DataLoader<List<Integer>> loader =
                    DataLoader.of(stream.map(i -> i), Collate.none(), o -> o.batchSize(5).workers(workers));
            assertEquals(expected, all(loader));
            assertEquals(100, all(loader).getFirst().getFirst());
            assertEquals(-1, loader.size());
        }
        DataLoader<List<Integer>> drop =
                DataLoader.of(stream, Collate.none(), o -> o.batchSize(5).dropLast(true).workers(1));
        Iterator<List<Integer>> it = drop.iterator();
        it.next();
        it.next();
        DataLoader<List<Integer>> resumed =
                DataLoader.of(stream, Collate.none(), o -> o.batchSize(5).dropLast(true));
        resumed.loadStateDict(drop.stateDict());
        assertEquals(expected.subList(2, 4), all(resumed));
        assertThrows(IllegalArgumentException.class,
                () -> DataLoader.of(stream, Collate.none(), o -> o.shuffle(true)));
    }

    @Test
    void streamsAreShuffledWithinABuffer() {
        IterableDataSet<Integer> stream = _ -> IntStream.range(0, 50).iterator();
        List<Integer> shuffled = new ArrayList<>();
        stream.shuffled(10, 3).iterator(0).forEachRemaining(shuffled::add);
        assertNotEquals(IntStream.range(0, 50).boxed().toList(), shuffled);
        for (int i = 0; i < 50; i++) {
            assertTrue(shuffled.get(i) < i + 10);
        }
        shuffled.sort(null);
        assertEquals(IntStream.range(0, 50).boxed().toList(), shuffled);
        List<Integer> again = new ArrayList<>();
        stream.shuffled(50, 3).iterator(1).forEachRemaining(again::add);
        assertEquals(50, Set.copyOf(again).size());
    }

    @Test
    void streamErrorsArriveAndClosableStreamsAreClosed() {
        class Closable implements Iterator<Integer>, AutoCloseable {
            int left = 4;
            boolean closed;

            @Override
            public boolean hasNext() {
                assertFalse(closed);
                return left > 0;
            }

            @Override
            public Integer next() {
                return left--;
            }

            @Override
            public void close() {
                closed = true;
            }
        }
        Closable in = new Closable();
        assertEquals(2, all(DataLoader.of((IterableDataSet<Integer>) _ -> in, Collate.none(),
                o -> o.batchSize(2).workers(2))).size());
        assertTrue(in.closed);
        IterableDataSet<Integer> broken = _ -> {
            throw new IllegalStateException("no such file");
        };
        for (int workers : new int[] {0, 2}) {
            DataLoaderException e = assertThrows(DataLoaderException.class,
                    () -> all(DataLoader.of(broken, Collate.none(), o -> o.workers(workers))));
            assertEquals("no such file", e.getCause().getMessage());
        }
    }

    @Test
    void samplersDrawWhatTheySay() {
        double[] weights = {0, 1, 3};
        int[] drawn = Sampler.weighted(weights, 8000, 1).order(0);
        long threes = Arrays.stream(drawn).filter(i -> i == 2).count();
        assertEquals(0, Arrays.stream(drawn).filter(i -> i == 0).count());
        assertTrue(Math.abs(threes - 6000) < 200, "" + threes);
        assertEquals(5, Sampler.withReplacement(3, 5, 1).order(0).length);
        int[] some = Sampler.subset(new int[] {4, 8, 15}, 1).order(2);
        Arrays.sort(some);
        assertArrayEquals(new int[] {4, 8, 15}, some);
        assertEquals(2, numbers(o -> o.sampler(Sampler.subset(new int[] {1, 2, 3}, 1)).batchSize(2)).size());
        assertThrows(IllegalArgumentException.class, () -> Sampler.weighted(new double[] {0, 0}, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> Sampler.weighted(new double[] {-1}, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> Sampler.withReplacement(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> numbers(o -> o.batchSize(0)));
        assertThrows(IllegalArgumentException.class,
                () -> numbers(o -> o.shuffle(true).sampler(Sampler.sequential(3))));
    }
}
