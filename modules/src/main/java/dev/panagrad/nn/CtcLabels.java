package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// The labels of a batch of sequences as states: blank, label, blank, label, …, blank.
///
/// @param extended the classes of the states, int64 [n, 2·most+1]
/// @param maySkip whether a state may follow that two before it, bool [n, 2·most+1]
/// @param lastStates the last blank and the last label, int64 [n, 2]
/// @param none whether there are no labels, bool [n]
/// @param lastTimes the last time that counts, int64 [n]
/// @param counts the numbers of labels, int64 [n]
record CtcLabels(Tensor extended, Tensor maySkip, Tensor lastStates, Tensor none, Tensor lastTimes,
        Tensor counts) {
    static CtcLabels of(Shape p, Tensor targets, Tensor inputLengths, Tensor targetLengths, long blank) {
        if (p.rank() != 3 || !targets.dtype().isInteger()) {
            throw p.rank() != 3
                    ? ShapeException.of("ctcLoss", "wrong rank", "logProbabilities is " + p, "rank 2 or 3",
                            p.rank(), 3)
                    : DTypeException.of("ctcLoss", "targets must be integers", targets.dtype(), "int64");
        }
        int n = (int) p.dim(1);
        long[] times = lengths("inputLengths", inputLengths, n, 1, p.dim(0));
        long[] counts = lengths("targetLengths", targetLengths, n, 0, Long.MAX_VALUE);
        if (blank < 0 || blank >= p.dim(2)) {
            throw new ShapeException("ctcLoss: blank is no class, expected 0 <= blank < " + p.dim(2)
                    + " but got " + blank);
        }
        long[][] rows = rows(targets, counts, n);
        int states = 2 * (int) Arrays.stream(counts).max().orElse(0) + 1;
        long[] extended = new long[n * states];
        boolean[] skip = new boolean[n * states];
        long[] last = new long[2 * n];
        boolean[] none = new boolean[n];
        for (int i = 0; i < n; i++) {
            Arrays.fill(extended, i * states, (i + 1) * states, blank);
            for (int k = 0; k < counts[i]; k++) {
                long label = rows[i][k];
                if (label < 0 || label >= p.dim(2)) {
                    throw new ShapeException("ctcLoss: a label is out of range, expected 0 <= label < "
                            + p.dim(2) + " but got " + label);
                }
                extended[i * states + 2 * k + 1] = label;
                skip[i * states + 2 * k + 1] = k > 0 && label != rows[i][k - 1] && label != blank;
            }
            last[2 * i] = 2 * counts[i];
            last[2 * i + 1] = Math.max(2 * counts[i] - 1, 0);
            none[i] = counts[i] == 0;
            times[i]--;
        }
        return new CtcLabels(Tensor.of(extended).reshape(n, states), Tensor.of(skip).reshape(n, states),
                Tensor.of(last).reshape(n, 2), Tensor.of(none), Tensor.of(times), Tensor.of(counts));
    }

    private static long[] lengths(String name, Tensor t, int n, long least, long most) {
        if (!t.dtype().isInteger()) {
            throw DTypeException.of("ctcLoss", name + " must be integers", t.dtype(), "int64");
        }
        if (t.numel() != n || t.rank() > 1) {
            throw ShapeException.of("ctcLoss", name + " does not fit the batch", name + " is " + t.shape(),
                    name + ".numel() == n", t.numel(), n);
        }
        long[] all = t.to(DType.INT64).reshape(n).toLongArray();
        for (long v : all) {
            if (v < least || v > most) {
                throw new ShapeException("ctcLoss: " + name + " is out of range, expected at least " + least
                        + " and at most " + most + " but got " + v);
            }
        }
        return all;
    }

    private static long[][] rows(Tensor targets, long[] counts, int n) {
        boolean joined = targets.rank() == 1;
        long most = Arrays.stream(counts).max().orElse(0);
        long needed = joined ? Arrays.stream(counts).sum() : most;
        boolean fits = joined ? targets.size(0) == needed || n == 1 && targets.size(0) >= needed
                : targets.rank() == 2 && targets.size(0) == n && targets.size(1) >= needed;
        if (!fits) {
            throw new ShapeException("ctcLoss: the targets do not fit, targets is " + targets.shape()
                    + ", expected [" + n + ", at least " + most + "] or the sum of the lengths but it is "
                    + needed);
        }
        long[] all = targets.to(DType.INT64).flatten().toLongArray();
        long[][] rows = new long[n][];
        int at = 0;
        for (int i = 0; i < n; i++) {
            int from = joined ? at : i * (int) targets.size(1);
            rows[i] = Arrays.copyOfRange(all, from, from + (int) counts[i]);
            at += (int) counts[i];
        }
        return rows;
    }
}
