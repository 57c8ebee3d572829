package dev.panagrad.vector.transform;

import dev.panagrad.vector.lanes.Lanes;
import jdk.incubator.vector.FloatVector;

/// The innermost loops of transforms in single precision, of which each lane is one. Number i of all of them
/// is group i in an array: a vector of real and a vector of imaginary parts. `s` neighbouring groups share
/// the factors.
///
/// A call says where the first group's real part lies and how far from it its imaginary part, which may be
/// before it: a transform with the parts exchanged is the inverse one with the parts exchanged.
final class SingleSteps {
    /// Elements from one group to the next.
    static final int GROUP = 2 * Lanes.F32.length();

    private static final FloatVector COS_THIRD = all(-0.5);
    private static final FloatVector SIN_THIRD = all(Math.sin(2 * Math.PI / 3));
    private static final FloatVector COS_FIFTH = all(Math.cos(2 * Math.PI / 5));
    private static final FloatVector SIN_FIFTH = all(Math.sin(2 * Math.PI / 5));
    private static final FloatVector COS_FIFTHS = all(Math.cos(4 * Math.PI / 5));
    private static final FloatVector SIN_FIFTHS = all(Math.sin(4 * Math.PI / 5));

    private SingleSteps() {
    }

    private static FloatVector all(double v) {
        return FloatVector.broadcast(Lanes.F32, (float) v);
    }

    private static FloatVector load(float[] x, int i) {
        return FloatVector.fromArray(Lanes.F32, x, i);
    }

    /// Stores the product of `(r, i)` with the factor `(c, s)`.
    private static void turn(FloatVector c, FloatVector s, FloatVector r, FloatVector i,
            float[] y, int to, int im) {
        r.mul(c).sub(i.mul(s)).intoArray(y, to);
        i.mul(c).add(r.mul(s)).intoArray(y, to + im);
    }

    /// Two sums of two numbers `apart`, the second one times the factor.
    static void two(float[] f, float[] x, int from, int apart, float[] y, int to, int s, int im) {
        int next = s * GROUP;
        FloatVector f0 = all(f[0]);
        FloatVector f1 = all(f[1]);
        for (int j = 0; j < s; j++) {
            int i = from + j * GROUP;
            int o = to + j * GROUP;
            FloatVector ar = load(x, i);
            FloatVector ai = load(x, i + im);
            FloatVector br = load(x, i + apart);
            FloatVector bi = load(x, i + apart + im);
            ar.add(br).intoArray(y, o);
            ai.add(bi).intoArray(y, o + im);
            turn(f0, f1, ar.sub(br), ai.sub(bi), y, o + next, im);
        }
    }

    /// Three sums of three numbers.
    static void three(float[] f, float[] x, int from, int apart, float[] y, int to, int s, int im) {
        int next = s * GROUP;
        FloatVector f0 = all(f[0]);
        FloatVector f1 = all(f[1]);
        FloatVector f2 = all(f[2]);
        FloatVector f3 = all(f[3]);
        for (int j = 0; j < s; j++) {
            int i = from + j * GROUP;
            int o = to + j * GROUP;
            FloatVector ar = load(x, i);
            FloatVector ai = load(x, i + im);
            FloatVector br = load(x, i + apart);
            FloatVector bi = load(x, i + apart + im);
            FloatVector cr = load(x, i + 2 * apart);
            FloatVector ci = load(x, i + 2 * apart + im);
            FloatVector pr = br.add(cr);
            FloatVector pi = bi.add(ci);
            FloatVector qr = br.sub(cr).mul(SIN_THIRD);
            FloatVector qi = bi.sub(ci).mul(SIN_THIRD);
            FloatVector mr = ar.add(pr.mul(COS_THIRD));
            FloatVector mi = ai.add(pi.mul(COS_THIRD));
            ar.add(pr).intoArray(y, o);
            ai.add(pi).intoArray(y, o + im);
            turn(f0, f1, mr.add(qi), mi.sub(qr), y, o + next, im);
            turn(f2, f3, mr.sub(qi), mi.add(qr), y, o + 2 * next, im);
        }
    }

