package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;

/// What a plain recurrent layer means.
final class RnnMeaning {
    private RnnMeaning() {
    }

    static void forward(Sequence.Rnn op, Tensor[] in, Tensor out) {
        int[] sizes = op.sizes().toArray();
        double[] x = Elements.doubles(in[0]);
        double[] w = Elements.doubles(in[1]);
        double[] h = Elements.doubles(in[2]);
        int n = (int) in[1].size(1);
        int[] starts = LstmMeaning.starts(sizes);
        double[] y = new double[starts[sizes.length] * n];
        for (int k = 0; k < sizes.length; k++) {
            int t = op.reverse() ? sizes.length - 1 - k : k;
            double[] before = h.clone();
            for (int i = 0; i < sizes[t] * n; i++) {
                double sum = x[starts[t] * n + i];
                for (int l = 0; l < n; l++) {
                    sum += w[i % n * n + l] * before[i / n * n + l];
                }
                h[i] = op.relu() ? Math.max(sum, 0) : Math.tanh(sum);
                y[starts[t] * n + i] = h[i];
            }
        }
        Elements.write(out, y);
    }

    static void backward(Sequence.RnnGrad op, Tensor[] in, Tensor out) {
        int[] sizes = op.sizes().toArray();
        double[] g = Elements.doubles(in[0]);
        double[] y = Elements.doubles(in[1]);
        double[] w = Elements.doubles(in[2]);
        int n = (int) in[2].size(1);
        int[] starts = LstmMeaning.starts(sizes);
        double[] all = new double[(starts[sizes.length] + sizes[0]) * n];
        double[] dh = new double[sizes[0] * n];
        for (int k = sizes.length - 1; k >= 0; k--) {
            int t = op.reverse() ? sizes.length - 1 - k : k;
            for (int i = 0; i < sizes[t] * n; i++) {
                int at = starts[t] * n + i;
                double slope = op.relu() ? y[at] > 0 ? 1 : 0 : 1 - y[at] * y[at];
                all[at] = (g[at] + dh[i]) * slope;
            }
            for (int i = 0; i < sizes[t] * n; i++) {
                dh[i] = 0;
                for (int row = 0; row < n; row++) {
                    dh[i] += all[(starts[t] + i / n) * n + row] * w[row * n + i % n];
                }
            }
        }
        System.arraycopy(dh, 0, all, starts[sizes.length] * n, dh.length);
        Elements.write(out, all);
    }
}
