package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// What a layer of long short-term memory means.
final class LstmMeaning {
    private LstmMeaning() {
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static void forward(RecurrentSteps steps, Tensor[] in, Tensor out) {
        double[] x = Elements.doubles(in[0]);
        double[] w = Elements.doubles(in[1]);
        double[] h = Elements.doubles(in[2]);
        double[] c = Elements.doubles(in[3]);
        int plane = steps.plane();
        double[] y = new double[6 * plane];
        for (int k = 0; k < steps.count(); k++) {
            int t = steps.time(k);
            double[] before = h.clone();
            for (int i = 0; i < steps.units(t); i++) {
                int at = steps.at(t, i);
                double[] gate = new double[4];
                for (int j = 0; j < 4; j++) {
                    gate[j] = steps.product(x[steps.gate(t, i, 4, j)], w, j, before, i);
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

    static void backward(RecurrentSteps steps, Tensor[] in, Tensor out) {
        double[] y = Elements.doubles(in[1]);
        double[] g = Arrays.copyOf(Elements.doubles(in[0]), y.length);
        double[] w = Elements.doubles(in[2]);
        double[] first = Elements.doubles(in[3]);
        int plane = steps.plane();
        double[] dh = new double[first.length];
        double[] dc = new double[first.length];
        double[] all = new double[4 * plane + 2 * first.length];
        for (int k = steps.count() - 1; k >= 0; k--) {
            int t = steps.time(k);
            for (int i = 0; i < steps.units(t); i++) {
                int at = steps.at(t, i);
                double before = steps.before(t, i, first, y, plane);
                double[] gate = {y[2 * plane + at], y[3 * plane + at], y[4 * plane + at], y[5 * plane + at]};
                double top = Math.tanh(y[plane + at]);
                double h = g[at] + dh[i];
                double c = g[plane + at] + dc[i] + h * gate[3] * (1 - top * top);
                double[] d = {c * gate[2], c * before, c * gate[0], h * top};
                for (int j = 0; j < 4; j++) {
                    double slope = j == 2 ? 1 - gate[2] * gate[2] : gate[j] * (1 - gate[j]);
                    all[steps.gate(t, i, 4, j)] = (d[j] + g[(2 + j) * plane + at]) * slope;
                }
                dc[i] = c * gate[1];
                dh[i] = 0;
            }
            steps.pullBack(t, all, 0, 4, w, dh);
        }
        System.arraycopy(dh, 0, all, 4 * plane, dh.length);
        System.arraycopy(dc, 0, all, 4 * plane + dh.length, dc.length);
        Elements.write(out, all);
    }
}
