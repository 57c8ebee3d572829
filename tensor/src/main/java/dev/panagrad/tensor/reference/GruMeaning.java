package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;

/// What a layer of gated recurrent units means.
final class GruMeaning {
    private GruMeaning() {
    }

    static void forward(int[] sizes, boolean reverse, Tensor[] in, Tensor out) {
        double[] x = Elements.doubles(in[0]);
        double[] w = Elements.doubles(in[1]);
        double[] b = Elements.doubles(in[2]);
        double[] h = Elements.doubles(in[3]);
        int n = (int) in[1].size(1);
        int[] starts = LstmMeaning.starts(sizes);
        int plane = starts[sizes.length] * n;
        double[] y = new double[5 * plane];
        for (int k = 0; k < sizes.length; k++) {
            int t = reverse ? sizes.length - 1 - k : k;
            double[] before = h.clone();
            for (int i = 0; i < sizes[t] * n; i++) {
                int at = starts[t] * n + i;
                int unit = i % n;
                double[] sum = new double[3];
                for (int j = 0; j < 3; j++) {
                    for (int l = 0; l < n; l++) {
                        sum[j] += w[(j * n + unit) * n + l] * before[i / n * n + l];
                    }
                }
                int row = (starts[t] + i / n) * 3 * n + unit;
                double r = LstmMeaning.sigmoid(x[row] + sum[0]);
                double z = LstmMeaning.sigmoid(x[row + n] + sum[1]);
                double q = sum[2] + b[unit];
                double fresh = Math.tanh(x[row + 2 * n] + r * q);
                h[i] = fresh + z * (before[i] - fresh);
                double[] all = {h[i], r, z, fresh, q};
                for (int j = 0; j < 5; j++) {
                    y[j * plane + at] = all[j];
                }
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
        int[] starts = LstmMeaning.starts(sizes);
        int plane = starts[sizes.length] * n;
        double[] all = new double[6 * plane + first.length];
        double[] dh = new double[first.length];
        for (int k = sizes.length - 1; k >= 0; k--) {
            int t = reverse ? sizes.length - 1 - k : k;
            int past = reverse ? t + 1 : t - 1;
            for (int i = 0; i < sizes[t] * n; i++) {
                int at = starts[t] * n + i;
                boolean begins = past < 0 || past >= sizes.length || i / n >= sizes[past];
                double before = begins ? first[i] : y[starts[past] * n + i];
                double r = y[plane + at];
                double z = y[2 * plane + at];
                double fresh = y[3 * plane + at];
                double h = g[at] + dh[i];
                double dFresh = (h * (1 - z) + g[3 * plane + at]) * (1 - fresh * fresh);
                double dr = (dFresh * y[4 * plane + at] + g[plane + at]) * r * (1 - r);
                double dz = (h * (before - fresh) + g[2 * plane + at]) * z * (1 - z);
                double[] gates = {dr, dz, dFresh, dr, dz, dFresh * r + g[4 * plane + at]};
                for (int j = 0; j < 6; j++) {
                    all[(j / 3 * starts[sizes.length] + starts[t] + i / n) * 3 * n + j % 3 * n + i % n] =
                            gates[j];
                }
                dh[i] = h * z;
            }
            for (int i = 0; i < sizes[t] * n; i++) {
                for (int row = 0; row < 3 * n; row++) {
                    dh[i] += all[(starts[sizes.length] + starts[t] + i / n) * 3 * n + row]
                            * w[row * n + i % n];
                }
            }
        }
        System.arraycopy(dh, 0, all, 6 * plane, dh.length);
        Elements.write(out, all);
    }
}
