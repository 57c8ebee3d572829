package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;

/// What normalisations mean.
final class NormalizationMeaning {
    private NormalizationMeaning() {
    }

    static void run(Normalization op, Tensor[] in, Tensor out) {
        switch (op) {
            case Normalization.Softmax(var axis) -> softmax(axis, false, in[0], out);
            case Normalization.LogSoftmax(var axis) -> softmax(axis, true, in[0], out);
            case Normalization.SoftmaxGrad(var axis) -> softmaxGrad(axis, false, in[0], in[1], out);
            case Normalization.LogSoftmaxGrad(var axis) -> softmaxGrad(axis, true, in[0], in[1], out);
            case Normalization.CrossEntropy(var ignore) -> crossEntropy(ignore, null, in[0], in[1], out);
            case Normalization.CrossEntropyGrad(var ignore) ->
                    crossEntropy(ignore, Elements.doubles(in[0]), in[1], in[2], out);
            case Normalization.LayerNorm l -> layerNorm(l, in, out);
            case Normalization.LayerNormGrad l -> layerNormGrad(l, in, out);
            case Normalization.LayerNormSums l -> layerNormSums(l, in, out);
            case Normalization.BatchNorm b -> batchNorm(b, in, out);
            case Normalization.BatchNormGrad b -> batchNormGrad(b, in, out);
            case Normalization.ChannelMoments() -> moments(in[0], out);
            case Normalization.BatchNormSums b -> batchNormSums(b, in, out);
        }
    }

    private static Tensor last(Tensor x, int axis) {
        return x.rank() == 0 ? x.detach() : x.detach().transpose(axis, -1);
    }

    private static void softmaxGrad(int axis, boolean log, Tensor slope, Tensor result, Tensor out) {
        double[] g = Elements.doubles(last(slope, axis));
        double[] y = Elements.doubles(last(result, axis));
        int run = out.rank() == 0 ? 1 : (int) out.size(axis);
        for (int from = 0; from < g.length; from += run) {
            double sum = 0;
            for (int j = from; j < from + run; j++) {
                sum += log ? g[j] : g[j] * y[j];
            }
            for (int j = from; j < from + run; j++) {
                g[j] = log ? g[j] - Math.exp(y[j]) * sum : y[j] * (g[j] - sum);
            }
        }
        Elements.write(last(out, axis), g);
    }

    private static void softmax(int axis, boolean log, Tensor x, Tensor out) {
        double[] v = Elements.doubles(last(x, axis));
        int run = x.rank() == 0 ? 1 : (int) x.size(axis);
        for (int from = 0; from < v.length; from += run) {
            double top = top(v, from, run);
            double sum = sum(v, from, run, top);
            for (int j = from; j < from + run; j++) {
                v[j] = log ? v[j] - top - Math.log(sum) : Math.exp(v[j] - top) / sum;
            }
        }
        Elements.write(last(out, axis), v);
    }

    static double top(double[] v, int from, int n) {
        double top = Double.NEGATIVE_INFINITY;
        for (int j = from; j < from + n; j++) {
            top = Math.max(top, v[j]);
        }
        return top;
    }

    static double sum(double[] v, int from, int n, double top) {
        double sum = 0;
        for (int j = from; j < from + n; j++) {
            sum += Math.exp(v[j] - top);
        }
        return sum;
    }

    private static void crossEntropy(long ignore, double[] g, Tensor x, Tensor classes, Tensor out) {
        double[] v = Elements.doubles(x);
        long[] k = Elements.longs(classes);
        int n = (int) x.size(1);
        double[] loss = new double[k.length];
        for (int i = 0; i < k.length; i++) {
            boolean counts = k[i] != ignore;
            if (counts && (k[i] < 0 || k[i] >= n)) {
                throw new ShapeException("crossEntropy: a class is out of range, x is " + x.shape()
                        + ", expected 0 <= class < " + n + " but target " + i + " is " + k[i]);
            }
            double top = top(v, i * n, n);
            double sum = sum(v, i * n, n, top);
            loss[i] = counts ? Math.log(sum) + top - v[(int) (i * n + k[i])] : 0;
            for (int j = 0; g != null && j < n; j++) {
                v[i * n + j] = counts ? g[i] * (Math.exp(v[i * n + j] - top) / sum - (j == k[i] ? 1 : 0)) : 0;
            }
        }
        Elements.write(out, g == null ? loss : v);
    }

    /// The elements of a tensor in rows that are normalised together, `(x - mean) / √(variance + eps)`.
    private record Rows(double[] centred, double[] factors, int length) {
        static Rows of(double[] v, int n, double eps) {
            double[] x = v.clone();
            double[] factors = new double[n == 0 ? 0 : v.length / n];
            for (int r = 0; r < factors.length; r++) {
                double mean = 0;
                for (int j = 0; j < n; j++) {
                    mean += v[r * n + j] / n;
                }
                double square = 0;
                for (int j = 0; j < n; j++) {
                    x[r * n + j] -= mean;
                    square += x[r * n + j] * x[r * n + j] / n;
                }
                factors[r] = 1 / Math.sqrt(square + eps);
            }
            return new Rows(x, factors, n);
        }

        double normal(int i) {
            return centred[i] * factors[i / length];
        }

