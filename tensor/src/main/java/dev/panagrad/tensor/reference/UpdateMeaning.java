package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import java.util.Arrays;

/// What the steps of optimizers mean, on elements in double precision: `v[0]` are parameters, `v[1]`
/// gradients, the others the state.
public final class UpdateMeaning {
    private UpdateMeaning() {
    }

    static void run(Update op, Tensor[] in) {
        switch (op) {
            case Update.Step s -> run(s, in);
            case Update.Conditional c -> {
                Update.Step s = count(c, in);
                if (s != null) {
                    run(s, Arrays.copyOf(in, s.arity()));
                }
            }
            case Update.ScaleStep s -> scale(s, in);
            case Update.Unscale _ -> unscale(in);
        }
    }

    private static void run(Update.Step op, Tensor[] in) {
        double[][] v = new double[in.length][];
        for (int i = 0; i < v.length; i++) {
            v[i] = Elements.doubles(in[i]);
        }
        step(op, v, v[0].length);
        for (int i = 0; i < v.length; i++) {
            if (op.changes(i)) {
                Elements.write(in[i], v[i]);
            }
        }
    }

    /// Returns the step that is made now, of the number that it has, or null if there is none.
    public static Update.Step count(Update.Conditional op, Tensor[] in) {
        Tensor made = in[in.length - 2];
        if (Elements.doubles(in[in.length - 1])[0] == 0) {
            return null;
        }
        long n = (long) Elements.doubles(made)[0] + 1;
        Elements.write(made, new double[] {n});
        return op.step().at(n);
    }

    /// Changes the scale of a loss.
    public static void scale(Update.ScaleStep op, Tensor[] in) {
        double scale = Elements.doubles(in[0])[0];
        double good = Elements.doubles(in[2])[0] + 1;
        if (Elements.doubles(in[1])[0] == 0) {
            scale *= op.backoff();
            good = 0;
        } else if (good == op.interval()) {
            float larger = (float) (scale * op.growth());
            scale = Float.isFinite(larger) ? larger : scale;
            good = 0;
        }
        Elements.write(in[0], new double[] {scale});
        Elements.write(in[2], new double[] {good});
    }

    private static void unscale(Tensor[] in) {
        double[] g = Elements.doubles(in[0]);
        double inverse = Elements.doubles(in[1])[0];
        boolean finite = Elements.doubles(in[2])[0] != 0;
        for (int i = 0; i < g.length; i++) {
            finite &= Double.isFinite(g[i]);
            g[i] *= inverse;
        }
        Elements.write(in[0], g);
        Elements.write(in[2], new double[] {finite ? 1 : 0});
    }

    /// Changes the first elements of parameters and state.
    public static void step(Update.Step op, double[][] v, int n) {
        switch (op) {
            case Update.SgdStep s -> sgd(s, v, n);
            case Update.AdamStep s -> adam(s, v, n);
            case Update.RmsPropStep s -> rmsProp(s, v, n);
            case Update.AdagradStep s -> adagrad(s, v[0], v[1], v[2], n);
            case Update.AdadeltaStep s -> adadelta(s, v[0], v[1], v[2], v[3], n);
            case Update.AdamaxStep s -> adamax(s, v[0], v[1], v[2], v[3], n);
            case Update.MomentStep s -> moment(s, v[0], v[1], v[2], v[3], n);
            case Update.RpropStep s -> rprop(s, v[0], v[1], v[2], v[3], n);
            case Update.LionStep s -> lion(s, v[0], v[1], v[2], n);
            case Update.AveragedStep s -> averaged(s, v[0], v[1], v[2], n);
        }
    }

    private static double direction(double p, double g, double weightDecay, boolean maximize) {
        return (maximize ? -g : g) + weightDecay * p;
    }

    private static void sgd(Update.SgdStep s, double[][] v, int n) {
        for (int i = 0; i < n; i++) {
            double p = v[0][i];
            double g = direction(p, v[1][i], s.weightDecay(), s.maximize());
            if (s.momentum() != 0) {
                double m = s.first() ? g : s.momentum() * v[2][i] + (1 - s.dampening()) * g;
                v[2][i] = m;
                g = s.nesterov() ? g + s.momentum() * m : m;
            }
            v[0][i] = p - s.lr() * g;
        }
    }

    private static void adam(Update.AdamStep s, double[][] v, int n) {
        double c1 = 1 - Math.pow(s.beta1(), s.step());
        double c2 = 1 - Math.pow(s.beta2(), s.step());
        for (int i = 0; i < n; i++) {
            double p = v[0][i] * (s.decoupled() ? 1 - s.lr() * s.weightDecay() : 1);
            double g = direction(p, v[1][i], s.decoupled() ? 0 : s.weightDecay(), s.maximize());
            double m = s.beta1() * v[2][i] + (1 - s.beta1()) * g;
            double u = s.beta2() * v[3][i] + (1 - s.beta2()) * g * g;
            v[2][i] = m;
            v[3][i] = u;
            if (s.amsgrad()) {
                u = Math.max(v[4][i], u);
                v[4][i] = u;
            }
            v[0][i] = p - s.lr() / c1 * m / (Math.sqrt(u) / Math.sqrt(c2) + s.eps());
        }
    }

