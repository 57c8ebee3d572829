package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ordering;

/// The labels of a batch of sequences as states: blank, label, blank, label, …, blank; all where the
/// probabilities are.
///
/// @param extended the classes of the states, int64 [n, 2·most+1]
/// @param maySkip whether a state may follow that two before it, bool [n, 2·most+1]
/// @param ends how many states count, and how many but the last blank, int64 [2, n]
/// @param lastTimes the last time that counts, int64 [n]
/// @param counts the numbers of labels, int64 [n]
record CtcLabels(Tensor extended, Tensor maySkip, Tensor ends, Tensor lastTimes, Tensor counts) {
    /// The least and the largest of some lengths on the host, and their sum.
    private record Range(long least, long most, long sum) {
        static Range of(Tensor lengths) {
            long[] all = lengths.toLongArray();
            long least = all.length == 0 ? 0 : all[0];
            long most = least;
            long sum = 0;
            for (long v : all) {
                least = Math.min(least, v);
                most = Math.max(most, v);
                sum += v;
            }
            return new Range(least, most, sum);
        }
    }

    static CtcLabels of(Tensor p, Tensor targets, Tensor inputLengths, Tensor targetLengths, long blank) {
        if (p.rank() != 3 || !targets.dtype().isInteger()) {
            throw p.rank() != 3
                    ? ShapeException.of("ctcLoss", "wrong rank", "logProbabilities is " + p.shape(),
                            "rank 2 or 3", p.rank(), 3)
                    : DTypeException.of("ctcLoss", "targets must be integers", targets.dtype(), "int64");
        }
        long n = p.size(1);
        Tensor times = lengths("inputLengths", inputLengths, n);
        Tensor counts = lengths("targetLengths", targetLengths, n);
        if (times.device().equals(Device.CPU)) {
            expectWithin("inputLengths", times, 1, p.size(0));
        } else if (p.size(0) < 1) {
            throw new ShapeException("ctcLoss: no times, logProbabilities is " + p.shape()
                    + ", expected at least one but got 0");
        }
        if (blank < 0 || blank >= p.size(2)) {
            throw new ShapeException("ctcLoss: blank is no class, expected 0 <= blank < " + p.size(2)
                    + " but got " + blank);
        }
        boolean here = counts.device().equals(Device.CPU);
        long most = here ? most(targets, counts, n) : mostThere(p, targets, n);
        Ordering.CtcStates layout = new Ordering.CtcStates(2 * most + 1, p.size(2), blank, n != 1);
        Device at = here ? targets.device() : counts.device();
        Tensor states = Tensor.apply(layout, targets.to(at).to(DType.INT64), counts.to(at)).to(p.device());
        long each = n * layout.states();
        return new CtcLabels(states.narrow(0, 0, each).reshape(n, layout.states()),
                states.narrow(0, each, each).reshape(n, layout.states()).ne(0),
                states.narrow(0, 2 * each, 2 * n).reshape(2, n), times.to(p.device()).sub(1),
                counts.to(p.device()));
    }

    private static Tensor lengths(String name, Tensor t, long n) {
        if (!t.dtype().isInteger()) {
            throw DTypeException.of("ctcLoss", name + " must be integers", t.dtype(), "int64");
        }
        if (t.numel() != n || t.rank() > 1) {
            throw ShapeException.of("ctcLoss", name + " does not fit the batch", name + " is " + t.shape(),
                    name + ".numel() == n", t.numel(), n);
        }
        return t.to(DType.INT64).reshape(n);
    }

    private static Range expectWithin(String name, Tensor lengths, long least, long most) {
        Range r = Range.of(lengths);
        if (lengths.numel() > 0 && (r.least < least || r.most > most)) {
            throw new ShapeException("ctcLoss: " + name + " is out of range, expected at least " + least
                    + " and at most " + most + " but got " + (r.least < least ? r.least : r.most));
        }
        return r;
    }

    /// Returns the largest number of labels.
    private static long most(Tensor targets, Tensor counts, long n) {
        Range labels = expectWithin("targetLengths", counts, 0, Long.MAX_VALUE);
        boolean joined = targets.rank() == 1;
        long needed = joined ? labels.sum() : labels.most();
        boolean fits = joined ? targets.size(0) == needed || n == 1 && targets.size(0) >= needed
                : targets.rank() == 2 && targets.size(0) == n && targets.size(1) >= needed;
        if (!fits) {
            throw new ShapeException("ctcLoss: the targets do not fit, targets is " + targets.shape()
                    + ", expected [" + n + ", at least " + labels.most()
                    + "] or the sum of the lengths but it is " + needed);
        }
        return labels.most();
    }

    /// Returns how many labels there may be, without a look at lengths on a device, which waits: more than
    /// there are times are impossible.
    private static long mostThere(Tensor p, Tensor targets, long n) {
        boolean joined = targets.rank() == 1;
        if (!joined && (targets.rank() != 2 || targets.size(0) != n)) {
            throw new ShapeException("ctcLoss: the targets do not fit, targets is " + targets.shape()
                    + ", expected [" + n + ", most] or all labels in one row");
        }
        return joined ? Math.min(targets.size(0), p.size(0)) : targets.size(1);
    }
}
