package dev.panagrad.vector.norm;

import static dev.panagrad.vector.lanes.Lanes.DOUBLE;

import java.lang.foreign.MemorySegment;

/// Parts of normalisations along one contiguous row of float64. Offsets are in bytes, lengths in elements.
final class Row64 implements RowLoops {
    @Override
    public double sum(MemorySegment x, long xo, long n, long rows, long step) {
        double sum = 0;
        for (long row = 0; row < rows; row++) {
            for (long i = 0; i < n; i++) {
                sum += x.get(DOUBLE, xo + row * step + i * 8);
            }
        }
        return sum;
    }

    @Override
    public double squares(MemorySegment x, long xo, long n, long rows, long step, double mean) {
        double sum = 0;
        for (long row = 0; row < rows; row++) {
            for (long i = 0; i < n; i++) {
                double v = x.get(DOUBLE, xo + row * step + i * 8) - mean;
                sum += v * v;
            }
        }
        return sum;
    }

    @Override
    public double products(MemorySegment g, long go, MemorySegment x, long xo, long n, long rows, long step,
            double mean) {
        double sum = 0;
        for (long row = 0; row < rows; row++) {
            for (long i = 0; i < n; i++) {
                sum += g.get(DOUBLE, go + row * step + i * 8)
                        * (x.get(DOUBLE, xo + row * step + i * 8) - mean);
            }
        }
        return sum;
    }

    @Override
    public void scale(MemorySegment x, long xo, MemorySegment y, long yo, long n, double mean, double factor,
            double shift) {
        for (long i = 0; i < n; i++) {
            y.set(DOUBLE, yo + i * 8, (x.get(DOUBLE, xo + i * 8) - mean) * factor + shift);
        }
    }

    @Override
    public void rectify(MemorySegment x, long xo, MemorySegment y, long yo, long n, double mean,
            double factor, double shift) {
        for (long i = 0; i < n; i++) {
            y.set(DOUBLE, yo + i * 8, Math.max((x.get(DOUBLE, xo + i * 8) - mean) * factor + shift, 0));
        }
    }

    @Override
    public void join(MemorySegment x, long xo, MemorySegment more, long mo, MemorySegment y, long yo, long n,
            double mean, double factor, double shift, double least) {
        for (long i = 0; i < n; i++) {
            double v = (x.get(DOUBLE, xo + i * 8) - mean) * factor + shift + more.get(DOUBLE, mo + i * 8);
            y.set(DOUBLE, yo + i * 8, Math.max(v, least));
        }
    }

    @Override
    public void mask(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment y, long yo, long n,
            double mean, double factor, double shift) {
        for (long i = 0; i < n; i++) {
            boolean none = (x.get(DOUBLE, xo + i * 8) - mean) * factor + shift <= 0;
            y.set(DOUBLE, yo + i * 8, none ? 0 : g.get(DOUBLE, go + i * 8));
        }
    }

    @Override
    public void rectified(MemorySegment g, long go, MemorySegment x, long xo, long n, long rows, long step,
            double mean, double factor, double shift, double[] sums) {
        double products = 0;
        double sum = 0;
        for (long row = 0; row < rows; row++) {
            for (long i = 0; i < n; i++) {
                double u = x.get(DOUBLE, xo + row * step + i * 8) - mean;
                double v = u * factor + shift <= 0 ? 0 : g.get(DOUBLE, go + row * step + i * 8);
                products += u * v;
                sum += v;
            }
        }
        sums[0] += products;
        sums[1] += sum;
    }

    @Override
    public void affine(MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment b, long bo,
            MemorySegment y, long yo, long n, double mean, double factor) {
        for (long i = 0; i < n; i++) {
            double v = (x.get(DOUBLE, xo + i * 8) - mean) * factor;
            y.set(DOUBLE, yo + i * 8, v * w.get(DOUBLE, wo + i * 8) + b.get(DOUBLE, bo + i * 8));
        }
    }

    @Override
    public void multiply(MemorySegment x, long xo, MemorySegment w, long wo, MemorySegment y, long yo,
            long n) {
        for (long i = 0; i < n; i++) {
            y.set(DOUBLE, yo + i * 8, x.get(DOUBLE, xo + i * 8) * w.get(DOUBLE, wo + i * 8));
        }
    }

    @Override
    public void gradient(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment y, long yo, long n,
            double mean, double factor, double less, double slope) {
        for (long i = 0; i < n; i++) {
            double v = g.get(DOUBLE, go + i * 8) - less - (x.get(DOUBLE, xo + i * 8) - mean) * slope;
            y.set(DOUBLE, yo + i * 8, v * factor);
        }
    }

    @Override
    public void accumulate(MemorySegment g, long go, MemorySegment x, long xo, MemorySegment sums, long so,
            long n, double mean, double factor) {
        for (long i = 0; i < n; i++) {
            double v = g.get(DOUBLE, go + i * 8);
            double u = (x.get(DOUBLE, xo + i * 8) - mean) * factor;
            sums.set(DOUBLE, so + i * 8, sums.get(DOUBLE, so + i * 8) + u * v);
            sums.set(DOUBLE, so + (n + i) * 8, sums.get(DOUBLE, so + (n + i) * 8) + v);
        }
    }

    @Override
    public void add(MemorySegment x, long xo, MemorySegment y, long yo, long n) {
        for (long i = 0; i < n; i++) {
            y.set(DOUBLE, yo + i * 8, y.get(DOUBLE, yo + i * 8) + x.get(DOUBLE, xo + i * 8));
        }
    }

    @Override
    public double get(MemorySegment x, long xo, long i) {
        return x.get(DOUBLE, xo + i * 8);
    }

    @Override
    public void set(MemorySegment x, long xo, long i, double value) {
        x.set(DOUBLE, xo + i * 8, value);
    }
}
