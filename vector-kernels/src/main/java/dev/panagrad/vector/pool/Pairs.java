package dev.panagrad.vector.pool;

import dev.panagrad.vector.gemm.Interleave;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Max pooling of `float` planes by 2 x 2 kernels of stride 2: vectors of even and of odd columns instead of
/// one window after the other.
final class Pairs {
    private static final int STEP = Lanes.F32.length();

    private Pairs() {}

    static boolean fit(Planes p) {
        return !p.wide() && p.kh() == 2 && p.kw() == 2 && p.strideH() == 2 && p.strideW() == 2
                && p.padH() == 0
                && p.padW() == 0 && p.dilationH() == 1 && p.dilationW() == 1 && 2 * p.ho() <= p.h()
                && 2 * p.wo() <= p.w();
    }

    /// Whether kernels of two columns move by two, along lines without a padding.
    static boolean lines(Planes p) {
        return !p.wide() && p.kh() == 1 && p.kw() == 2 && p.strideH() == 1 && p.strideW() == 2
                && p.padH() == 0 && p.padW() == 0 && p.dilationW() == 1 && 2 * p.wo() <= p.w();
    }

    /// Pools the lines of one plane: the larger of each two columns.
    static void ofLines(Planes p, int plane, MemorySegment x, long xAt, MemorySegment y, long yAt) {
        for (int i = 0; i < p.ho(); i++) {
            largerColumns(x, xAt + (p.in(plane) + (long) i * p.w()) * 4, p.wo(), y,
                    yAt + (p.out(plane) + (long) i * p.wo()) * 4);
        }
    }

    /// Pools one plane: the larger of each two rows, then of each two columns. The last vector of a row
    /// overlaps the one before.
    static void largest(Planes p, int plane, MemorySegment x, long xAt, MemorySegment y, long yAt) {
        int columns = 2 * p.wo();
        MemorySegment s = Scratch.get(Scratch.Slot.CONV, 4L * p.ho() * columns);
        for (int i = 0; i < p.ho(); i++) {
            long upper = xAt + (p.in(plane) + 2L * i * p.w()) * 4;
            largerRow(x, upper, upper + p.w() * 4L, columns, s, 4L * i * columns);
        }
        largerColumns(s, 0, p.ho() * p.wo(), y, yAt + p.out(plane) * 4);
    }

    private static void largerRow(MemorySegment x, long upper, long lower, int columns, MemorySegment to,
            long into) {
        int whole = columns < STEP ? 0 : columns;
        for (int j = 0; j < whole; j += STEP) {
            long k = 4L * Math.min(j, columns - STEP);
            whole(x, upper + k).max(whole(x, lower + k)).intoMemorySegment(Lanes.MEMORY,
                    Lanes.place(to, into + k), Lanes.ORDER);
        }
        for (int j = whole; j < columns; j++) {
            to.set(Lanes.FLOAT, into + 4L * j,
                    Math.max(x.get(Lanes.FLOAT, upper + 4L * j), x.get(Lanes.FLOAT, lower + 4L * j)));
        }
    }

    private static void largerColumns(MemorySegment x, long at, int n, MemorySegment to, long into) {
        int whole = n < STEP ? 0 : n;
        for (int j = 0; j < whole; j += STEP) {
            int k = Math.min(j, n - STEP);
            FloatVector a = whole(x, at + 8L * k);
            FloatVector b = whole(x, at + 8L * k + Lanes.BYTES);
            Interleave.evens(a, b).max(Interleave.odds(a, b)).intoMemorySegment(Lanes.MEMORY,
                    Lanes.place(to, into + 4L * k), Lanes.ORDER);
        }
        for (int j = whole; j < n; j++) {
            to.set(Lanes.FLOAT, into + 4L * j,
                    Math.max(x.get(Lanes.FLOAT, at + 8L * j), x.get(Lanes.FLOAT, at + 8L * j + 4)));
        }
    }

    /// Whether [#gradient] can compute the planes: every column lies under a kernel.
    static boolean tile(Planes p) {
        return fit(p) && p.w() == 2 * p.wo();
    }

    /// Writes the gradient of the rows of one plane that lie under a kernel, or nothing, and returns false,
    /// if there is a NaN or an infinity among the largest.
    ///
    /// In passes over scratch memory, because one loop that does it all is larger than what the JIT's
    /// compilers take.
    static boolean gradient(Planes p, int plane, MemorySegment g, long gAt, MemorySegment x, long xAt,
            MemorySegment y,
            long yAt) {
        int half = 2 * p.ho() * p.wo();
        long odd = half * 4L + Lanes.BYTES;
        long top = 2 * odd;
        long rest = 3 * odd;
        long next = 4L * p.wo();
        MemorySegment s = Scratch.get(Scratch.Slot.CONV, 4 * odd);
        FloatVector zero = FloatVector.zero(Lanes.F32);
        zero.intoMemorySegment(Lanes.MEMORY, Lanes.place(s, 4L * half), Lanes.ORDER);
        zero.intoMemorySegment(Lanes.MEMORY, Lanes.place(s, odd + 4L * half), Lanes.ORDER);
        split(x, xAt + p.in(plane) * 4, half, s, odd);
        if (!largest(s, odd, top, p.ho(), p.wo())) {
            return false;
        }
        claim(s, 0, top, g, gAt + p.out(plane) * 4, rest, p.ho(), p.wo());
        claim(s, odd, top, s, rest, rest, p.ho(), p.wo());
        claim(s, next, top, s, rest, rest, p.ho(), p.wo());
        claim(s, odd + next, top, s, rest, rest, p.ho(), p.wo());
        join(s, odd, half, y, yAt + p.in(plane) * 4);
        return true;
    }

