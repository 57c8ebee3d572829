package dev.panagrad.vector.rows;

import java.util.concurrent.locks.ReentrantLock;

/// Finds out whether the JIT has compiled a loop over vectors, by trying it. Before that every vector is an
/// object and the loop a hundred times as slow, so that plain loops, which give the same bits, are faster by
/// far.
final class Trial {
    private static final int CALLS = 200;
    /// How long a call takes at most once it is compiled.
    private static final long NANOSECONDS = 1_000;

    private final Runnable call;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean passed;

    /// @param call runs the loop for a few rounds
    Trial(Runnable call) {
        this.call = call;
    }

    /// Returns whether the loop is compiled, which it is after some trials; from then on it stays so.
    boolean passed() {
        if (!passed && lock.tryLock()) {
            try {
                passed = took() < CALLS * NANOSECONDS;
            } finally {
                lock.unlock();
            }
        }
        return passed;
    }

    private long took() {
        long start = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return System.nanoTime() - start;
    }
}
