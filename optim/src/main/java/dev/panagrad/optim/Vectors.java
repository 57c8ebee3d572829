package dev.panagrad.optim;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Arrays of one length for one search after another: for many parameters the collector and the pages of new
/// memory take as long as a search works with it. Nothing is kept that the heap needs.
final class Vectors {
    private static final Deque<SoftReference<Vectors>> IDLE = new ConcurrentLinkedDeque<>();
    /// So many bytes are kept, of what was left last.
    private static final long KEPT = 1L << 28;

    private final int length;
    private final Deque<double[]> free = new ArrayDeque<>();
    /// Of all arrays, once the search has left them.
    private volatile long bytes;

    private Vectors(int length) {
        this.length = length;
    }

    /// Returns what a search [has left][#end] whose arrays are as long, or nothing yet.
    static Vectors of(int length) {
        for (SoftReference<Vectors> idle : IDLE) {
            Vectors v = idle.get();
            boolean fits = v == null || v.length == length;
            if (fits && IDLE.remove(idle) && v != null) {
                return v;
            }
        }
        return new Vectors(length);
    }

    /// Returns how long the arrays are.
    int length() {
        return length;
    }

    /// Returns an array with anything in it.
    double[] take() {
        return free.isEmpty() ? new double[length] : free.pop();
    }

    /// Takes back an array that is not used any more.
    void give(double[] array) {
        free.push(array);
    }

    /// Leaves all that was given back to another search.
    void end() {
        bytes = 8L * length * free.size();
        IDLE.push(new SoftReference<>(this));
        long sum = 0;
        for (SoftReference<Vectors> idle : IDLE) {
            Vectors v = idle.get();
            sum += v == null ? 0 : v.bytes;
            if (v == null || sum > KEPT) {
                IDLE.remove(idle);
            }
        }
    }
}