        /// Returns the gradient of the row's elements, given that of the normalised ones.
        double[] gradient(double[] g) {
            double[] out = new double[g.length];
            for (int r = 0; r < factors.length; r++) {
                double sum = 0;
                double product = 0;
                for (int i = r * length; i < (r + 1) * length; i++) {
                    sum += g[i] / length;
                    product += g[i] * normal(i) / length;
                }
                for (int i = r * length; i < (r + 1) * length; i++) {
                    out[i] = factors[r] * (g[i] - sum - normal(i) * product);
                }
            }
            return out;
        }
    }

    private static int length(Tensor x, int axes) {
        long n = 1;
        for (int a = x.rank() - axes; a < x.rank(); a++) {
            n *= x.size(a);
        }
        return (int) n;
    }

    private static void layerNorm(Normalization.LayerNorm op, Tensor[] in, Tensor out) {
        double[] v = Elements.doubles(in[0]);
        int n = length(in[0], op.axes());
        Rows rows = Rows.of(v, n, op.eps());
        double[] w = op.affine() ? Elements.doubles(in[1]) : null;
        double[] b = op.affine() ? Elements.doubles(in[2]) : null;
        for (int i = 0; i < v.length; i++) {
            v[i] = op.affine() ? rows.normal(i) * w[i % n] + b[i % n] : rows.normal(i);
        }
        Elements.write(out, v);
    }

    private static void layerNormGrad(Normalization.LayerNormGrad op, Tensor[] in, Tensor out) {
        double[] g = Elements.doubles(in[0]);
        int n = length(in[1], op.axes());
        if (op.affine()) {
            double[] w = Elements.doubles(in[2]);
            for (int i = 0; i < g.length; i++) {
                g[i] *= w[i % n];
            }
        }
        Elements.write(out, Rows.of(Elements.doubles(in[1]), n, op.eps()).gradient(g));
    }

    private static void layerNormSums(Normalization.LayerNormSums op, Tensor[] in, Tensor out) {
        double[] g = Elements.doubles(in[0]);
        int n = length(in[1], op.axes());
        Rows rows = Rows.of(Elements.doubles(in[1]), n, op.eps());
        double[] sums = new double[2 * n];
        for (int i = 0; i < g.length; i++) {
            sums[i % n] += g[i] * rows.normal(i);
            sums[n + i % n] += g[i];
        }
        Elements.write(out, sums);
    }

    /// The elements channel by channel.
    private static double[] channels(Tensor x) {
        return Elements.doubles(x.detach().transpose(0, 1));
    }

    private static int each(Tensor x) {
        return (int) (x.numel() / Math.max(x.size(1), 1));
    }

    private static void batchNorm(Normalization.BatchNorm op, Tensor[] in, Tensor out) {
        double[] v = channels(in[0]);
        double[] w = Elements.doubles(in[1]);
        double[] b = Elements.doubles(in[2]);
        double[] more = op.added() ? channels(in[3]) : null;
        int n = each(in[0]);
        Rows rows = Rows.of(v, n, op.eps());
        for (int i = 0; i < v.length; i++) {
            v[i] = rows.normal(i) * w[i / n] + b[i / n];
            v[i] += op.added() ? more[i] : 0;
            v[i] = op.relu() ? Math.max(v[i], 0) : v[i];
        }
        Elements.write(out.detach().transpose(0, 1), v);
    }

    /// Makes a gradient 0 where a rectifier behind was.
    private static void rectify(double[] g, Rows rows, Tensor weight, Tensor bias) {
        double[] w = Elements.doubles(weight);
        double[] b = Elements.doubles(bias);
        for (int i = 0; i < g.length; i++) {
            int c = i / rows.length;
            g[i] = rows.normal(i) * w[c] + b[c] <= 0 ? 0 : g[i];
        }
    }

    private static void moments(Tensor x, Tensor out) {
        double[] v = channels(x);
        int n = each(x);
        int c = (int) x.size(1);
        double[] y = new double[2 * c];
        for (int i = 0; i < v.length; i++) {
            y[i / n] += v[i] / n;
        }
        for (int i = 0; i < v.length; i++) {
            double d = v[i] - y[i / n];
            y[c + i / n] += d * d / n;
        }
        Elements.write(out, y);
    }

    private static void batchNormGrad(Normalization.BatchNormGrad op, Tensor[] in, Tensor out) {
        double[] g = channels(in[0]);
        double[] w = Elements.doubles(in[2]);
        double[] sums = Elements.doubles(in[3]);
        int n = each(in[1]);
        Rows rows = Rows.of(channels(in[1]), n, op.eps());
        if (op.relu()) {
            rectify(g, rows, in[2], in[4]);
        }
        for (int i = 0; i < g.length; i++) {
            int c = i / n;
            g[i] = w[c] * rows.factors[c]
                    * (g[i] - sums[w.length + c] / n - rows.normal(i) * (sums[c] / n));
        }
        Elements.write(out.detach().transpose(0, 1), g);
    }

    private static void batchNormSums(Normalization.BatchNormSums op, Tensor[] in, Tensor out) {
        double[] g = channels(in[0]);
        int c = (int) in[1].size(1);
        int n = each(in[1]);
        Rows rows = Rows.of(channels(in[1]), n, op.eps());
        if (op.relu()) {
            rectify(g, rows, in[2], in[3]);
        }
        double[] sums = new double[2 * c];
        for (int i = 0; i < g.length; i++) {
            sums[i / n] += g[i] * rows.normal(i);
            sums[c + i / n] += g[i];
        }
        Elements.write(out, sums);
    }
}
