package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Fourier;
import java.util.Arrays;

/// What Fourier's transform means: in double precision, by halving where the length is a power of two, else
/// as a convolution of such a length (Bluestein 1970).
final class TransformMeaning {
    private TransformMeaning() {
    }

    static void run(Fourier op, Tensor x, Tensor out) {
        switch (op) {
            case Fourier.Dft(var inverse) -> complex(inverse, x, out);
            case Fourier.RealDft() -> real(x, out);
            case Fourier.RealDftAdjoint(var n) -> adjoint((int) n, x, out);
        }
    }

    private static void real(Tensor x, Tensor out) {
        double[] v = Elements.doubles(x.detach());
        double[] y = new double[(int) out.numel()];
        int n = (int) x.size(-1);
        int half = 2 * (n / 2 + 1);
        for (int row = 0; row < v.length / n; row++) {
            double[] re = Arrays.copyOfRange(v, row * n, (row + 1) * n);
            double[] im = new double[n];
            forward(re, im, n);
            for (int k = 0; k < half / 2; k++) {
                y[row * half + 2 * k] = re[k];
                y[row * half + 2 * k + 1] = im[k];
            }
        }
        Elements.write(out, y);
    }

    /// The real part of the inverse transform is that of the forward one of the conjugates.
    private static void adjoint(int n, Tensor x, Tensor out) {
        double[] v = Elements.doubles(x.detach());
        double[] y = new double[(int) out.numel()];
        int half = 2 * (n / 2 + 1);
        for (int row = 0; row < y.length / n; row++) {
            double[] re = new double[n];
            double[] im = new double[n];
            for (int k = 0; k < half / 2; k++) {
                re[k] = v[row * half + 2 * k];
                im[k] = -v[row * half + 2 * k + 1];
            }
            forward(re, im, n);
            System.arraycopy(re, 0, y, row * n, n);
        }
        Elements.write(out, y);
    }

    private static void complex(boolean inverse, Tensor x, Tensor out) {
        double[] v = Elements.doubles(x.detach());
        int n = (int) x.size(x.rank() - 2);
        double[] re = new double[n];
        double[] im = new double[n];
        for (int from = 0; from < v.length; from += 2 * n) {
            for (int i = 0; i < n; i++) {
                re[i] = v[from + 2 * i];
                im[i] = inverse ? -v[from + 2 * i + 1] : v[from + 2 * i + 1];
            }
            forward(re, im, n);
            for (int i = 0; i < n; i++) {
                v[from + 2 * i] = re[i];
                v[from + 2 * i + 1] = inverse ? -im[i] : im[i];
            }
        }
        Elements.write(out, v);
    }

    private static void forward(double[] re, double[] im, int n) {
        if (Integer.bitCount(n) == 1) {
            halving(re, im, n);
        } else {
            chirp(re, im, n);
        }
    }

    /// Cooley, Tukey 1965: the elements in the order of their reversed bits, then sums over longer and longer
    /// runs.
    private static void halving(double[] re, double[] im, int n) {
        int bits = Integer.numberOfTrailingZeros(n);
        for (int i = 0; i < n; i++) {
            int j = bits == 0 ? 0 : Integer.reverse(i) >>> 32 - bits;
            if (i < j) {
                swap(re, i, j);
                swap(im, i, j);
            }
        }
        double[] cos = new double[n / 2];
        double[] sin = new double[n / 2];
        for (int i = 0; i < n / 2; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / n);
            sin[i] = -Math.sin(2 * Math.PI * i / n);
        }
        for (int half = 1; half < n; half *= 2) {
            int step = n / (2 * half);
            for (int from = 0; from < n; from += 2 * half) {
                for (int i = from, k = 0; i < from + half; i++, k += step) {
                    double a = re[i + half] * cos[k] - im[i + half] * sin[k];
                    double b = re[i + half] * sin[k] + im[i + half] * cos[k];
                    re[i + half] = re[i] - a;
                    im[i + half] = im[i] - b;
                    re[i] += a;
                    im[i] += b;
                }
            }
        }
    }

    private static void swap(double[] a, int i, int j) {
        double t = a[i];
        a[i] = a[j];
        a[j] = t;
    }

    /// `jk = (j² + k² - (k-j)²)/2` makes the sum a convolution with the chirp `e^(πi j²/n)`.
    private static void chirp(double[] re, double[] im, int n) {
        int m = Integer.highestOneBit(2 * n) * 2;
        double[] cos = new double[n];
        double[] sin = new double[n];
        double[] ar = new double[m];
        double[] ai = new double[m];
        double[] br = new double[m];
        double[] bi = new double[m];
        for (int i = 0; i < n; i++) {
            double angle = Math.PI * ((long) i * i % (2L * n)) / n;
            cos[i] = Math.cos(angle);
            sin[i] = Math.sin(angle);
            ar[i] = re[i] * cos[i] + im[i] * sin[i];
            ai[i] = im[i] * cos[i] - re[i] * sin[i];
            br[i] = cos[i];
            bi[i] = sin[i];
            if (i > 0) {
                br[m - i] = cos[i];
                bi[m - i] = sin[i];
            }
        }
        halving(ar, ai, m);
        halving(br, bi, m);
        for (int i = 0; i < m; i++) {
            double r = ar[i] * br[i] - ai[i] * bi[i];
            ai[i] = -(ar[i] * bi[i] + ai[i] * br[i]);
            ar[i] = r;
        }
        halving(ar, ai, m);
        for (int i = 0; i < n; i++) {
            double r = ar[i] / m;
            double s = -ai[i] / m;
            re[i] = r * cos[i] + s * sin[i];
            im[i] = s * cos[i] - r * sin[i];
        }
    }
}
