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
    /// The least and the largest of some lengths, and their sum: numbers on the host, for they are limits and
    /// sizes.
    private record Range(long least, long most, long sum) {
        static Range of(Tensor lengths) {
            if (lengths.numel() > 0 && !lengths.device().equals(Device.CPU)) {
                return new Range(lengths.amin().itemLong(), lengths.amax().itemLong(),
                        lengths.sum().itemLong());
            }
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
        expectWithin("inputLengths", times, 1, p.size(0));
        Range labels = expectWithin("targetLengths", counts, 0, Long.MAX_VALUE);
        if (blank < 0 || blank >= p.size(2)) {
            throw new ShapeException("ctcLoss: blank is no class, expected 0 <= blank < " + p.size(2)
                    + " but got " + blank);
        }
        expectFit(targets, labels, n);
        Ordering.CtcStates layout = new Ordering.CtcStates(2 * labels.most() + 1, p.size(2), blank);
        Tensor states = Tensor.apply(layout, targets.to(DType.INT64), counts.to(targets.device()))
                .to(p.device());
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

    private static void expectFit(Tensor targets, Range labels, long n) {
        boolean joined = targets.rank() == 1;
        long needed = joined ? labels.sum() : labels.most();
        boolean fits = joined ? targets.size(0) == needed || n == 1 && targets.size(0) >= needed
                : targets.rank() == 2 && targets.size(0) == n && targets.size(1) >= needed;
        if (!fits) {
            throw new ShapeException("ctcLoss: the targets do not fit, targets is " + targets.shape()
                    + ", expected [" + n + ", at least " + labels.most()
                    + "] or the sum of the lengths but it is " + needed);
        }
    }
}
