package dev.panagrad.vector.norm;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static dev.panagrad.vector.lanes.Lanes.place;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.panagrad.vector.lanes.Folds;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Parts of normalisations along one contiguous row of float32. Offsets are in bytes, lengths in elements.
final class Row32 implements RowLoops {
    /// Elements that are summed in vectors before their sum is added in double.
    private static final long TOGETHER = 2048;
    private static final int STEP = F32.length();

    private static FloatVector load(MemorySegment m, long at) {
        return FloatVector.fromMemorySegment(F32, m, at, ORDER);
    }

    private static long together(long n) {
        return Math.max(1, TOGETHER / Math.max(1, n));
    }

    @Override
    public double sum(MemorySegment x, long xo, long n, long rows, long step) {
        double sum = 0;
        long together = together(n);
        for (long first = 0; first < rows; first += together) {
            FloatVector a = FloatVector.zero(F32);
            FloatVector b = FloatVector.zero(F32);
            FloatVector c = FloatVector.zero(F32);
            FloatVector d = FloatVector.zero(F32);
            long end = Math.min(rows, first + together);
            for (long row = first; row < end; row++) {
                long at = xo + row * step;
                long i = 0;
                for (; i <= n - 4 * STEP; i += 4 * STEP) {
                    a = load(x, at + i * 4).add(a);
                    b = load(x, at + (i + STEP) * 4).add(b);
                    c = load(x, at + (i + 2 * STEP) * 4).add(c);
                    d = load(x, at + (i + 3 * STEP) * 4).add(d);
                }
                for (; i <= n - STEP; i += STEP) {
                    a = load(x, at + i * 4).add(a);
                }
                for (; i < n; i++) {
                    sum += x.get(FLOAT, at + i * 4);
                }
            }
            sum += Folds.sum(a.add(b).add(c.add(d)));
        }
        return sum;
    }

    @Override
    public double squares(MemorySegment x, long xo, long n, long rows, long step, double mean) {
        float m = (float) mean;
        double sum = 0;
        long together = together(n);
        for (long first = 0; first < rows; first += together) {
            FloatVector a = FloatVector.zero(F32);
            FloatVector b = FloatVector.zero(F32);
            FloatVector c = FloatVector.zero(F32);
            FloatVector d = FloatVector.zero(F32);
            long end = Math.min(rows, first + together);
            for (long row = first; row < end; row++) {
                long at = xo + row * step;
                long i = 0;
                for (; i <= n - 4 * STEP; i += 4 * STEP) {
                    FloatVector v = load(x, at + i * 4).sub(m);
                    FloatVector w = load(x, at + (i + STEP) * 4).sub(m);
                    a = v.fma(v, a);
                    b = w.fma(w, b);
                    v = load(x, at + (i + 2 * STEP) * 4).sub(m);
                    w = load(x, at + (i + 3 * STEP) * 4).sub(m);
                    c = v.fma(v, c);
                    d = w.fma(w, d);
                }
                for (; i <= n - STEP; i += STEP) {
                    FloatVector v = load(x, at + i * 4).sub(m);
                    a = v.fma(v, a);
                }
                for (; i < n; i++) {
                    float v = x.get(FLOAT, at + i * 4) - m;
                    sum += (double) v * v;
                }
            }
            sum += Folds.sum(a.add(b).add(c.add(d)));
        }
        return sum;
    }

    @Override
    public double products(MemorySegment g, long go, MemorySegment x, long xo, long n, long rows, long step,
            double mean) {
        float m = (float) mean;
        double sum = 0;
        long together = together(n);
        for (long first = 0; first < rows; first += together) {
            FloatVector a = FloatVector.zero(F32);
            FloatVector b = FloatVector.zero(F32);
            FloatVector c = FloatVector.zero(F32);
            FloatVector d = FloatVector.zero(F32);
            long end = Math.min(rows, first + together);
            for (long row = first; row < end; row++) {
                long of = go + row * step;
                long at = xo + row * step;
                long i = 0;
                for (; i <= n - 4 * STEP; i += 4 * STEP) {
                    a = load(g, of + i * 4).fma(load(x, at + i * 4).sub(m), a);
                    b = load(g, of + (i + STEP) * 4).fma(load(x, at + (i + STEP) * 4).sub(m), b);
                    c = load(g, of + (i + 2 * STEP) * 4).fma(load(x, at + (i + 2 * STEP) * 4).sub(m), c);
                    d = load(g, of + (i + 3 * STEP) * 4).fma(load(x, at + (i + 3 * STEP) * 4).sub(m), d);
                }
                for (; i <= n - STEP; i += STEP) {
                    a = load(g, of + i * 4).fma(load(x, at + i * 4).sub(m), a);
                }
                for (; i < n; i++) {
                    sum += (double) g.get(FLOAT, of + i * 4) * (x.get(FLOAT, at + i * 4) - m);
                }
            }
            sum += Folds.sum(a.add(b).add(c.add(d)));
        }
        return sum;
    }

