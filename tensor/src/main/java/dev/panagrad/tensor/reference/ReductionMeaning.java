package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.View;

/// What reductions mean: the reduced axes are moved to the end, then each result is a loop over a run of
/// elements.
final class ReductionMeaning {
    private ReductionMeaning() {
    }

    static void run(Reduction op, Tensor x, Tensor out) {
        Axes axes = switch (op) {
            case Reduction.Sum s -> s.axes();
            case Reduction.Prod s -> s.axes();
            case Reduction.Max s -> s.axes();
            case Reduction.Min s -> s.axes();
            case Reduction.Any s -> s.axes();
            case Reduction.All s -> s.axes();
            case Reduction.ArgMax s -> single(x, s.axis());
            case Reduction.ArgMin s -> single(x, s.axis());
            case Reduction.CumSum s -> single(x, s.axis());
        };
        Tensor moved = last(x.detach(), axes);
        int run = Math.toIntExact(axes.count(x.shape()));
        if (op instanceof Reduction.CumSum) {
            cumulative(moved, run, last(out, axes));
        } else if (x.dtype().isFloat()) {
            floating(op, Elements.doubles(moved), run, out);
        } else {
            integer(op, Elements.longs(moved), run, out);
        }
    }

    private static Axes single(Tensor x, int axis) {
        return new Axes(x.rank() == 0 ? 0 : 1 << axis);
    }

    /// Returns the tensor with the axes of a set moved behind the others.
    static Tensor last(Tensor x, Axes axes) {
        int[] order = new int[x.rank()];
        int n = 0;
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < order.length; i++) {
                if (axes.has(i) == (pass == 1)) {
                    order[n++] = i;
                }
            }
        }
        return Tensor.apply(new View.Permute(Ints.of(order)), x);
    }

    private static void cumulative(Tensor moved, int run, Tensor out) {
        if (moved.dtype().isFloat()) {
            double[] v = Elements.doubles(moved);
            for (int i = 0; i < v.length; i++) {
                v[i] += i % run == 0 ? 0 : v[i - 1];
            }
            Elements.write(out, v);
        } else {
            long[] v = Elements.longs(moved);
            for (int i = 0; i < v.length; i++) {
                v[i] += i % run == 0 ? 0 : v[i - 1];
            }
            Elements.write(out, v);
        }
    }

    private static void floating(Reduction op, double[] v, int run, Tensor out) {
        double[] y = new double[Math.toIntExact(out.numel())];
        for (int i = 0; i < y.length; i++) {
            int from = i * run;
            y[i] = switch (op) {
                case Reduction.Sum _ -> sum(v, from, run);
                case Reduction.Prod _ -> {
                    double p = 1;
                    for (int j = from; j < from + run; j++) {
                        p *= v[j];
                    }
                    yield p;
                }
                case Reduction.Max _ -> v[from + extreme(v, from, run, 1)];
                case Reduction.Min _ -> v[from + extreme(v, from, run, -1)];
                case Reduction.Any _ -> count(v, from, run) > 0 ? 1 : 0;
                case Reduction.All _ -> count(v, from, run) == run ? 1 : 0;
                case Reduction.ArgMax _ -> extreme(v, from, run, 1);
                case Reduction.ArgMin _ -> extreme(v, from, run, -1);
                case Reduction.CumSum _ ->
                        throw new IllegalStateException("cumsum is not a reduction of runs");
            };
        }
        Elements.write(out, y);
    }

    /// The sum of squared rounding errors stays small by Neumaier's compensated summation.
    private static double sum(double[] v, int from, int run) {
        double s = 0;
        double c = 0;
        for (int j = from; j < from + run; j++) {
            double t = s + v[j];
            c += Math.abs(s) >= Math.abs(v[j]) ? s - t + v[j] : v[j] - t + s;
            s = t;
        }
        return Double.isFinite(s) ? s + c : s;
    }

    /// Returns the position of the first largest (sign 1) or smallest (sign -1) element; NaN wins.
    private static int extreme(double[] v, int from, int run, int sign) {
        int best = 0;
        for (int j = 1; j < run; j++) {
            double x = v[from + j];
            double b = v[from + best];
            if (!Double.isNaN(b) && (Double.isNaN(x) || (sign > 0 ? x > b : x < b))) {
                best = j;
            }
        }
        return best;
    }

    private static int count(double[] v, int from, int run) {
        int n = 0;
        for (int j = from; j < from + run; j++) {
            n += v[j] != 0 ? 1 : 0;
        }
        return n;
    }

    private static void integer(Reduction op, long[] v, int run, Tensor out) {
        long[] y = new long[Math.toIntExact(out.numel())];
        for (int i = 0; i < y.length; i++) {
            long sum = 0;
            long product = 1;
            int nonZero = 0;
            int largest = 0;
            int smallest = 0;
            int from = i * run;
            for (int j = 0; j < run; j++) {
                long x = v[from + j];
                sum += x;
                product *= x;
                nonZero += x != 0 ? 1 : 0;
                largest = x > v[from + largest] ? j : largest;
                smallest = x < v[from + smallest] ? j : smallest;
            }
            y[i] = switch (op) {
                case Reduction.Sum _ -> sum;
                case Reduction.Prod _ -> product;
                case Reduction.Max _ -> v[from + largest];
                case Reduction.Min _ -> v[from + smallest];
                case Reduction.Any _ -> nonZero > 0 ? 1 : 0;
                case Reduction.All _ -> nonZero == run ? 1 : 0;
                case Reduction.ArgMax _ -> largest;
                case Reduction.ArgMin _ -> smallest;
                case Reduction.CumSum _ ->
                        throw new IllegalStateException("cumsum is not a reduction of runs");
            };
        }
        Elements.write(out, y);
    }
}
