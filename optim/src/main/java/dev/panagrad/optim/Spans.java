package dev.panagrad.optim;

import dev.panagrad.tensor.Panagrad;
import java.util.stream.IntStream;

/// Goes through long arrays in pieces of a fixed size, on [Panagrad#threads]; sums are those of the pieces,
/// added in order, so that no result depends on the number of threads.
final class Spans {
    private static final int SIZE = 1 << 15;

    private Spans() {
    }

    /// What is done with one piece.
    @FunctionalInterface
    interface Body {
        /// Takes the piece's number and the elements `[from, to)` that it has.
        void at(int piece, int from, int to);
    }

    /// What is summed over one piece.
    @FunctionalInterface
    interface Sum {
        /// Returns the sum over the elements `[from, to)`.
        double of(int from, int to);
    }

    /// Returns how many pieces an array of a length has.
    static int count(int n) {
        return (n + SIZE - 1) / SIZE;
    }

    /// Does something with each piece of an array of a length.
    static void run(int n, Body body) {
        int pieces = count(n);
        int threads = Math.min(Panagrad.threads(), pieces);
        if (threads <= 1) {
            run(n, 0, pieces, body);
        } else {
            IntStream.range(0, threads).parallel()
                    .forEach(t -> run(n, pieces * t / threads, pieces * (t + 1) / threads, body));
        }
    }

    private static void run(int n, int first, int end, Body body) {
        for (int p = first; p < end; p++) {
            body.at(p, p * SIZE, (int) Math.min((p + 1L) * SIZE, n));
        }
    }

    /// Returns the sum over an array of a length.
    static double sum(int n, Sum body) {
        double[] sums = new double[count(n)];
        run(n, (piece, from, to) -> sums[piece] = body.of(from, to));
        double sum = 0;
        for (double s : sums) {
            sum += s;
        }
        return sum;
    }
}
