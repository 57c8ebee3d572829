package dev.panagrad.vector.rows;

import dev.panagrad.vector.lanes.Lanes;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;

/// Four scalar products at once, of two arrays with two others, in double precision: what reads two long
/// arrays from memory multiplies as much as it can.
///
/// Eight sums of each go side by side, of every eighth element, and are added in order: by vectors of any
/// size and by plain loops, which run until the vector loop is compiled, the bits are the same.
public final class FourDots {
    private static final int SUMS = 8;
    private static final int LANES = Lanes.F64.length();
    private static final double[] NOTHING = new double[2 * SUMS];
    private static final Trial TRIAL = new Trial(
            () -> addVectors(NOTHING, NOTHING, NOTHING, NOTHING, 0, 2 * SUMS, new double[4 * SUMS]));

    private FourDots() {
    }

    /// Returns whether the loop over vectors is compiled.
    public static boolean compiled() {
        return TRIAL.passed();
    }

    /// Adds the products of parts of arrays, `a c`, `b c`, `a d` and `b d`, to four sums.
    ///
    /// @param vectors whether by vectors, which is slow until they are [#compiled]
    /// @param from the first element
    /// @param to the element behind the last
    /// @param at the place of the first sum
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void add(boolean vectors, double[] a, double[] b, double[] c, double[] d, int from, int to,
            double[] sums, int at) {
        for (double[] array : new double[][] {a, b, c, d}) {
            Objects.checkFromToIndex(from, to, array.length);
        }
        Objects.checkFromIndexSize(at, 4, sums.length);
        double[] parts = new double[4 * SUMS];
        int end = to - (to - from) % SUMS;
        if (vectors) {
            addVectors(a, b, c, d, from, end, parts);
        } else {
            addPlain(a, b, c, d, from, end, parts);
        }
        for (int i = end; i < to; i++) {
            int lane = i - end;
            parts[lane] = Math.fma(a[i], c[i], parts[lane]);
            parts[SUMS + lane] = Math.fma(b[i], c[i], parts[SUMS + lane]);
            parts[2 * SUMS + lane] = Math.fma(a[i], d[i], parts[2 * SUMS + lane]);
            parts[3 * SUMS + lane] = Math.fma(b[i], d[i], parts[3 * SUMS + lane]);
        }
        for (int i = 0; i < parts.length; i++) {
            sums[at + i / SUMS] += parts[i];
        }
    }

    /// Adds the products of a number of elements that eight divides.
    private static void addVectors(double[] a, double[] b, double[] c, double[] d, int from, int to,
            double[] parts) {
        for (int lane = 0; lane < SUMS; lane += LANES) {
            DoubleVector ac = DoubleVector.zero(Lanes.F64);
            DoubleVector bc = ac;
            DoubleVector ad = ac;
            DoubleVector bd = ac;
            for (int i = from + lane; i < to; i += SUMS) {
                DoubleVector x = DoubleVector.fromArray(Lanes.F64, a, i);
                DoubleVector y = DoubleVector.fromArray(Lanes.F64, b, i);
                DoubleVector z = DoubleVector.fromArray(Lanes.F64, c, i);
                DoubleVector w = DoubleVector.fromArray(Lanes.F64, d, i);
                ac = x.fma(z, ac);
                bc = y.fma(z, bc);
                ad = x.fma(w, ad);
                bd = y.fma(w, bd);
            }
            ac.intoArray(parts, lane);
            bc.intoArray(parts, SUMS + lane);
            ad.intoArray(parts, 2 * SUMS + lane);
            bd.intoArray(parts, 3 * SUMS + lane);
        }
    }

    /// The same by plain loops, two sums of each at a time.
    private static void addPlain(double[] a, double[] b, double[] c, double[] d, int from, int to,
            double[] parts) {
        for (int lane = 0; lane < SUMS; lane += 2) {
            double ac0 = 0;
            double bc0 = 0;
            double ad0 = 0;
            double bd0 = 0;
            double ac1 = 0;
            double bc1 = 0;
            double ad1 = 0;
            double bd1 = 0;
            for (int i = from + lane; i < to; i += SUMS) {
                ac0 = Math.fma(a[i], c[i], ac0);
                bc0 = Math.fma(b[i], c[i], bc0);
                ad0 = Math.fma(a[i], d[i], ad0);
                bd0 = Math.fma(b[i], d[i], bd0);
                ac1 = Math.fma(a[i + 1], c[i + 1], ac1);
                bc1 = Math.fma(b[i + 1], c[i + 1], bc1);
                ad1 = Math.fma(a[i + 1], d[i + 1], ad1);
                bd1 = Math.fma(b[i + 1], d[i + 1], bd1);
            }
            parts[lane] = ac0;
            parts[lane + 1] = ac1;
            parts[SUMS + lane] = bc0;
            parts[SUMS + lane + 1] = bc1;
            parts[2 * SUMS + lane] = ad0;
            parts[2 * SUMS + lane + 1] = ad1;
            parts[3 * SUMS + lane] = bd0;
            parts[3 * SUMS + lane + 1] = bd1;
        }
    }
}
