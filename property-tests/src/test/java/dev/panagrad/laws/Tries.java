package dev.panagrad.laws;

import dev.panagrad.tensor.Panagrad;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs a law for every row of the table, so that each row gets every try, and reports all rows that break
/// it.
final class Tries {
    private Tries() {
    }

    /// The law for one row, at one draw. It may throw anything.
    interface Law {
        void hold(OpSpec row, Draw d);
    }

    /// How often a law draws for each try of its property: `-Dlaws.tries=5000` asks for 5,000 draws an
    /// operation where a property has 200 tries.
    private static final int ROUNDS = Math.max(1, Integer.getInteger("laws.tries", 200) / 200);

    /// The seed from which jqwik draws for the laws: the same in every build, for a build should not fail by
    /// luck for a change that is not to blame. A nightly run draws others by [#SALT].
    static final String SEED = "20251";

    /// What a run mixes into every seed: `-Dlaws.salt=N` draws other operands for each `N`.
    private static final long SALT = Long.getLong("laws.salt", 0);

    /// `-Dlaws.draw=SEED,SIZE` runs each law at that draw alone, to repeat a failure.
    private static final String ONLY = System.getProperty("laws.draw");
    private static final Set<String> REPEATED = ConcurrentHashMap.newKeySet();

    /// On the fake CUDA device, which is slow, laws over the table make one try of so many:
    /// `-Dlaws.cuda.every=1` makes all.
    private static final int CUDA_EVERY = Math.max(1, Integer.getInteger("laws.cuda.every", 10));
    private static final Map<Class<?>, AtomicInteger> CUDA_TRIES = new ConcurrentHashMap<>();

    /// Returns the seeds that one try stands for.
    static long[] seeds(long seed) {
        long[] all = new long[ROUNDS];
        SplittableRandom more = new SplittableRandom(seed ^ SALT);
        for (int i = 0; i < all.length; i++) {
            all[i] = i == 0 ? seed ^ SALT : more.nextLong();
        }
        return all;
    }

    static void each(Collection<OpSpec> rows, long seed, int size, Law law) {
        if (ONLY != null) {
            if (REPEATED.add(Panagrad.backend() + law.getClass())) {
                String[] draw = ONLY.split(",");
                once(rows, Long.parseLong(draw[0].strip()), Integer.parseInt(draw[1].strip()), law);
            }
        } else if (Panagrad.backend().equals("cuda")) {
            int count =
                    CUDA_TRIES.computeIfAbsent(law.getClass(), c -> new AtomicInteger()).getAndIncrement();
            if (count % CUDA_EVERY == 0) {
                long same = new SplittableRandom(count ^ SALT).nextLong();
                once(rows, same, size < 12 ? 1 + Math.floorMod(same, 5) : 12 + Math.floorMod(same, 19), law);
            }
        } else {
            for (long s : seeds(seed)) {
                once(rows, s, size, law);
            }
        }
    }

    private static void once(Collection<OpSpec> rows, long seed, int size, Law law) {
        List<String> broken = new ArrayList<>();
        Throwable first = null;
        for (OpSpec row : rows) {
            Draw d = new Draw(seed, size);
            try {
                law.hold(row, d);
            } catch (RuntimeException | AssertionError e) {
                if (e instanceof UnsupportedOperationException && CudaKernelsTest.lacks(row)) {
                    continue;
                }
                first = first == null ? e : first;
                broken.add(row + ", " + d + ": " + e);
            }
        }
        if (first != null) {
            throw new AssertionError(broken.size() + " rows break the law:\n" + String.join("\n", broken),
                    first);
        }
    }
}
