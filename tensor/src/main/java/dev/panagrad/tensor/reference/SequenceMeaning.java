package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Sequence;
import java.util.Arrays;

/// What operations on sequences mean.
final class SequenceMeaning {
    private SequenceMeaning() {
    }

    static void run(Sequence op, Tensor[] in, Tensor out) {
        switch (op) {
            case Sequence.Attention a -> attention(a, in, out);
            case Sequence.AttentionGrad a -> attentionGrad(a, in, out);
            case Sequence.Lstm l -> LstmMeaning.forward(steps(l.sizes(), l.reverse(), in[1]), in, out);
            case Sequence.Rnn l -> RnnMeaning.forward(l, in, out);
            case Sequence.RnnGrad l -> RnnMeaning.backward(l, in, out);
            case Sequence.Gru l -> GruMeaning.forward(steps(l.sizes(), l.reverse(), in[1]), in, out);
            case Sequence.GruGrad l -> GruMeaning.backward(steps(l.sizes(), l.reverse(), in[2]), in, out);
            case Sequence.LstmGrad l -> LstmMeaning.backward(steps(l.sizes(), l.reverse(), in[2]), in, out);
        }
    }

    /// @param w the weight [gates · n, n]
    private static RecurrentSteps steps(Ints sizes, boolean reverse, Tensor w) {
        return new RecurrentSteps(sizes, reverse, w.size(1));
    }

    /// The weights of all targets, and what is needed to find the rows of keys and values of each.
    private record Heads(double[] q, double[] k, double[] v, double[] weights, int targets, int sources,
            int depth, int size, int groups) {
        /// @param sums the logarithms of the sums of the rows' exponentials
        /// @param given whether they are given, or to be set
        static Heads of(double scale, boolean causal, int groups, Tensor q, Tensor k, Tensor v, Tensor mask,
                double[] sums, boolean given) {
            int t = (int) q.size(-2);
            int s = (int) k.size(-2);
            int d = (int) q.size(-1);
            double[] a = Elements.doubles(q);
            double[] b = Elements.doubles(k);
            Shape scores = Sequence.scores(q.shape(), k.shape());
            double[] w = new double[(int) scores.numel()];
            Arrays.fill(w, Double.NEGATIVE_INFINITY);
            double[] m = mask == null ? null : Elements.doubles(mask.detach().expand(scores.dims()));
            boolean choice = mask != null && mask.dtype() == DType.BOOL;
            for (int i = 0; i < w.length; i++) {
                int row = i / s;
                int j = i % s;
                if (causal && j > row % t || choice && m[i] == 0) {
                    continue;
                }
                double dot = 0;
                for (int l = 0; l < d; l++) {
                    dot += a[row * d + l] * b[(row / t / groups * s + j) * d + l];
                }
                w[i] = scale * dot + (m == null || choice ? 0 : m[i]);
            }
            for (int from = 0; from < w.length; from += s) {
                double top = NormalizationMeaning.top(w, from, s);
                boolean blind = top == Double.NEGATIVE_INFINITY;
                double sum = blind ? 1 : NormalizationMeaning.sum(w, from, s, top);
                for (int j = from; j < from + s; j++) {
                    double weight = given ? Math.exp(w[j] - sums[from / s]) : Math.exp(w[j] - top) / sum;
                    w[j] = blind ? 0 : weight;
                }
                if (!given) {
                    sums[from / s] = top + Math.log(sum);
                }
            }
            return new Heads(a, b, Elements.doubles(v), w, t, s, d, (int) v.size(-1), groups);
        }

        /// Returns the row of keys and values of an element of the weights.
        int source(int i) {
            return i / sources / targets / groups * sources + i % sources;
        }
    }

    private static void attention(Sequence.Attention op, Tensor[] in, Tensor out) {
        AttentionParts.check(op, out.dtype());
        Shape shape = AttentionParts.shape(in[0].shape(), in[2].shape());
        double[] sums = new double[(int) shape.without(shape.rank() - 1).numel()];
        Arrays.fill(sums, Double.NEGATIVE_INFINITY);
        Heads h = Heads.of(op.scale(), op.causal(), op.groups(), in[0], in[1], in[2],
                op.masked() ? in[3] : null, sums, false);
        double[] y = new double[(int) shape.numel()];
        for (int i = 0; i < h.weights.length; i++) {
            for (int l = 0; l < h.size && h.weights[i] != 0; l++) {
                y[i / h.sources * h.size + l] += h.weights[i] * h.v[h.source(i) * h.size + l];
            }
        }
        if (op.kept() == 0) {
            Elements.write(out, y);
            return;
        }
        Tensor all = Tensor.empty(Device.CPU, out.dtype(), out.shape());
        Elements.write(AttentionParts.resultOf(all, shape), y);
        Elements.write(AttentionParts.sumsOf(all, shape, op.kept()), sums);
        Elements.write(out, Elements.doubles(all));
    }

    private static void attentionGrad(Sequence.AttentionGrad op, Tensor[] in, Tensor out) {
        Heads h = Heads.of(op.scale(), op.causal(), op.groups(), in[3], in[4], in[5],
                op.masked() ? in[6] : null, Elements.doubles(in[Sequence.AttentionGrad.SUMS]), true);
        double[] g = Elements.doubles(in[0]);
        double[] y = Elements.doubles(in[1]);
        int keys = h.q.length;
        int values = keys + h.k.length;
        double[] all = new double[(int) out.numel()];
        double[] mean = new double[(int) in[Sequence.AttentionGrad.SUMS].numel()];
        for (int i = 0; i < y.length; i++) {
            mean[i / h.size] += g[i] * y[i];
        }
        for (int i = 0; i < h.weights.length; i++) {
            int row = i / h.sources;
            double slope = 0;
            for (int l = 0; l < h.size && h.weights[i] != 0; l++) {
                slope += g[row * h.size + l] * h.v[h.source(i) * h.size + l];
                all[values + h.source(i) * h.size + l] += h.weights[i] * g[row * h.size + l];
            }
            double s = op.scale() * h.weights[i] * (slope - mean[row]);
            for (int l = 0; l < h.depth && h.weights[i] != 0; l++) {
                all[row * h.depth + l] += s * h.k[h.source(i) * h.depth + l];
                all[keys + h.source(i) * h.depth + l] += s * h.q[row * h.depth + l];
            }
        }
        Elements.write(out, all);
    }
}
