package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;

/// What the steps of optimizers mean.
final class UpdateMeaning {
    private UpdateMeaning() {
    }

    static void run(Update op, Tensor[] in) {
        double[][] v = new double[in.length][];
        for (int i = 0; i < v.length; i++) {
            v[i] = Elements.doubles(in[i]);
        }
        for (int i = 0; i < v[0].length; i++) {
            switch (op) {
                case Update.SgdStep s -> sgd(s, v, i);
                case Update.AdamStep s -> adam(s, v, i);
            }
        }
        for (int i = 0; i < v.length; i++) {
            if (i != 1) {
                Elements.write(in[i], v[i]);
            }
        }
    }

    private static void sgd(Update.SgdStep s, double[][] v, int i) {
        double p = v[0][i];
        double g = (s.maximize() ? -v[1][i] : v[1][i]) + s.weightDecay() * p;
        if (s.momentum() != 0) {
            double m = s.first() ? g : s.momentum() * v[2][i] + (1 - s.dampening()) * g;
            v[2][i] = m;
            g = s.nesterov() ? g + s.momentum() * m : m;
        }
        v[0][i] = p - s.lr() * g;
    }

    private static void adam(Update.AdamStep s, double[][] v, int i) {
        double p = v[0][i];
        double g = s.maximize() ? -v[1][i] : v[1][i];
        if (s.decoupled()) {
            p *= 1 - s.lr() * s.weightDecay();
        } else {
            g += s.weightDecay() * p;
        }
        double m = s.beta1() * v[2][i] + (1 - s.beta1()) * g;
        double u = s.beta2() * v[3][i] + (1 - s.beta2()) * g * g;
        v[2][i] = m;
        v[3][i] = u;
        if (s.amsgrad()) {
            u = Math.max(v[4][i], u);
            v[4][i] = u;
        }
        double c1 = 1 - Math.pow(s.beta1(), s.step());
        double c2 = 1 - Math.pow(s.beta2(), s.step());
        v[0][i] = p - s.lr() / c1 * m / (Math.sqrt(u) / Math.sqrt(c2) + s.eps());
    }
}
