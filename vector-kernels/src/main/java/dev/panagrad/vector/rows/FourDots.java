package dev.panagrad.vector.rows;

import dev.panagrad.vector.lanes.Lanes;
import java.util.Objects;
import jdk.incubator.vector.DoubleVector;

/// Four scalar products at once, of two arrays with two others, in double precision: what reads two long
/// arrays from memory multiplies as much as it can.
///
/// Eight sums of each go side by side, of every eighth element: by vectors of any size and by plain loops,
/// which run until the vector loop is compiled, the bits are the same.
public final class FourDots {
    /// How many sums the products have.
    public static final int SUMS = 32;
    private static final int SIDE = 8;
    private static final int LANES = Lanes.F64.length();
    private static final double[] ZEROS = new double[SUMS];
    private static final Trial TRIAL =
            new Trial(() -> addVectors(ZEROS, ZEROS, ZEROS, ZEROS, 0, 2 * SIDE, new double[SUMS], 0));

    private FourDots() {
    }

    /// Returns whether the loop over vectors is compiled.
    public static boolean compiled() {
        return TRIAL.passed();
    }

    /// Adds the products of parts of arrays, `a c`, `b c`, `a d` and `b d`, to eight sums of each.
    ///
    /// @param vectors whether by vectors, which is slow until they are [#compiled]
    /// @param from the first element
    /// @param to the element behind the last
    /// @param at the place of the first of [#SUMS]
    /// @throws IndexOutOfBoundsException if an array is too short
    public static void add(boolean vectors, double[] a, double[] b, double[] c, double[] d, int from, int to,
            double[] sums, int at) {
        int least = Math.min(Math.min(a.length, b.length), Math.min(c.length, d.length));
        Objects.checkFromToIndex(from, to, least);
        Objects.checkFromIndexSize(at, SUMS, sums.length);
        int end = to - (to - from) % SIDE;
        if (vectors) {
            addVectors(a, b, c, d, from, end, sums, at);
        } else {
            addPlain(a, b, c, d, from, end, sums, at);
        }
        for (int i = end; i < to; i++) {
            int k = at + i - end;
            sums[k] = Math.fma(a[i], c[i], sums[k]);
            sums[k + SIDE] = Math.fma(b[i], c[i], sums[k + SIDE]);
            sums[k + 2 * SIDE] = Math.fma(a[i], d[i], sums[k + 2 * SIDE]);
            sums[k + 3 * SIDE] = Math.fma(b[i], d[i], sums[k + 3 * SIDE]);
        }
    }

    /// Returns one of the four products.
    ///
    /// @param product 0 for `a c`, 1 for `b c`, 2 for `a d`, 3 for `b d`
    /// @param at the place of the first of [#SUMS]
    public static double total(int product, double[] sums, int at) {
        double total = 0;
        for (int i = 0; i < SIDE; i++) {
            total += sums[at + product * SIDE + i];
        }
        return total;
    }

    /// Adds the products of a number of elements that eight divides.
    private static void addVectors(double[] a, double[] b, double[] c, double[] d, int from, int to,
            double[] sums, int at) {
        for (int lane = 0; lane < SIDE; lane += LANES) {
            int k = at + lane;
            DoubleVector ac = DoubleVector.fromArray(Lanes.F64, sums, k);
            DoubleVector bc = DoubleVector.fromArray(Lanes.F64, sums, k + SIDE);
            DoubleVector ad = DoubleVector.fromArray(Lanes.F64, sums, k + 2 * SIDE);
            DoubleVector bd = DoubleVector.fromArray(Lanes.F64, sums, k + 3 * SIDE);
            for (int i = from + lane; i < to; i += SIDE) {
                DoubleVector x = DoubleVector.fromArray(Lanes.F64, a, i);
                DoubleVector y = DoubleVector.fromArray(Lanes.F64, b, i);
                DoubleVector z = DoubleVector.fromArray(Lanes.F64, c, i);
                DoubleVector w = DoubleVector.fromArray(Lanes.F64, d, i);
                ac = x.fma(z, ac);
                bc = y.fma(z, bc);
                ad = x.fma(w, ad);
                bd = y.fma(w, bd);
            }
            ac.intoArray(sums, k);
            bc.intoArray(sums, k + SIDE);
            ad.intoArray(sums, k + 2 * SIDE);
            bd.intoArray(sums, k + 3 * SIDE);
        }
    }

    /// The same by plain loops, two sums of each at a time.
    private static void addPlain(double[] a, double[] b, double[] c, double[] d, int from, int to,
            double[] sums, int at) {
        for (int lane = 0; lane < SIDE; lane += 2) {
            int k = at + lane;
            double ac0 = sums[k];
            double bc0 = sums[k + SIDE];
            double ad0 = sums[k + 2 * SIDE];
            double bd0 = sums[k + 3 * SIDE];
            double ac1 = sums[k + 1];
            double bc1 = sums[k + SIDE + 1];
            double ad1 = sums[k + 2 * SIDE + 1];
            double bd1 = sums[k + 3 * SIDE + 1];
            for (int i = from + lane; i < to; i += SIDE) {
                ac0 = Math.fma(a[i], c[i], ac0);
                bc0 = Math.fma(b[i], c[i], bc0);
                ad0 = Math.fma(a[i], d[i], ad0);
                bd0 = Math.fma(b[i], d[i], bd0);
                ac1 = Math.fma(a[i + 1], c[i + 1], ac1);
                bc1 = Math.fma(b[i + 1], c[i + 1], bc1);
                ad1 = Math.fma(a[i + 1], d[i + 1], ad1);
                bd1 = Math.fma(b[i + 1], d[i + 1], bd1);
            }
            sums[k] = ac0;
            sums[k + 1] = ac1;
            sums[k + SIDE] = bc0;
            sums[k + SIDE + 1] = bc1;
            sums[k + 2 * SIDE] = ad0;
            sums[k + 2 * SIDE + 1] = ad1;
            sums[k + 3 * SIDE] = bd0;
            sums[k + 3 * SIDE + 1] = bd1;
        }
    }
}
