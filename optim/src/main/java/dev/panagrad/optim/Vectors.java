package dev.panagrad.optim;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/// Arrays of one length for one search after another: for many parameters the collector and the pages of new
/// memory take as long as a search works with it. Nothing is kept that the heap needs.
final class Vectors {
    private static final Deque<SoftReference<Vectors>> IDLE = new ConcurrentLinkedDeque<>();

    /// Pairs lie so many behind each other: an array too long for the young objects is never moved.
    private static final int TOGETHER = 5;
    /// But not in arrays of more than so many elements, unless one vector has more.
    private static final int MOST = 1 << 22;

    private final int length;
    private final Deque<double[]> free = new ArrayDeque<>();
    private final Deque<Pair> freePairs = new ArrayDeque<>();

    /// Two vectors, each from a place of a long array on.
    record Pair(double[] first, double[] second, int at) {
    }

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

    /// Returns an array with anything in it.
    double[] take() {
        return free.isEmpty() ? new double[length] : free.pop();
    }

    /// Takes back an array that is not used any more.
    void give(double[] array) {
        free.push(array);
    }

    /// Returns two vectors with anything in them.
    Pair takePair() {
        if (freePairs.isEmpty()) {
            int n = Math.clamp(MOST / Math.max(length, 1), 1, TOGETHER);
            double[] first = new double[n * length];
            double[] second = new double[n * length];
            for (int i = n - 1; i >= 0; i--) {
                freePairs.push(new Pair(first, second, i * length));
            }
        }
        return freePairs.pop();
    }

    /// Takes back two vectors that are not used any more.
    void give(Pair pair) {
        freePairs.push(pair);
    }

    /// Leaves all that was given back to another search.
    void end() {
        IDLE.push(new SoftReference<>(this));
    }
}
