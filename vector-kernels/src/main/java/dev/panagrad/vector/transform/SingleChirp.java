package dev.panagrad.vector.transform;

import dev.panagrad.vector.lanes.Lanes;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// A [Chirp] in single precision, of a vector of transforms side by side (see [SingleSteps]). Its tables are
/// computed in double precision.
final class SingleChirp {
    private static final int GROUP = SingleSteps.GROUP;

    private final int n;
    private final int m;
    private final Plan plan;
    /// `e^(-πi j²/n)`.
    private final float[] cos;
    private final float[] sin;
    /// The transform of `e^(πi j²/n)`, over m.
    private final float[] kernelRe;
    private final float[] kernelIm;

    SingleChirp(int n) {
        this.n = n;
        m = length(n);
        plan = Plan.of(m);
        double[] c = new double[n];
        double[] s = new double[n];
        double[] re = new double[m];
        double[] im = new double[m];
        for (int i = 0; i < n; i++) {
            double angle = Math.PI * ((long) i * i % (2L * n)) / n;
            c[i] = Math.cos(angle);
            s[i] = -Math.sin(angle);
            int mirrored = i == 0 ? 0 : m - i;
            re[i] = c[i] / m;
            im[i] = -s[i] / m;
            re[mirrored] = re[i];
            im[mirrored] = im[i];
        }
        plan.forward(re, im, new double[m], new double[m], 1);
        cos = Plan.single(c);
        sin = Plan.single(s);
        kernelRe = Plan.single(re);
        kernelIm = Plan.single(im);
    }

    /// Returns the length of the convolution, and so the groups that each array of a transform needs.
    static int length(int n) {
        int power = Integer.highestOneBit(2 * n) * 2;
        return power / 4 * 3 >= 2 * n - 1 ? power / 4 * 3 : power;
    }

    /// Transforms as [Plan#single(float[], float[], int, int)] does.
    float[] transform(float[] x, float[] work, int at, int im) {
        Arrays.fill(x, n * GROUP, m * GROUP, 0);
        multiply(x, at, im, cos, sin, n);
        float[] y = plan.single(x, work, at, im);
        multiply(y, at, im, kernelRe, kernelIm, m);
        float[] z = plan.single(y, y == x ? work : x, at + im, -im);
        multiply(z, at, im, cos, sin, n);
        return z;
    }

    private static void multiply(float[] x, int at, int im, float[] cos, float[] sin, int n) {
        for (int j = 0; j < n; j++) {
            int i = at + j * GROUP;
            FloatVector r = FloatVector.fromArray(Lanes.F32, x, i);
            FloatVector q = FloatVector.fromArray(Lanes.F32, x, i + im);
            r.mul(cos[j]).sub(q.mul(sin[j])).intoArray(x, i);
            q.mul(cos[j]).add(r.mul(sin[j])).intoArray(x, i + im);
        }
    }
}
