package dev.panagrad.tensor.reference;

import static dev.panagrad.tensor.reference.LstmMeaning.sigmoid;

import dev.panagrad.tensor.Tensor;

/// What a layer of gated recurrent units means.
final class GruMeaning {
    private GruMeaning() {
    }

    static void forward(RecurrentSteps steps, Tensor[] in, Tensor out) {
        double[] x = Elements.doubles(in[0]);
        double[] w = Elements.doubles(in[1]);
        double[] b = Elements.doubles(in[2]);
        double[] h = Elements.doubles(in[3]);
        int plane = steps.plane();
        double[] y = new double[5 * plane];
        for (int k = 0; k < steps.count(); k++) {
            int t = steps.time(k);
            double[] before = h.clone();
            for (int i = 0; i < steps.units(t); i++) {
                double[] sum = new double[3];
                for (int j = 0; j < 3; j++) {
                    sum[j] = steps.product(0, w, j, before, i);
                }
                double r = sigmoid(x[steps.gate(t, i, 3, 0)] + sum[0]);
                double z = sigmoid(x[steps.gate(t, i, 3, 1)] + sum[1]);
                double q = sum[2] + b[i % b.length];
                double fresh = Math.tanh(x[steps.gate(t, i, 3, 2)] + r * q);
                h[i] = fresh + z * (before[i] - fresh);
                double[] all = {h[i], r, z, fresh, q};
                for (int j = 0; j < 5; j++) {
                    y[j * plane + steps.at(t, i)] = all[j];
                }
            }
        }
        Elements.write(out, y);
    }

    static void backward(RecurrentSteps steps, Tensor[] in, Tensor out) {
        double[] g = Elements.doubles(in[0]);
        double[] y = Elements.doubles(in[1]);
        double[] w = Elements.doubles(in[2]);
        double[] first = Elements.doubles(in[3]);
        int plane = steps.plane();
        double[] all = new double[6 * plane + first.length];
        double[] dh = new double[first.length];
        for (int k = steps.count() - 1; k >= 0; k--) {
            int t = steps.time(k);
            for (int i = 0; i < steps.units(t); i++) {
                int at = steps.at(t, i);
                double before = steps.before(t, i, first, y, 0);
                double r = y[plane + at];
                double z = y[2 * plane + at];
                double fresh = y[3 * plane + at];
                double h = g[at] + dh[i];
                double dFresh = (h * (1 - z) + g[3 * plane + at]) * (1 - fresh * fresh);
                double dr = (dFresh * y[4 * plane + at] + g[plane + at]) * r * (1 - r);
                double dz = (h * (before - fresh) + g[2 * plane + at]) * z * (1 - z);
                // The gradients by x, then those by the products with the state.
                double[] gates = {dr, dz, dFresh, dr, dz, dFresh * r + g[4 * plane + at]};
                for (int j = 0; j < 6; j++) {
                    all[j / 3 * 3 * plane + steps.gate(t, i, 3, j % 3)] = gates[j];
                }
                dh[i] = h * z;
            }
            steps.pullBack(t, all, 3 * plane, 3, w, dh);
        }
        System.arraycopy(dh, 0, all, 6 * plane, dh.length);
        Elements.write(out, all);
    }
}
