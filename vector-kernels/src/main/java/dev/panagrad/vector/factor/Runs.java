package dev.panagrad.vector.factor;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;

/// Loops over runs of doubles in native memory. Sums have an order that depends on the length alone.
final class Runs {
    private static final int STEP = Lanes.F64.length();

    private Runs() {
    }

    private static DoubleVector load(MemorySegment m, long at) {
        return DoubleVector.fromMemorySegment(Lanes.F64, m, at, Lanes.ORDER);
    }

    /// Sums the lanes of vectors that lie one after another.
    private static void sum(double[] lanes, int vectors, double[] sums) {
        // Not by reduceLanes: its order changes when the JIT compiles it.
        for (int v = 0; v < vectors; v++) {
            int at = v * STEP;
            for (int half = STEP / 2; half > 0; half /= 2) {
                for (int j = at; j < at + half; j++) {
                    lanes[j] += lanes[j + half];
                }
            }
            sums[v] += lanes[at];
        }
    }

    /// Returns the scalar product of two runs of `n` doubles.
    static double dot(MemorySegment a, long ao, MemorySegment b, long bo, int n) {
        DoubleVector s0 = DoubleVector.zero(Lanes.F64);
        DoubleVector s1 = s0;
        int i = 0;
        for (; i <= n - 2 * STEP; i += 2 * STEP) {
            s0 = load(a, ao + 8L * i).fma(load(b, bo + 8L * i), s0);
            s1 = load(a, ao + 8L * (i + STEP)).fma(load(b, bo + 8L * (i + STEP)), s1);
        }
        double rest = 0;
        for (; i < n; i++) {
            rest += a.get(Lanes.DOUBLE, ao + 8L * i) * b.get(Lanes.DOUBLE, bo + 8L * i);
        }
        double[] lanes = new double[STEP];
        s0.add(s1).intoArray(lanes, 0);
        double[] sums = {rest};
        sum(lanes, 1, sums);
        return sums[0];
    }

    /// `y += f x` for runs of `n` doubles.
    static void add(double f, MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        DoubleVector v = DoubleVector.broadcast(Lanes.F64, f);
        int i = 0;
        for (; i <= n - STEP; i += STEP) {
            load(x, xo + 8L * i).fma(v, load(y, yo + 8L * i)).intoMemorySegment(Lanes.MEMORY,
                    Lanes.place(y, yo + 8L * i), Lanes.ORDER);
        }
        for (; i < n; i++) {
            y.set(Lanes.DOUBLE, yo + 8L * i, Math.fma(x.get(Lanes.DOUBLE, xo + 8L * i), f,
                    y.get(Lanes.DOUBLE, yo + 8L * i)));
        }
    }

    /// `x /= f` for a run of `n` doubles.
    static void divide(MemorySegment x, long xo, int n, double f) {
        for (int i = 0; i < n; i++) {
            x.set(Lanes.DOUBLE, xo + 8L * i, x.get(Lanes.DOUBLE, xo + 8L * i) / f);
        }
    }

    /// `x *= f` for a run of `n` doubles.
    static void scale(MemorySegment x, long xo, int n, double f) {
        for (int i = 0; i < n; i++) {
            x.set(Lanes.DOUBLE, xo + 8L * i, x.get(Lanes.DOUBLE, xo + 8L * i) * f);
        }
    }

    /// `y = A x`; y and x are runs.
    static void rows(Matrix a, MemorySegment x, long xo, MemorySegment y, long yo) {
        int n = a.columns();
        MemorySegment m = a.memory();
        double[] sums = new double[4];
        double[] lanes = new double[4 * STEP];
        int i = 0;
        for (; i + 3 < a.rows(); i += 4) {
            dots(m, a.at(i, 0), a.stride(), x, xo, n, lanes, sums);
            for (int r = 0; r < 4; r++) {
                y.set(Lanes.DOUBLE, yo + 8L * (i + r), sums[r]);
            }
        }
        for (; i < a.rows(); i++) {
            y.set(Lanes.DOUBLE, yo + 8L * i, dot(m, a.at(i, 0), x, xo, n));
        }
    }

