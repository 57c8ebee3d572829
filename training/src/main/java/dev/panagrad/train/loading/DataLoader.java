package dev.panagrad.train.loading;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.random.Generator;
import dev.panagrad.train.data.DataSet;
import dev.panagrad.train.data.IterableDataSet;
import dev.panagrad.train.data.Sample;
import dev.panagrad.train.data.Samples;
import dev.panagrad.train.data.TensorDataSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// Makes batches of samples, on other threads and ahead of their use if asked for. Each iteration is an
/// epoch.
///
/// ```java
/// var loader = DataLoader.of(train, o -> o.batchSize(128).shuffle(true).seed(1).workers(2));
/// for (int epoch = 0; epoch < 5; epoch++) {
///     for (Samples batch : loader) {
///         …
///     }
/// }
/// ```
///
/// Batches and their order depend on the seed and the epoch, not on the number of workers. An error of a
/// worker is thrown to the caller by the batch it belongs to, as a [DataLoaderException]. [#stateDict] holds
/// the position for a checkpoint. Worker threads end by themselves when unused. For use by one thread.
///
/// @param <B> a batch
public final class DataLoader<B> implements Iterable<B> {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final BatchSource<B> source;
    private final LoaderOptions options;
    private final Executor workers;
    private long seed;
    private long epoch;
    private int position;
    private Epoch current;

    private DataLoader(BatchSource<B> source, LoaderOptions options) {
        this.source = source;
        this.options = options;
        seed = options.seed() != null ? options.seed() : drawn();
        workers = options.workers() == 0 ? Runnable::run : pool(options.workers());
    }

    private static long drawn() {
        return dev.panagrad.tensor.random.Philox.bits(Generator.DEFAULT.take(1), 0);
    }

    private static Executor pool(int threads) {
        String name = "panagrad-loader-" + NUMBER.incrementAndGet() + "-";
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(), task -> {
                    Thread t = new Thread(task, name + number.incrementAndGet());
                    t.setDaemon(true);
                    return t;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /// Returns a loader of samples that are rows of two tensors; a batch copies its rows at once.
    ///
    /// @throws IllegalArgumentException if an option is out of range
    public static DataLoader<Samples> of(Samples set, UnaryOperator<LoaderOptions> options) {
        LoaderOptions o = options.apply(LoaderOptions.DEFAULT);
        return new DataLoader<>(new IndexedSource<>(set.size(), o, (rows, _, _, _) -> set.rows(rows)), o);
    }

    /// Returns a loader of samples that are rows of tensors; a batch copies its rows at once.
    ///
    /// @throws IllegalArgumentException if an option is out of range
    public static DataLoader<List<Tensor>> of(TensorDataSet set, UnaryOperator<LoaderOptions> options) {
        LoaderOptions o = options.apply(LoaderOptions.DEFAULT);
        return new DataLoader<>(new IndexedSource<>(set.size(), o, (rows, _, _, _) -> set.rows(rows)), o);
    }

    /// Returns a loader that stacks inputs and targets.
    ///
    /// @throws IllegalArgumentException if an option is out of range
    public static DataLoader<Samples> of(DataSet<Sample> set, UnaryOperator<LoaderOptions> options) {
        return of(set, Collate.samples(), options);
    }

    /// Returns a loader with a way to make batches.
    ///
    /// @throws IllegalArgumentException if an option is out of range
    public static <T, B> DataLoader<B> of(DataSet<T> set, Collate<T, B> collate,
            UnaryOperator<LoaderOptions> options) {
        LoaderOptions o = options.apply(LoaderOptions.DEFAULT);
        return new DataLoader<>(
                new IndexedSource<>(set.size(), o, IndexedSource.oneByOne(set, collate)), o);
    }

    /// Returns a loader of a stream.
    ///
    /// @throws IllegalArgumentException if an option is out of range or asks for an order
    public static <T, B> DataLoader<B> of(IterableDataSet<T> set, Collate<T, B> collate,
            UnaryOperator<LoaderOptions> options) {
        LoaderOptions o = options.apply(LoaderOptions.DEFAULT);
        return new DataLoader<>(new StreamSource<>(set, o, collate), o);
    }

    /// Returns how many batches the next epoch has, -1 for streams.
    public int size() {
        return source.size(seed, epoch);
    }

    /// Returns the options.
    public LoaderOptions options() {
        return options;
    }

    /// Returns the epoch that is being read, or is read next: 0, 1, ….
    public long epoch() {
        return epoch;
    }

    /// Returns how many batches of the epoch were handed out.
    public int position() {
        return position;
    }

    /// Begins the next epoch; after [#loadStateDict] goes on where the saved one stood. An iterator that was
    /// not read to its end gives way to the new one.
    @Override
    public Iterator<B> iterator() {
        if (current != null) {
            epoch++;
            position = 0;
        }
        current = new Epoch(source.begin(seed, epoch, position, workers));
        return current;
    }

    /// Returns what is needed to go on: the seed, the epoch, and the batches of it that were handed out.
    public Map<String, Tensor> stateDict() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        out.put("seed", Tensor.full(seed, DType.INT64));
        out.put("epoch", Tensor.full(epoch, DType.INT64));
        out.put("position", Tensor.full(position, DType.INT64));
        return out;
    }

    /// Goes on from a saved state: the next iterator begins with the batch after the last one that had been
    /// handed out.
    ///
    /// @throws IllegalArgumentException if a name is missing or unknown, or a number out of range; nothing is
    ///         changed then
    public void loadStateDict(Map<String, Tensor> saved) {
        if (!saved.keySet().equals(stateDict().keySet())) {
            throw new IllegalArgumentException("dataLoader: the saved state does not fit, expected "
                    + stateDict().keySet() + " but got " + saved.keySet());
        }
        long e = saved.get("epoch").itemLong();
        long p = saved.get("position").itemLong();
        if (e < 0 || p < 0 || p > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "dataLoader: the saved state is out of range, expected epoch >= 0"
                            + " and position >= 0 but they are " + e + " and " + p);
        }
        seed = saved.get("seed").itemLong();
        epoch = e;
        position = (int) p;
        current = null;
    }

