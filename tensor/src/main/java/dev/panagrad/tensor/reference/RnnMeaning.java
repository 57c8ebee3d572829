package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;

/// What a plain recurrent layer means.
final class RnnMeaning {
    private RnnMeaning() {
    }

    static void forward(Sequence.Rnn op, Tensor[] in, Tensor out) {
        RecurrentSteps steps = new RecurrentSteps(op.sizes(), op.reverse(), in[1].size(1));
        double[] x = Elements.doubles(in[0]);
        double[] w = Elements.doubles(in[1]);
        double[] h = Elements.doubles(in[2]);
        double[] y = new double[steps.plane()];
        for (int k = 0; k < steps.count(); k++) {
            int t = steps.time(k);
            double[] before = h.clone();
            for (int i = 0; i < steps.units(t); i++) {
                int at = steps.at(t, i);
                double sum = steps.product(x[at], w, 0, before, i);
                h[i] = op.relu() ? Math.max(sum, 0) : Math.tanh(sum);
                y[at] = h[i];
            }
        }
        Elements.write(out, y);
    }

    static void backward(Sequence.RnnGrad op, Tensor[] in, Tensor out) {
        RecurrentSteps steps = new RecurrentSteps(op.sizes(), op.reverse(), in[2].size(1));
        double[] g = Elements.doubles(in[0]);
        double[] y = Elements.doubles(in[1]);
        double[] w = Elements.doubles(in[2]);
        double[] dh = new double[steps.units(0)];
        double[] all = new double[steps.plane() + dh.length];
        for (int k = steps.count() - 1; k >= 0; k--) {
            int t = steps.time(k);
            for (int i = 0; i < steps.units(t); i++) {
                int at = steps.at(t, i);
                double slope = op.relu() ? y[at] > 0 ? 1 : 0 : 1 - y[at] * y[at];
                all[at] = (g[at] + dh[i]) * slope;
                dh[i] = 0;
            }
            steps.pullBack(t, all, 0, 1, w, dh);
        }
        System.arraycopy(dh, 0, all, steps.plane(), dh.length);
        Elements.write(out, all);
    }
}
