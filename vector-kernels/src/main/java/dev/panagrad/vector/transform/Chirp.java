package dev.panagrad.vector.transform;

/// A transform of any length as a convolution: `jk = (j² + k² - (k-j)²)/2` makes its sum one with the chirp
/// `e^(πi j²/n)`.
final class Chirp {
    private final int n;
    private final int m;
    private final Plan plan;
    private final double[] cos;
    private final double[] sin;
    private final double[] kernelRe;
    private final double[] kernelIm;

    Chirp(int n) {
        this.n = n;
        m = Integer.highestOneBit(2 * n) * 2;
        plan = Plan.of(m);
        cos = new double[n];
        sin = new double[n];
        kernelRe = new double[m];
        kernelIm = new double[m];
        for (int i = 0; i < n; i++) {
            double angle = Math.PI * ((long) i * i % (2L * n)) / n;
            cos[i] = Math.cos(angle);
            sin[i] = Math.sin(angle);
            kernelRe[i] = cos[i];
            kernelIm[i] = sin[i];
            if (i > 0) {
                kernelRe[m - i] = cos[i];
                kernelIm[m - i] = sin[i];
            }
        }
        plan.forward(kernelRe, kernelIm, new double[m], new double[m], 1);
    }

    void forward(double[] re, double[] im, int batch) {
        double[] ar = new double[m * batch];
        double[] ai = new double[m * batch];
        double[] wr = new double[m * batch];
        double[] wi = new double[m * batch];
        for (int i = 0; i < n; i++) {
            for (int j = i * batch; j < (i + 1) * batch; j++) {
                ar[j] = re[j] * cos[i] + im[j] * sin[i];
                ai[j] = im[j] * cos[i] - re[j] * sin[i];
            }
        }
        plan.forward(ar, ai, wr, wi, batch);
        for (int i = 0; i < m; i++) {
            for (int j = i * batch; j < (i + 1) * batch; j++) {
                double r = ar[j] * kernelRe[i] - ai[j] * kernelIm[i];
                ai[j] = -(ar[j] * kernelIm[i] + ai[j] * kernelRe[i]);
                ar[j] = r;
            }
        }
        plan.forward(ar, ai, wr, wi, batch);
        for (int i = 0; i < n; i++) {
            for (int j = i * batch; j < (i + 1) * batch; j++) {
                double r = ar[j] / m;
                double s = -ai[j] / m;
                re[j] = r * cos[i] + s * sin[i];
                im[j] = s * cos[i] - r * sin[i];
            }
        }
    }
}
