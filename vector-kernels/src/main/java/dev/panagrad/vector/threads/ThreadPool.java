package dev.panagrad.vector.threads;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/// Runs the tasks of one kernel on several daemon threads; the calling thread takes part.
///
/// Work is cut by problem size, never by the number of threads, so a result does not depend on that number.
/// Idle workers spin for two milliseconds, after some tens of microseconds beside whatever else wants to run,
/// and then park. A call from inside a task, or while another thread is using the pool, runs its tasks on the
/// caller, so nesting and concurrency are safe.
public final class ThreadPool {
    /// The body of a parallel loop.
    @FunctionalInterface
    public interface Body {
        /// Runs one task.
        void run(int task);
    }

    private static final int SPINS = 4_000;
    /// Spins between two looks at the clock.
    private static final int SPINS_AT_A_TIME = 256;
    /// How long an idle worker stays awake: longer than the ways of a training step that one thread goes
    /// alone, for in a virtual machine a processor that sleeps is long in coming back.
    private static final long AWAKE_NANOS = 2_000_000;
    private static final int SPINS_BEFORE_YIELD = 20_000;
    private static final AtomicBoolean BUSY = new AtomicBoolean();
    private static final Object RESIZE = new Object();

    private static volatile Worker[] workers = new Worker[0];
    private static volatile Job current;
    /// Counts jobs; guarded by `BUSY`.
    private static long jobs;
    private static volatile int threads = Integer.getInteger("panagrad.threads",
            Runtime.getRuntime().availableProcessors());

    private ThreadPool() {}

    /// The number of threads, the caller included, that a parallel loop may use.
    public static int threads() {
        return threads;
    }

    /// Sets the number of threads, the caller included; results stay the same.
    public static void threads(int count) {
        threads = Math.max(1, count);
    }

    /// Runs `body` for the tasks `0 .. tasks-1` in any order and returns when all are done.
    ///
    /// The first exception of a task is thrown to the caller after the loop has ended.
    public static void parallelFor(int tasks, Body body) {
        int limit = threads;
        if (tasks <= 1 || limit <= 1 || Thread.currentThread() instanceof Worker
                || !BUSY.compareAndSet(false, true)) {
            for (int i = 0; i < tasks; i++) {
                body.run(i);
            }
            return;
        }
        Job job = new Job(++jobs, tasks, body, Math.min(limit, tasks) - 1);
        try {
            publish(job);
            job.work(0);
            job.await();
        } finally {
            current = null;
            BUSY.set(false);
        }
        job.rethrow();
    }

    private static void publish(Job job) {
        Worker[] all = workers;
        if (all.length < job.helpers) {
            all = grow(job.helpers);
        }
        current = job;
        for (int i = 0; i < job.helpers; i++) {
            if (all[i].parked) {
                LockSupport.unpark(all[i]);
            }
        }
    }

    private static Worker[] grow(int count) {
        synchronized (RESIZE) {
            Worker[] old = workers;
            Worker[] all = Arrays.copyOf(old, Math.max(count, old.length));
            for (int i = old.length; i < all.length; i++) {
                all[i] = new Worker(i);
                all[i].start();
            }
            workers = all;
            return all;
        }
    }

    /// One parallel loop; late workers find no task left and go.
    ///
    /// Each thread begins with a range of tasks of its own, so that it meets the same memory again in the
    /// next loop over the same tensors, and then helps the others with theirs.
    private static final class Job {
        /// Counters lie so far apart that they share no cache line.
        private static final int APART = 16;
        final long number;
        final int tasks;
        final Body body;
        final int helpers;
        final AtomicIntegerArray next;
        final AtomicInteger done = new AtomicInteger();
        volatile Throwable failure;

        Job(long number, int tasks, Body body, int helpers) {
            this.number = number;
            this.tasks = tasks;
            this.body = body;
            this.helpers = helpers;
            next = new AtomicIntegerArray((helpers + 1) * APART);
        }

        void work(int thread) {
            int finished = 0;
            for (int i = 0; i <= helpers; i++) {
                finished += range((thread + i) % (helpers + 1));
            }
            if (finished > 0) {
                done.getAndAdd(finished);
            }
        }

        /// Runs what is left of one thread's tasks and counts what it ran.
        private int range(int of) {
            int first = (int) ((long) tasks * of / (helpers + 1));
            int count = (int) ((long) tasks * (of + 1) / (helpers + 1)) - first;
            int finished = 0;
            while (next.get(of * APART) < count) {
                int i = next.getAndIncrement(of * APART);
                if (i < count) {
                    try {
                        body.run(first + i);
                    } catch (Throwable t) {
                        failure = t;
                    }
                    finished++;
                }
            }
            return finished;
        }

        void await() {
            for (int spins = 0; done.get() < tasks; spins++) {
                if (spins < SPINS_BEFORE_YIELD) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }

        void rethrow() {
            switch (failure) {
                case null -> {}
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable t -> throw new IllegalStateException(t);
            }
        }
    }

    private static final class Worker extends Thread {
        final int index;
        volatile boolean parked;

        Worker(int index) {
            super("panagrad-cpu-" + (index + 1));
            this.index = index;
            setDaemon(true);
        }

        @Override
        public void run() {
            long last = 0;
            while (true) {
                last = help(last);
            }
        }

        /// Waits for a job other than the one with number `last`, helps with it and returns its number.
        private long help(long last) {
            Job job = await(last);
            if (index < job.helpers) {
                job.work(index + 1);
            }
            return job.number;
        }

        private Job await(long last) {
            Job job = spin(last);
            while (job == null) {
                parked = true;
                Job seen = current;
                if (isNew(seen, last)) {
                    job = seen;
                } else {
                    LockSupport.park(this);
                }
                parked = false;
                job = job == null ? spin(last) : job;
            }
            return job;
        }

        /// Waits for a new job for a while, and soon lets other threads go first.
        ///
        /// @return null if none came
        private static Job spin(long last) {
            for (int spins = 0; spins < SPINS; spins++) {
                Job job = current;
                if (isNew(job, last)) {
                    return job;
                }
                Thread.onSpinWait();
            }
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < AWAKE_NANOS) {
                Thread.yield();
                for (int spins = 0; spins < SPINS_AT_A_TIME; spins++) {
                    Job job = current;
                    if (isNew(job, last)) {
                        return job;
                    }
                    Thread.onSpinWait();
                }
            }
            return null;
        }

        private static boolean isNew(Job job, long last) {
            return job != null && job.number != last;
        }
    }
}