    /// The scalar products of four rows with a run.
    private static void dots(MemorySegment a, long ao, long stride, MemorySegment x, long xo, int n,
            double[] lanes, double[] sums) {
        DoubleVector s0 = DoubleVector.zero(Lanes.F64);
        DoubleVector s1 = s0;
        DoubleVector s2 = s0;
        DoubleVector s3 = s0;
        int i = 0;
        for (; i <= n - STEP; i += STEP) {
            DoubleVector v = load(x, xo + 8L * i);
            long at = ao + 8L * i;
            s0 = load(a, at).fma(v, s0);
            s1 = load(a, at + stride).fma(v, s1);
            s2 = load(a, at + 2 * stride).fma(v, s2);
            s3 = load(a, at + 3 * stride).fma(v, s3);
        }
        double r0 = 0;
        double r1 = 0;
        double r2 = 0;
        double r3 = 0;
        for (; i < n; i++) {
            double v = x.get(Lanes.DOUBLE, xo + 8L * i);
            long at = ao + 8L * i;
            r0 += a.get(Lanes.DOUBLE, at) * v;
            r1 += a.get(Lanes.DOUBLE, at + stride) * v;
            r2 += a.get(Lanes.DOUBLE, at + 2 * stride) * v;
            r3 += a.get(Lanes.DOUBLE, at + 3 * stride) * v;
        }
        s0.intoArray(lanes, 0);
        s1.intoArray(lanes, STEP);
        s2.intoArray(lanes, 2 * STEP);
        s3.intoArray(lanes, 3 * STEP);
        sums[0] = r0;
        sums[1] = r1;
        sums[2] = r2;
        sums[3] = r3;
        sum(lanes, 4, sums);
    }

    /// `y += Aᵀ x`; y and x are runs.
    static void columns(Matrix a, MemorySegment x, long xo, MemorySegment y, long yo) {
        int n = a.columns();
        int i = 0;
        for (; i + 3 < a.rows(); i += 4) {
            add4(a.memory(), a.at(i, 0), a.stride(), x, xo + 8L * i, y, yo, n);
        }
        for (; i < a.rows(); i++) {
            add(x.get(Lanes.DOUBLE, xo + 8L * i), a.memory(), a.at(i, 0), y, yo, n);
        }
    }

    /// Adds multiples of four rows to a run.
    private static void add4(MemorySegment a, long ao, long stride, MemorySegment x, long xo, MemorySegment y,
            long yo, int n) {
        double f0 = x.get(Lanes.DOUBLE, xo);
        double f1 = x.get(Lanes.DOUBLE, xo + 8);
        double f2 = x.get(Lanes.DOUBLE, xo + 16);
        double f3 = x.get(Lanes.DOUBLE, xo + 24);
        DoubleVector v0 = DoubleVector.broadcast(Lanes.F64, f0);
        DoubleVector v1 = DoubleVector.broadcast(Lanes.F64, f1);
        DoubleVector v2 = DoubleVector.broadcast(Lanes.F64, f2);
        DoubleVector v3 = DoubleVector.broadcast(Lanes.F64, f3);
        int i = 0;
        for (; i <= n - STEP; i += STEP) {
            long at = ao + 8L * i;
            DoubleVector s = load(a, at).fma(v0, load(y, yo + 8L * i));
            s = load(a, at + stride).fma(v1, s);
            s = load(a, at + 2 * stride).fma(v2, s);
            s = load(a, at + 3 * stride).fma(v3, s);
            s.intoMemorySegment(Lanes.MEMORY, Lanes.place(y, yo + 8L * i), Lanes.ORDER);
        }
        for (; i < n; i++) {
            long at = ao + 8L * i;
            double s = Math.fma(a.get(Lanes.DOUBLE, at), f0, y.get(Lanes.DOUBLE, yo + 8L * i));
            s = Math.fma(a.get(Lanes.DOUBLE, at + stride), f1, s);
            s = Math.fma(a.get(Lanes.DOUBLE, at + 2 * stride), f2, s);
            s = Math.fma(a.get(Lanes.DOUBLE, at + 3 * stride), f3, s);
            y.set(Lanes.DOUBLE, yo + 8L * i, s);
        }
    }
}