    /// Four sums of four numbers.
    static void four(float[] f, float[] x, int from, int apart, float[] y, int to, int s, int im) {
        int next = s * GROUP;
        FloatVector f0 = all(f[0]);
        FloatVector f1 = all(f[1]);
        FloatVector f2 = all(f[2]);
        FloatVector f3 = all(f[3]);
        FloatVector f4 = all(f[4]);
        FloatVector f5 = all(f[5]);
        for (int j = 0; j < s; j++) {
            int i = from + j * GROUP;
            int o = to + j * GROUP;
            FloatVector ar = load(x, i);
            FloatVector ai = load(x, i + im);
            FloatVector cr = load(x, i + 2 * apart);
            FloatVector ci = load(x, i + 2 * apart + im);
            FloatVector br = load(x, i + apart);
            FloatVector bi = load(x, i + apart + im);
            FloatVector dr = load(x, i + 3 * apart);
            FloatVector di = load(x, i + 3 * apart + im);
            FloatVector pr = ar.add(cr);
            FloatVector pi = ai.add(ci);
            FloatVector qr = br.add(dr);
            FloatVector qi = bi.add(di);
            FloatVector mr = ar.sub(cr);
            FloatVector mi = ai.sub(ci);
            FloatVector nr = bi.sub(di);
            FloatVector ni = dr.sub(br);
            pr.add(qr).intoArray(y, o);
            pi.add(qi).intoArray(y, o + im);
            turn(f0, f1, mr.add(nr), mi.add(ni), y, o + next, im);
            turn(f2, f3, pr.sub(qr), pi.sub(qi), y, o + 2 * next, im);
            turn(f4, f5, mr.sub(nr), mi.sub(ni), y, o + 3 * next, im);
        }
    }

    /// Five sums of five numbers, in three loops: one would be longer than what C2 compiles without boxes.
    static void five(float[] f, float[] x, int from, int apart, float[] y, int to, int s, int im) {
        fold(x, from, apart, s, y, to);
        fold(x, from + im, apart, s, y, to + im);
        outer(f, x, from, apart, y, to, s, im);
        inner(f, x, from, apart, y, to, s, im);
    }

    /// The first of five sums, of one part; the other numbers become the sums and differences of the second
    /// and fifth, third and fourth.
    private static void fold(float[] x, int from, int apart, int s, float[] y, int to) {
        for (int j = 0; j < s; j++) {
            int i = from + j * GROUP;
            FloatVector b = load(x, i + apart);
            FloatVector c = load(x, i + 2 * apart);
            FloatVector d = load(x, i + 3 * apart);
            FloatVector e = load(x, i + 4 * apart);
            FloatVector p = b.add(e);
            FloatVector q = c.add(d);
            load(x, i).add(p).add(q).intoArray(y, to + j * GROUP);
            p.intoArray(x, i + apart);
            q.intoArray(x, i + 2 * apart);
            c.sub(d).intoArray(x, i + 3 * apart);
            b.sub(e).intoArray(x, i + 4 * apart);
        }
    }

    /// The second and the last of five sums, of folded numbers.
    private static void outer(float[] f, float[] x, int from, int apart, float[] y, int to, int s, int im) {
        int next = s * GROUP;
        FloatVector f0 = all(f[0]);
        FloatVector f1 = all(f[1]);
        FloatVector f6 = all(f[6]);
        FloatVector f7 = all(f[7]);
        for (int j = 0; j < s; j++) {
            int i = from + j * GROUP;
            int o = to + j * GROUP;
            FloatVector pr = load(x, i + apart);
            FloatVector pi = load(x, i + apart + im);
            FloatVector qr = load(x, i + 2 * apart);
            FloatVector qi = load(x, i + 2 * apart + im);
            FloatVector nr = load(x, i + 3 * apart);
            FloatVector ni = load(x, i + 3 * apart + im);
            FloatVector mr = load(x, i + 4 * apart);
            FloatVector mi = load(x, i + 4 * apart + im);
            FloatVector gr = load(x, i).add(pr.mul(COS_FIFTH)).add(qr.mul(COS_FIFTHS));
            FloatVector gi = load(x, i + im).add(pi.mul(COS_FIFTH)).add(qi.mul(COS_FIFTHS));
            FloatVector hr = mr.mul(SIN_FIFTH).add(nr.mul(SIN_FIFTHS));
            FloatVector hi = mi.mul(SIN_FIFTH).add(ni.mul(SIN_FIFTHS));
            turn(f0, f1, gr.add(hi), gi.sub(hr), y, o + next, im);
            turn(f6, f7, gr.sub(hi), gi.add(hr), y, o + 4 * next, im);
        }
    }

