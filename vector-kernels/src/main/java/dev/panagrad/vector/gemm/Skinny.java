package dev.panagrad.vector.gemm;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;

import dev.panagrad.vector.lanes.Folds;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Products of float32 matrices whose depth or width is a few, as those of a layer of a few classes: to pack
/// them for tiles would take longer than the product.
final class Skinny {
    private static final int FEW = 4;
    private static final int LANES = F32.length();
    /// Elements of the wide operand that a task reads or writes.
    private static final int GRAIN = 1 << 16;

    private Skinny() {
    }

    /// Whether [#outer] computes a product.
    static boolean isOuter(int n, int k, Operand b, Operand c) {
        return k <= FEW && n >= LANES && b.col() == Float.BYTES && c.col() == Float.BYTES
                && c.memory().isNative();
    }

    /// Whether [#narrow] computes a product.
    static boolean isNarrow(int n, int k, Operand a, Operand b) {
        return n <= FEW && k >= LANES && a.col() == Float.BYTES && b.row() == Float.BYTES;
    }

    /// Computes a product of small depth: each row of C is a sum of a few rows of B, each times a number.
    static void outer(boolean add, int m, int n, int k, Operand a, Operand b, Operand c) {
        c.memory().asSlice(c.at(0, 0), (m - 1) * c.row() + n * 4L);
        rows(m, n, (from, end) -> {
            for (int i = from; i < end; i++) {
                boolean more = add;
                for (int l = 0; l < k; l += 2) {
                    float x = a.memory().get(FLOAT, a.at(i, l));
                    if (l + 1 < k) {
                        float y = a.memory().get(FLOAT, a.at(i, l + 1));
                        two(x, b.at(l, 0), y, b.at(l + 1, 0), b.memory(), more, c.memory(), c.at(i, 0), n);
                    } else {
                        one(x, b.at(l, 0), b.memory(), more, c.memory(), c.at(i, 0), n);
                    }
                    more = true;
                }
            }
        });
    }

    /// What is done with some rows.
    private interface Some {
        void run(int from, int end);
    }

    private static void rows(int m, int length, Some body) {
        int grain = Math.max(1, GRAIN / length);
        int tasks = Parts.ceil(m, grain);
        if (tasks == 1) {
            body.run(0, m);
        } else {
            ThreadPool.parallelFor(tasks, t -> body.run(t * grain, Math.min(m, (t + 1) * grain)));
        }
    }

    private static FloatVector load(MemorySegment m, long at) {
        return FloatVector.fromMemorySegment(F32, m, at, ORDER);
    }

    private static FloatVector two(float x, long p, FloatVector y, long q, MemorySegment b, boolean add,
            MemorySegment c, long at) {
        FloatVector first =
                add ? load(b, p).fma(FloatVector.broadcast(F32, x), load(c, at)) : load(b, p).mul(x);
        return load(b, q).fma(y, first);
    }

    /// Makes or adds `x B[p] + y B[q]`. A last vector overlaps the one before, and is computed before that is
    /// stored.
    private static void two(float x, long p, float y, long q, MemorySegment b, boolean add, MemorySegment c,
            long at, int n) {
        FloatVector factor = FloatVector.broadcast(F32, y);
        long end = 4L * (n - LANES);
        FloatVector last = two(x, p + end, factor, q + end, b, add, c, at + end);
        for (long j = 0; j < end; j += 4L * LANES) {
            two(x, p + j, factor, q + j, b, add, c, at + j).intoMemorySegment(MEMORY, place(c, at + j),
                    ORDER);
        }
        last.intoMemorySegment(MEMORY, place(c, at + end), ORDER);
    }

    private static FloatVector one(float x, long p, MemorySegment b, boolean add, MemorySegment c, long at) {
        return add ? load(b, p).fma(FloatVector.broadcast(F32, x), load(c, at)) : load(b, p).mul(x);
    }

    /// Makes or adds `x B[p]`.
    private static void one(float x, long p, MemorySegment b, boolean add, MemorySegment c, long at, int n) {
        long end = 4L * (n - LANES);
        FloatVector last = one(x, p + end, b, add, c, at + end);
        for (long j = 0; j < end; j += 4L * LANES) {
            one(x, p + j, b, add, c, at + j).intoMemorySegment(MEMORY, place(c, at + j), ORDER);
        }
        last.intoMemorySegment(MEMORY, place(c, at + end), ORDER);
    }

    /// Computes a product of small width: two columns of B at a time with all rows of A.
    static void narrow(boolean add, int m, int n, int k, Operand a, Operand b, Operand c) {
        rows(m, k, (from, end) -> {
            for (int j = 0; j < n; j += 2) {
                if (j + 1 < n) {
                    pair(add, from, end, k, a, b, j, c);
                } else {
                    single(add, from, end, k, a, b, j, c);
                }
            }
        });
    }

    private static void pair(boolean add, int from, int end, int k, Operand a, Operand b, int j, Operand c) {
        int whole = F32.loopBound(k);
        MemorySegment w = b.memory();
        MemorySegment x = a.memory();
        long p = b.at(0, j);
        long q = b.at(0, j + 1);
        for (int i = from; i < end; i++) {
            long at = a.at(i, 0);
            FloatVector s = FloatVector.zero(F32);
            FloatVector t = s;
            for (int l = 0; l < whole; l += LANES) {
                FloatVector v = load(x, at + 4L * l);
                s = v.fma(load(w, p + 4L * l), s);
                t = v.fma(load(w, q + 4L * l), t);
            }
            float first = Folds.sum(s);
            float second = Folds.sum(t);
            for (int l = whole; l < k; l++) {
                float v = x.get(FLOAT, at + 4L * l);
                first = Math.fma(v, w.get(FLOAT, p + 4L * l), first);
                second = Math.fma(v, w.get(FLOAT, q + 4L * l), second);
            }
            store(add, first, c.memory(), c.at(i, j));
            store(add, second, c.memory(), c.at(i, j + 1));
        }
    }

    private static void single(boolean add, int from, int end, int k, Operand a, Operand b, int j,
            Operand c) {
        int whole = F32.loopBound(k);
        MemorySegment w = b.memory();
        MemorySegment x = a.memory();
        long p = b.at(0, j);
        for (int i = from; i < end; i++) {
            long at = a.at(i, 0);
            FloatVector s = FloatVector.zero(F32);
            for (int l = 0; l < whole; l += LANES) {
                s = load(x, at + 4L * l).fma(load(w, p + 4L * l), s);
            }
            float sum = Folds.sum(s);
            for (int l = whole; l < k; l++) {
                sum = Math.fma(x.get(FLOAT, at + 4L * l), w.get(FLOAT, p + 4L * l), sum);
            }
            store(add, sum, c.memory(), c.at(i, j));
        }
    }

    private static void store(boolean add, float sum, MemorySegment c, long at) {
        c.set(FLOAT, at, add ? c.get(FLOAT, at) + sum : sum);
    }
}