    /// Copies even elements to the scratch memory's start and odd ones to `odd`.
    private static void split(MemorySegment x, long at, int half, MemorySegment to, long odd) {
        int whole = Lanes.F32.loopBound(half);
        for (int i = 0; i < whole; i += STEP) {
            split(whole(x, at + 8L * i), whole(x, at + 8L * i + Lanes.BYTES), to, 4L * i, odd);
        }
        if (whole < half) {
            int count = 2 * (half - whole);
            split(load(x, at + 8L * whole, count), load(x, at + 8L * whole + Lanes.BYTES, count - STEP), to,
                    4L * whole, odd);
        }
    }

    private static void split(FloatVector a, FloatVector b, MemorySegment to, long into, long odd) {
        Interleave.evens(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into), Lanes.ORDER);
        Interleave.odds(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, odd + into), Lanes.ORDER);
    }

    /// Finds the largest of the four elements under each kernel; returns whether all are finite. Behind a row
    /// it sees elements of the next one, or zeros.
    private static boolean largest(MemorySegment s, long odd, long top, int rows, int places) {
        FloatVector sum = FloatVector.zero(Lanes.F32);
        for (int i = 0; i < rows; i++) {
            long upper = 8L * i * places;
            long lower = upper + 4L * places;
            long out = top + 4L * i * places;
            for (int j = 0; j < places; j += STEP) {
                FloatVector a = whole(s, upper + 4L * j).max(whole(s, odd + upper + 4L * j));
                FloatVector b = whole(s, lower + 4L * j).max(whole(s, odd + lower + 4L * j));
                FloatVector v = a.max(b);
                v.intoMemorySegment(Lanes.MEMORY, Lanes.place(s, out + 4L * j), Lanes.ORDER);
                sum = v.sub(v).add(sum);
            }
        }
        return sum.compare(VectorOperators.EQ, sum).allTrue();
    }

    /// Replaces one of the four elements under each kernel by the gradient, if it is the largest and no
    /// earlier one was, else by zero; what is left of the gradient goes to `rest`.
    private static void claim(MemorySegment s, long at, long top, MemorySegment g, long gAt, long rest,
            int rows,
            int places) {
        FloatVector zero = FloatVector.zero(Lanes.F32);
        int whole = Lanes.F32.loopBound(places);
        for (int i = 0; i < rows; i++) {
            long row = 4L * i * places;
            for (int j = 0; j < whole; j += STEP) {
                long k = row + 4L * j;
                FloatVector grad = whole(g, gAt + k);
                var wins = whole(s, at + row + k).compare(VectorOperators.EQ, whole(s, top + k));
                zero.blend(grad, wins).intoMemorySegment(Lanes.MEMORY, Lanes.place(s, at + row + k),
                        Lanes.ORDER);
                grad.blend(zero, wins).intoMemorySegment(Lanes.MEMORY, Lanes.place(s, rest + k), Lanes.ORDER);
            }
            if (whole < places) {
                claimRest(s, at + row + row, top + row, g, gAt + row, rest + row, whole, places);
            }
        }
    }

    /// Claims behind the last whole vector of a row.
    private static void claimRest(MemorySegment s, long at, long top, MemorySegment g, long gAt, long rest,
            int j, int places) {
        FloatVector zero = FloatVector.zero(Lanes.F32);
        var mask = Lanes.F32.indexInRange(j, places);
        FloatVector grad = FloatVector.fromMemorySegment(Lanes.F32, g, gAt + 4L * j, Lanes.ORDER, mask);
        var wins = whole(s, at + 4L * j).compare(VectorOperators.EQ, whole(s, top + 4L * j));
        zero.blend(grad, wins).intoMemorySegment(s, at + 4L * j, Lanes.ORDER, mask);
        grad.blend(zero, wins).intoMemorySegment(s, rest + 4L * j, Lanes.ORDER, mask);
    }

    private static FloatVector whole(MemorySegment s, long at) {
        return FloatVector.fromMemorySegment(Lanes.F32, s, at, Lanes.ORDER);
    }

    /// The opposite of [#split].
    private static void join(MemorySegment s, long odd, int half, MemorySegment y, long at) {
        int whole = Lanes.F32.loopBound(half);
        for (int i = 0; i < whole; i += STEP) {
            FloatVector a = whole(s, 4L * i);
            FloatVector b = whole(s, odd + 4L * i);
            Interleave.low(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(y, at + 8L * i), Lanes.ORDER);
            Interleave.high(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(y, at + 8L * i + Lanes.BYTES),
                    Lanes.ORDER);
        }
        if (whole < half) {
            int count = 2 * (half - whole);
            FloatVector a = whole(s, 4L * whole);
            FloatVector b = whole(s, odd + 4L * whole);
            store(Interleave.low(a, b), y, at + 8L * whole, count);
            store(Interleave.high(a, b), y, at + 8L * whole + Lanes.BYTES, count - STEP);
        }
    }

    private static FloatVector load(MemorySegment s, long at, int count) {
        return FloatVector.fromMemorySegment(Lanes.F32, s, at, Lanes.ORDER,
                Lanes.F32.indexInRange(0, Math.max(count, 0)));
    }

    private static void store(FloatVector v, MemorySegment s, long at, int count) {
        v.intoMemorySegment(s, at, Lanes.ORDER, Lanes.F32.indexInRange(0, Math.max(count, 0)));
    }
}