    /// The batches of one epoch; some of them are being made ahead.
    private final class Epoch implements Iterator<B> {
        private final BatchSource.Reading<B> reading;
        private final Deque<CompletableFuture<B>> ahead = new ArrayDeque<>();
        private final int depth = Math.max(options.workers() * options.prefetch(), 1);
        private B head;
        private boolean ended;

        Epoch(BatchSource.Reading<B> reading) {
            this.reading = reading;
        }

        @Override
        public boolean hasNext() {
            if (head == null && !ended) {
                fill();
                head = ahead.isEmpty() ? null : take(ahead.poll());
                if (head == null) {
                    ended = true;
                    ahead.clear();
                    finish();
                } else if (options.workers() > 0) {
                    fill();
                }
            }
            return head != null;
        }

        private void fill() {
            while (ahead.size() < depth) {
                CompletableFuture<B> next = reading.next();
                if (next == null) {
                    return;
                }
                ahead.add(next);
            }
        }

        private void finish() {
            if (current == this) {
                current = null;
                epoch++;
                position = 0;
            }
        }

        @Override
        public B next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            B batch = head;
            head = null;
            if (current == this) {
                position++;
            }
            return batch;
        }

        private B take(CompletableFuture<B> batch) {
            try {
                return batch.get();
            } catch (ExecutionException e) {
                ended = true;
                ahead.forEach(f -> f.cancel(false));
                ahead.clear();
                Throwable cause = e.getCause() instanceof CompletionException c && c.getCause() != null
                        ? c.getCause() : e.getCause();
                if (cause instanceof VirtualMachineError fatal) {
                    throw fatal;
                }
                throw new DataLoaderException("dataLoader: batch " + position + " of epoch " + epoch
                        + " cannot be made: " + cause, cause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DataLoaderException("dataLoader: interrupted while waiting for batch " + position
                        + " of epoch " + epoch, e);
            }
        }
    }
}
