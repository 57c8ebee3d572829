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
        plan.forward(kernelRe, kernelIm, new double[m], new double[m]);
    }

    void forward(double[] re, double[] im) {
        double[] ar = new double[m];
        double[] ai = new double[m];
        double[] wr = new double[m];
        double[] wi = new double[m];
        for (int i = 0; i < n; i++) {
            ar[i] = re[i] * cos[i] + im[i] * sin[i];
            ai[i] = im[i] * cos[i] - re[i] * sin[i];
        }
        plan.forward(ar, ai, wr, wi);
        for (int i = 0; i < m; i++) {
            double r = ar[i] * kernelRe[i] - ai[i] * kernelIm[i];
            ai[i] = -(ar[i] * kernelIm[i] + ai[i] * kernelRe[i]);
            ar[i] = r;
        }
        plan.forward(ar, ai, wr, wi);
        for (int i = 0; i < n; i++) {
            double r = ar[i] / m;
            double s = -ai[i] / m;
            re[i] = r * cos[i] + s * sin[i];
            im[i] = s * cos[i] - r * sin[i];
        }
    }
}
