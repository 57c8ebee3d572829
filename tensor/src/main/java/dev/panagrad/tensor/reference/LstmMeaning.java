package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;

/// What a layer of long short-term memory means.
final class LstmMeaning {
    private LstmMeaning() {
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static int[] starts(int[] sizes) {
        int[] at = new int[sizes.length + 1];
        for (int t = 0; t < sizes.length; t++) {
            at[t + 1] = at[t] + sizes[t];
        }
        return at;
    }

    static void forward(int[] sizes, boolean reverse, Tensor[] in, Tensor out) {
        double[] x = Elements.doubles(in[0]);
        double[] w = Elements.doubles(in[1]);
        double[] h = Elements.doubles(in[2]);
        double[] c = Elements.doubles(in[3]);
        int n = (int) in[1].size(1);
        int[] starts = starts(sizes);
        int plane = starts[sizes.length] * n;
        double[] y = new double[6 * plane];
        for (int k = 0; k < sizes.length; k++) {
            int t = reverse ? sizes.length - 1 - k : k;
            double[] before = h.clone();
            for (int i = 0; i < sizes[t] * n; i++) {
                int at = starts[t] * n + i;
                double[] gate = new double[4];
                for (int j = 0; j < 4; j++) {
                    int row = j * n + i % n;
                    gate[j] = x[(starts[t] + i / n) * 4 * n + row];
                    for (int l = 0; l < n; l++) {
                        gate[j] += w[row * n + l] * before[i / n * n + l];
                    }
                    gate[j] = j == 2 ? Math.tanh(gate[j]) : sigmoid(gate[j]);
                    y[(2 + j) * plane + at] = gate[j];
                }
                c[i] = gate[1] * c[i] + gate[0] * gate[2];
                h[i] = gate[3] * Math.tanh(c[i]);
                y[at] = h[i];
                y[plane + at] = c[i];
            }
        }
        Elements.write(out, y);
    }

    static void backward(int[] sizes, boolean reverse, Tensor[] in, Tensor out) {
        double[] g = Elements.doubles(in[0]);
        double[] y = Elements.doubles(in[1]);
        double[] w = Elements.doubles(in[2]);
        double[] first = Elements.doubles(in[3]);
        int n = (int) in[2].size(1);
        int[] starts = starts(sizes);
        int plane = starts[sizes.length] * n;
        double[] dx = new double[4 * plane];
        double[] dh = new double[first.length];
        double[] dc = new double[first.length];
        for (int k = sizes.length - 1; k >= 0; k--) {
            int t = reverse ? sizes.length - 1 - k : k;
            int past = reverse ? t + 1 : t - 1;
            for (int i = 0; i < sizes[t] * n; i++) {
                int at = starts[t] * n + i;
                boolean begins = past < 0 || past >= sizes.length || i / n >= sizes[past];
                double before = begins ? first[i] : y[plane + starts[past] * n + i];
                double[] gate = {y[2 * plane + at], y[3 * plane + at], y[4 * plane + at], y[5 * plane + at]};
                double top = Math.tanh(y[plane + at]);
                double h = g[at] + dh[i];
                double c = g[plane + at] + dc[i] + h * gate[3] * (1 - top * top);
                double[] d = {c * gate[2], c * before, c * gate[0], h * top};
                for (int j = 0; j < 4; j++) {
                    double slope = j == 2 ? 1 - gate[2] * gate[2] : gate[j] * (1 - gate[j]);
                    dx[(starts[t] + i / n) * 4 * n + j * n + i % n] =
                            (d[j] + g[(2 + j) * plane + at]) * slope;
                }
                dc[i] = c * gate[1];
            }
            for (int i = 0; i < sizes[t] * n; i++) {
                dh[i] = 0;
                for (int row = 0; row < 4 * n; row++) {
                    dh[i] += dx[(starts[t] + i / n) * 4 * n + row] * w[row * n + i % n];
                }
            }
        }
        double[] all = new double[dx.length + 2 * dh.length];
        System.arraycopy(dx, 0, all, 0, dx.length);
        System.arraycopy(dh, 0, all, dx.length, dh.length);
        System.arraycopy(dc, 0, all, dx.length + dh.length, dc.length);
        Elements.write(out, all);
    }
}