    @Override
    public void scale(MemorySegment x, long xo, MemorySegment y, long yo, long n, double mean, double factor,
            double shift) {
        float m = (float) mean;
        float f = (float) factor;
        float s = (float) shift;
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += F32.length()) {
            load(x, xo + i * 4).sub(m).mul(f).add(s).intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, yo + i * 4, (x.get(FLOAT, xo + i * 4) - m) * f + s);
        }
    }

    @Override
    public void rectify(MemorySegment x, long xo, MemorySegment y, long yo, long n, double mean,
            double factor, double shift) {
        float m = (float) mean;
        float f = (float) factor;
        float s = (float) shift;
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += STEP) {
            load(x, xo + i * 4).sub(m).mul(f).add(s).max(0).intoMemorySegment(MEMORY, place(y, yo + i * 4),
                    ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, yo + i * 4, Math.max((x.get(FLOAT, xo + i * 4) - m) * f + s, 0));
        }
    }

    @Override
    public void join(MemorySegment x, long xo, MemorySegment more, long mo, MemorySegment y, long yo, long n,
            double mean, double factor, double shift, double least) {
        float m = (float) mean;
        float f = (float) factor;
        float s = (float) shift;
        float l = (float) least;
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += STEP) {
            load(x, xo + i * 4).sub(m).mul(f).add(s).add(load(more, mo + i * 4)).max(l)
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
        for (; i < n; i++) {
            float v = (x.get(FLOAT, xo + i * 4) - m) * f + s + more.get(FLOAT, mo + i * 4);
            y.set(FLOAT, yo + i * 4, Math.max(v, l));
        }
    }

    @Override
    public void mask(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment y, long yo, long n,
            double mean, double factor, double shift) {
        float m = (float) mean;
        float f = (float) factor;
        float s = (float) shift;
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += STEP) {
            load(g, go + i * 4).blend(0, load(x, xo + i * 4).sub(m).mul(f).add(s).compare(LE, 0))
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
        for (; i < n; i++) {
            boolean none = (x.get(FLOAT, xo + i * 4) - m) * f + s <= 0;
            y.set(FLOAT, yo + i * 4, none ? 0 : g.get(FLOAT, go + i * 4));
        }
    }

    @Override
    public void rectified(MemorySegment g, long go, MemorySegment x, long xo, long n, long rows, long step,
            double mean, double factor, double shift, double[] sums) {
        float m = (float) mean;
        float f = (float) factor;
        float s = (float) shift;
        long together = together(n);
        for (long first = 0; first < rows; first += together) {
            FloatVector a = FloatVector.zero(F32);
            FloatVector b = FloatVector.zero(F32);
            FloatVector c = FloatVector.zero(F32);
            FloatVector d = FloatVector.zero(F32);
            long end = Math.min(rows, first + together);
            for (long row = first; row < end; row++) {
                long of = go + row * step;
                long at = xo + row * step;
                long i = 0;
                for (; i <= n - 2 * STEP; i += 2 * STEP) {
                    FloatVector u = load(x, at + i * 4).sub(m);
                    FloatVector v = load(g, of + i * 4).blend(0, u.mul(f).add(s).compare(LE, 0));
                    a = u.fma(v, a);
                    b = v.add(b);
                    u = load(x, at + (i + STEP) * 4).sub(m);
                    v = load(g, of + (i + STEP) * 4).blend(0, u.mul(f).add(s).compare(LE, 0));
                    c = u.fma(v, c);
                    d = v.add(d);
                }
                for (; i <= n - STEP; i += STEP) {
                    FloatVector u = load(x, at + i * 4).sub(m);
                    FloatVector v = load(g, of + i * 4).blend(0, u.mul(f).add(s).compare(LE, 0));
                    a = u.fma(v, a);
                    b = v.add(b);
                }
                for (; i < n; i++) {
                    float u = x.get(FLOAT, at + i * 4) - m;
                    double v = u * f + s <= 0 ? 0 : g.get(FLOAT, of + i * 4);
                    sums[0] += v * u;
                    sums[1] += v;
                }
            }
            sums[0] += Folds.sum(a.add(c));
            sums[1] += Folds.sum(b.add(d));
        }
    }

    @Override
    public void affine(MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment b, long bo,
            MemorySegment y, long yo, long n, double mean, double factor) {
        float m = (float) mean;
        float f = (float) factor;
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += F32.length()) {
            load(x, xo + i * 4).sub(m).mul(f).mul(load(w, wo + i * 4)).add(load(b, bo + i * 4))
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, yo + i * 4, (x.get(FLOAT, xo + i * 4) - m) * f * w.get(FLOAT, wo + i * 4)
                    + b.get(FLOAT, bo + i * 4));
        }
    }

    @Override
    public void multiply(MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment y, long yo,
            long n) {
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += F32.length()) {
            load(x, xo + i * 4).mul(load(w, wo + i * 4)).intoMemorySegment(MEMORY, place(y, yo + i * 4),
                    ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, yo + i * 4, x.get(FLOAT, xo + i * 4) * w.get(FLOAT, wo + i * 4));
        }
    }

    @Override
    public void gradient(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment y, long yo, long n,
            double mean, double factor, double less, double slope) {
        float m = (float) mean;
        float f = (float) factor;
        float l = (float) less;
        float s = (float) slope;
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += F32.length()) {
            load(g, go + i * 4).sub(l).sub(load(x, xo + i * 4).sub(m).mul(s)).mul(f)
                    .intoMemorySegment(MEMORY, place(y, yo + i * 4), ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, yo + i * 4,
                    (g.get(FLOAT, go + i * 4) - l - (x.get(FLOAT, xo + i * 4) - m) * s) * f);
        }
    }

    @Override
    public void accumulate(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment sums, long so,
            long n, double mean, double factor) {
        float m = (float) mean;
        float f = (float) factor;
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += F32.length()) {
            FloatVector v = load(g, go + i * 4);
            load(sums, so + i * 4).add(load(x, xo + i * 4).sub(m).mul(f).mul(v)).intoMemorySegment(MEMORY,
                    place(sums, so + i * 4), ORDER);
            load(sums, so + (n + i) * 4).add(v).intoMemorySegment(MEMORY, place(sums, so + (n + i) * 4),
                    ORDER);
        }
        for (; i < n; i++) {
            float v = g.get(FLOAT, go + i * 4);
            sums.set(FLOAT, so + i * 4,
                    sums.get(FLOAT, so + i * 4) + (x.get(FLOAT, xo + i * 4) - m) * f * v);
            sums.set(FLOAT, so + (n + i) * 4, sums.get(FLOAT, so + (n + i) * 4) + v);
        }
    }

    @Override
    public void add(MemorySegment x, long xo, MemorySegment y, long yo, long n) {
        long i = 0;
        for (long bound = F32.loopBound(n); i < bound; i += F32.length()) {
            load(y, yo + i * 4).add(load(x, xo + i * 4)).intoMemorySegment(MEMORY, place(y, yo + i * 4),
                    ORDER);
        }
        for (; i < n; i++) {
            y.set(FLOAT, yo + i * 4, y.get(FLOAT, yo + i * 4) + x.get(FLOAT, xo + i * 4));
        }
    }

    @Override
    public double get(MemorySegment x, long xo, long i) {
        return x.get(FLOAT, xo + i * 4);
    }

    @Override
    public void set(MemorySegment x, long xo, long i, double value) {
        x.set(FLOAT, xo + i * 4, (float) value);
    }
}