    private static void rmsProp(Update.RmsPropStep s, double[][] v, int n) {
        double[] momentum = s.momentum() > 0 ? v[3] : null;
        double[] mean = s.centered() ? v[v.length - 1] : null;
        for (int i = 0; i < n; i++) {
            double g = direction(v[0][i], v[1][i], s.weightDecay(), s.maximize());
            double u = s.alpha() * v[2][i] + (1 - s.alpha()) * g * g;
            v[2][i] = u;
            if (mean != null) {
                mean[i] = s.alpha() * mean[i] + (1 - s.alpha()) * g;
                u -= mean[i] * mean[i];
            }
            double d = g / (Math.sqrt(u) + s.eps());
            if (momentum != null) {
                d += s.momentum() * momentum[i];
                momentum[i] = d;
            }
            v[0][i] -= s.lr() * d;
        }
    }

    private static void adagrad(Update.AdagradStep s, double[] p, double[] gradient, double[] sum, int n) {
        for (int i = 0; i < n; i++) {
            double g = direction(p[i], gradient[i], s.weightDecay(), s.maximize());
            sum[i] += g * g;
            p[i] -= s.rate() * g / (Math.sqrt(sum[i]) + s.eps());
        }
    }

    private static void adadelta(Update.AdadeltaStep s, double[] p, double[] gradient, double[] v, double[] u,
            int n) {
        for (int i = 0; i < n; i++) {
            double g = direction(p[i], gradient[i], s.weightDecay(), s.maximize());
            v[i] = s.rho() * v[i] + (1 - s.rho()) * g * g;
            double d = Math.sqrt(u[i] + s.eps()) / Math.sqrt(v[i] + s.eps()) * g;
            u[i] = s.rho() * u[i] + (1 - s.rho()) * d * d;
            p[i] -= s.lr() * d;
        }
    }

    private static void adamax(Update.AdamaxStep s, double[] p, double[] gradient, double[] m, double[] u,
            int n) {
        for (int i = 0; i < n; i++) {
            double g = direction(p[i], gradient[i], s.weightDecay(), s.maximize());
            m[i] = s.beta1() * m[i] + (1 - s.beta1()) * g;
            u[i] = Math.max(s.beta2() * u[i], Math.abs(g) + s.eps());
            p[i] -= s.rate() * m[i] / u[i];
        }
    }

    private static void moment(Update.MomentStep s, double[] p, double[] gradient, double[] m, double[] v,
            int n) {
        for (int i = 0; i < n; i++) {
            double q = p[i] * s.shrink();
            double g = direction(q, gradient[i], s.weightDecay(), s.maximize());
            m[i] = s.beta1() * m[i] + (1 - s.beta1()) * g;
            v[i] = s.beta2() * v[i] + (1 - s.beta2()) * g * g;
            double root = s.rooted() ? Math.sqrt(v[i] * s.correction()) + s.eps() : 1;
            p[i] = q - (s.ofMean() * m[i] + s.ofGradient() * g) / root;
        }
    }

    private static void rprop(Update.RpropStep s, double[] p, double[] gradient, double[] before,
            double[] size,
            int n) {
        for (int i = 0; i < n; i++) {
            double g = s.maximize() ? -gradient[i] : gradient[i];
            double turn = g * before[i];
            double factor = turn > 0 ? s.etaPlus() : turn < 0 ? s.etaMinus() : 1;
            size[i] = Math.min(Math.max(size[i] * factor, s.least()), s.most());
            g = turn < 0 ? 0 : g;
            p[i] -= Math.signum(g) * size[i];
            before[i] = g;
        }
    }

    private static void lion(Update.LionStep s, double[] p, double[] gradient, double[] m, int n) {
        for (int i = 0; i < n; i++) {
            double g = s.maximize() ? -gradient[i] : gradient[i];
            double d = Math.signum(s.beta1() * m[i] + (1 - s.beta1()) * g);
            p[i] = p[i] * s.shrink() - s.lr() * d;
            m[i] = s.beta2() * m[i] + (1 - s.beta2()) * g;
        }
    }

    private static void averaged(Update.AveragedStep s, double[] p, double[] gradient, double[] mean, int n) {
        for (int i = 0; i < n; i++) {
            double g = direction(p[i], gradient[i], s.weightDecay(), s.maximize());
            p[i] = p[i] * s.shrink() - s.rate() * g;
            mean[i] = s.mu() == 1 ? p[i] : mean[i] + s.mu() * (p[i] - mean[i]);
        }
    }
}
