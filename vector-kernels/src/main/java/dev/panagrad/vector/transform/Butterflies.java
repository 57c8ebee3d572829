package dev.panagrad.vector.transform;

import dev.panagrad.vector.lanes.Lanes;
import jdk.incubator.vector.DoubleVector;

/// The innermost loops of a transform: `s` neighbours share the factors. Vectors round as single numbers do,
/// so that a result does not depend on where a loop's rest begins.
final class Butterflies {
    private static final int STEP = Lanes.F64.length();

    private Butterflies() {
    }

    private static DoubleVector load(double[] x, int i) {
        return DoubleVector.fromArray(Lanes.F64, x, i);
    }

    /// Stores the product of `(r, i)` with the factor `(c, d)`.
    private static void turn(double c, double d, DoubleVector r, DoubleVector i, double[] yr, double[] yi,
            int to) {
        r.mul(c).sub(i.mul(d)).intoArray(yr, to);
        i.mul(c).add(r.mul(d)).intoArray(yi, to);
    }

    /// Two sums of two numbers `apart`, the second one times the factor.
    static void two(double c, double d, int from, int apart, int to, int s, double[] xr, double[] xi,
            double[] yr, double[] yi) {
        int j = 0;
        for (; j <= s - STEP; j += STEP) {
            DoubleVector ar = load(xr, from + j);
            DoubleVector ai = load(xi, from + j);
            DoubleVector br = load(xr, from + apart + j);
            DoubleVector bi = load(xi, from + apart + j);
            ar.add(br).intoArray(yr, to + j);
            ai.add(bi).intoArray(yi, to + j);
            turn(c, d, ar.sub(br), ai.sub(bi), yr, yi, to + s + j);
        }
        for (; j < s; j++) {
            double ar = xr[from + j];
            double ai = xi[from + j];
            double br = xr[from + apart + j];
            double bi = xi[from + apart + j];
            yr[to + j] = ar + br;
            yi[to + j] = ai + bi;
            double r = ar - br;
            double i = ai - bi;
            yr[to + s + j] = r * c - i * d;
            yi[to + s + j] = i * c + r * d;
        }
    }

    /// Four sums of four numbers `apart`, all but the first one times factors `f = (c1, d1, c2, d2, c3, d3)`.
    static void four(double[] f, int from, int apart, int to, int s, double[] xr, double[] xi, double[] yr,
            double[] yi) {
        int second = from + apart;
        int third = second + apart;
        int fourth = third + apart;
        int j = 0;
        for (; j <= s - STEP; j += STEP) {
            DoubleVector pr = load(xr, from + j).add(load(xr, third + j));
            DoubleVector pi = load(xi, from + j).add(load(xi, third + j));
            DoubleVector mr = load(xr, from + j).sub(load(xr, third + j));
            DoubleVector mi = load(xi, from + j).sub(load(xi, third + j));
            DoubleVector qr = load(xr, second + j).add(load(xr, fourth + j));
            DoubleVector qi = load(xi, second + j).add(load(xi, fourth + j));
            DoubleVector nr = load(xi, second + j).sub(load(xi, fourth + j));
            DoubleVector ni = load(xr, fourth + j).sub(load(xr, second + j));
            pr.add(qr).intoArray(yr, to + j);
            pi.add(qi).intoArray(yi, to + j);
            turn(f[0], f[1], mr.add(nr), mi.add(ni), yr, yi, to + s + j);
            turn(f[2], f[3], pr.sub(qr), pi.sub(qi), yr, yi, to + 2 * s + j);
            turn(f[4], f[5], mr.sub(nr), mi.sub(ni), yr, yi, to + 3 * s + j);
        }
        rest(f, from, apart, to, j, s, xr, xi, yr, yi);
    }

    private static void rest(double[] f, int from, int apart, int to, int start, int s, double[] xr,
            double[] xi, double[] yr, double[] yi) {
        int second = from + apart;
        int third = second + apart;
        int fourth = third + apart;
        for (int j = start; j < s; j++) {
            double pr = xr[from + j] + xr[third + j];
            double pi = xi[from + j] + xi[third + j];
            double mr = xr[from + j] - xr[third + j];
            double mi = xi[from + j] - xi[third + j];
            double qr = xr[second + j] + xr[fourth + j];
            double qi = xi[second + j] + xi[fourth + j];
            double nr = xi[second + j] - xi[fourth + j];
            double ni = xr[fourth + j] - xr[second + j];
            yr[to + j] = pr + qr;
            yi[to + j] = pi + qi;
            double ar = mr + nr;
            double ai = mi + ni;
            yr[to + s + j] = ar * f[0] - ai * f[1];
            yi[to + s + j] = ai * f[0] + ar * f[1];
            double br = pr - qr;
            double bi = pi - qi;
            yr[to + 2 * s + j] = br * f[2] - bi * f[3];
            yi[to + 2 * s + j] = bi * f[2] + br * f[3];
            double er = mr - nr;
            double ei = mi - ni;
            yr[to + 3 * s + j] = er * f[4] - ei * f[5];
            yi[to + 3 * s + j] = ei * f[4] + er * f[5];
        }
    }

    /// Adds numbers times the factor, or stores the first ones.
    static void add(double c, double d, double[] xr, double[] xi, int from, double[] yr, double[] yi, int to,
            int n, boolean first) {
        int j = 0;
        for (; j <= n - STEP; j += STEP) {
            DoubleVector r = load(xr, from + j);
            DoubleVector i = load(xi, from + j);
            DoubleVector a = r.mul(c).sub(i.mul(d));
            DoubleVector b = i.mul(c).add(r.mul(d));
            (first ? a : a.add(load(yr, to + j))).intoArray(yr, to + j);
            (first ? b : b.add(load(yi, to + j))).intoArray(yi, to + j);
        }
        for (; j < n; j++) {
            double a = xr[from + j] * c - xi[from + j] * d;
            double b = xi[from + j] * c + xr[from + j] * d;
            yr[to + j] = first ? a : a + yr[to + j];
            yi[to + j] = first ? b : b + yi[to + j];
        }
    }
}
