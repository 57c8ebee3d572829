package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Scan;

/// What combining each element with those before it means.
final class ScanMeaning {
    private ScanMeaning() {
    }

    static void run(Scan op, Tensor x, Tensor out) {
        Axes axes = new Axes(x.rank() == 0 ? 0 : 1 << op.axis());
        Tensor moved = ReductionMeaning.last(x.detach(), axes);
        Tensor target = ReductionMeaning.last(out, axes);
        int run = Math.toIntExact(axes.count(x.shape()));
        switch (op) {
            case Scan.CumProd _ when x.dtype().isFloat() -> {
                double[] v = Elements.doubles(moved);
                for (int i = 0; i < v.length; i++) {
                    v[i] *= i % run == 0 ? 1 : v[i - 1];
                }
                Elements.write(target, v);
            }
            case Scan.CumProd _ -> {
                long[] v = Elements.longs(moved);
                for (int i = 0; i < v.length; i++) {
                    v[i] *= i % run == 0 ? 1 : v[i - 1];
                }
                Elements.write(target, v);
            }
            case Scan.LogCumSumExp _ -> {
                double[] v = Elements.doubles(moved);
                for (int i = 0; i < v.length; i++) {
                    v[i] = i % run == 0 ? v[i] : logSum(v[i - 1], v[i]);
                }
                Elements.write(target, v);
            }
            case Scan.CumExtreme(_, var largest) ->
                    Elements.write(target,
                            x.dtype().isFloat() ? extremes(Elements.doubles(moved), run, largest)
                                    : extremes(Elements.longs(moved), run, largest));
        }
    }

    /// Returns `log(e^a + e^b)` without overflow; NaN if either is.
    static double logSum(double a, double b) {
        double top = Math.max(a, b);
        return Double.isInfinite(top) || Double.isNaN(top) ? top
                : top + Math.log1p(Math.exp(Math.min(a, b) - top));
    }

    private static long[] extremes(double[] v, int run, boolean largest) {
        long[] y = new long[v.length];
        int best = 0;
        for (int i = 0; i < v.length; i++) {
            double b = v[best];
            boolean better = i % run == 0 || Double.isNaN(v[i])
                    || !Double.isNaN(b) && (largest ? v[i] >= b : v[i] <= b);
            best = better ? i : best;
            y[i] = best % run;
        }
        return y;
    }

    private static long[] extremes(long[] v, int run, boolean largest) {
        long[] y = new long[v.length];
        int best = 0;
        for (int i = 0; i < v.length; i++) {
            boolean better = i % run == 0 || (largest ? v[i] >= v[best] : v[i] <= v[best]);
            best = better ? i : best;
            y[i] = best % run;
        }
        return y;
    }
}