    /// The third and the fourth of five sums, of folded numbers. One method for both pairs, with constants
    /// as arguments, made a transform of 1,000 numbers take 1.6 times as long in one of two JVMs.
    private static void inner(float[] f, float[] x, int from, int apart, float[] y, int to, int s, int im) {
        int next = s * GROUP;
        FloatVector f2 = all(f[2]);
        FloatVector f3 = all(f[3]);
        FloatVector f4 = all(f[4]);
        FloatVector f5 = all(f[5]);
        for (int j = 0; j < s; j++) {
            int i = from + j * GROUP;
            int o = to + j * GROUP;
            FloatVector pr = load(x, i + apart);
            FloatVector pi = load(x, i + apart + im);
            FloatVector qr = load(x, i + 2 * apart);
            FloatVector qi = load(x, i + 2 * apart + im);
            FloatVector nr = load(x, i + 3 * apart);
            FloatVector ni = load(x, i + 3 * apart + im);
            FloatVector mr = load(x, i + 4 * apart);
            FloatVector mi = load(x, i + 4 * apart + im);
            FloatVector gr = load(x, i).add(pr.mul(COS_FIFTHS)).add(qr.mul(COS_FIFTH));
            FloatVector gi = load(x, i + im).add(pi.mul(COS_FIFTHS)).add(qi.mul(COS_FIFTH));
            FloatVector hr = mr.mul(SIN_FIFTHS).sub(nr.mul(SIN_FIFTH));
            FloatVector hi = mi.mul(SIN_FIFTHS).sub(ni.mul(SIN_FIFTH));
            turn(f2, f3, gr.add(hi), gi.sub(hr), y, o + 2 * next, im);
            turn(f4, f5, gr.sub(hi), gi.add(hr), y, o + 3 * next, im);
        }
    }

    /// The first of p sums, of one part; the other numbers become the sums and differences of the first and
    /// last, second and last but one, and so on.
    static void pairs(int p, float[] x, int from, int apart, float[] y, int to) {
        FloatVector sum = load(x, from);
        for (int k = 1; k <= p / 2; k++) {
            int i = from + k * apart;
            int o = from + (p - k) * apart;
            FloatVector a = load(x, i);
            FloatVector b = load(x, o);
            FloatVector both = a.add(b);
            both.intoArray(x, i);
            a.sub(b).intoArray(x, o);
            sum = both.add(sum);
        }
        sum.intoArray(y, to);
    }

    /// Sum r of p and the one as far from the end, of paired numbers.
    ///
    /// @param cos `cos(2πk/p)` at every `step`-th place
    /// @param sin `-sin(2πk/p)`
    static void prime(int p, int r, float[] f, float[] cos, float[] sin, int step, float[] x, int from,
            int apart, float[] y, int to, int s, int im) {
        FloatVector ar = load(x, from);
        FloatVector ai = load(x, from + im);
        FloatVector br = FloatVector.zero(Lanes.F32);
        FloatVector bi = br;
        int e = 0;
        for (int k = 1; k <= p / 2; k++) {
            e += r;
            e -= e >= p ? p : 0;
            int i = from + k * apart;
            int o = from + (p - k) * apart;
            FloatVector c = FloatVector.broadcast(Lanes.F32, cos[e * step]);
            FloatVector d = FloatVector.broadcast(Lanes.F32, sin[e * step]);
            ar = load(x, i).fma(c, ar);
            ai = load(x, i + im).fma(c, ai);
            br = load(x, o).fma(d, br);
            bi = load(x, o + im).fma(d, bi);
        }
        int q = p - r;
        int near = to + r * s * GROUP;
        int far = to + q * s * GROUP;
        turn(all(f[2 * r - 2]), all(f[2 * r - 1]), ar.sub(bi), ai.add(br), y, near, im);
        turn(all(f[2 * q - 2]), all(f[2 * q - 1]), ar.add(bi), ai.sub(br), y, far, im);
    }
}
