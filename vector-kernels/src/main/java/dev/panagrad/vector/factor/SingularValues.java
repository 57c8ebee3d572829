package dev.panagrad.vector.factor;

/// Singular values of a bidiagonal matrix by the implicit QR method, with a shift of zero where one is tiny
/// (Demmel, Kahan 1990).
final class SingularValues {
    private static final double EPS = 0x1p-52;
    private static final int MOST = 60;

    private final double[] d;
    private final double[] e;
    private final Rotations left;
    private final Rotations right;

    private SingularValues(Bidiagonal b, Rotations left, Rotations right) {
        d = b.d;
        e = b.e;
        this.left = left;
        this.right = right;
    }

    /// Returns U, the descending singular values and V, one above the other, of a matrix with elements up to
    /// 1, or the values alone; null if the iteration does not end.
    static double[][] svd(double[][] rows, int m, int n, boolean vectors) {
        boolean wide = m < n;
        int tall = Math.max(m, n);
        int k = Math.min(m, n);
        Workspace work = new Workspace(2 * Workspace.size(tall, k) + 2 * Workspace.size(k, tall)
                + Workspace.size(k, k) + Bidiagonal.size(tall, k));
        Matrix a = work.matrix(tall, k);
        for (int i = 0; i < m; i++) {
            if (wide) {
                for (int j = 0; j < n; j++) {
                    a.set(j, i, rows[i][j]);
                }
            } else {
                a.write(i, rows[i], 0);
            }
        }
        Bidiagonal b = Bidiagonal.of(a, work);
        if (!vectors) {
            return new SingularValues(b, null, null).iterate() ? Sorted.singular(b.d, null, null, false)
                    : null;
        }
        Matrix ut = work.matrix(k, tall);
        Matrix vt = work.matrix(k, k);
        b.left(ut);
        b.right(vt);
        Rotations left = new Rotations(ut, 1);
        Rotations right = new Rotations(vt, 1);
        if (!new SingularValues(b, left, right).iterate()) {
            return null;
        }
        left.flush();
        right.flush();
        return Sorted.singular(b.d, ut, vt, wide);
    }

    /// Makes e zero.
    private boolean iterate() {
        int last = d.length - 1;
        int tries = 0;
        while (last > 0) {
            int first = start(last);
            if (first == last) {
                last--;
                tries = 0;
                continue;
            }
            if (tries++ == MOST) {
                return false;
            }
            double shift = shift(first, last);
            if (shift == 0) {
                unshifted(first, last);
            } else {
                shifted(first, last, shift);
            }
        }
        return true;
    }

    /// Returns the first row of the block that ends at row `last`.
    private int start(int last) {
        int i = last;
        while (i > 0 && Math.abs(e[i - 1]) > EPS * (Math.abs(d[i - 1]) + Math.abs(d[i])) + EPS * EPS) {
            i--;
        }
        if (i > 0) {
            e[i - 1] = 0;
        }
        return i;
    }

    /// Returns the smaller singular value of the last two rows, or 0 where it would cost digits.
    private double shift(int first, int last) {
        double mu = Math.abs(d[first]);
        double smallest = mu;
        double largest = mu;
        for (int i = first; i < last && mu > 0; i++) {
            mu = Math.abs(d[i + 1]) * (mu / (mu + Math.abs(e[i])));
            smallest = Math.min(smallest, mu);
            largest = Math.max(largest, Math.max(Math.abs(d[i + 1]), Math.abs(e[i])));
        }
        if (mu == 0 || (last - first + 1) * smallest <= 0.01 * EPS * largest) {
            return 0;
        }
        double f = Math.abs(d[last - 1]);
        double g = Math.abs(e[last - 1]);
        double h = Math.abs(d[last]);
        double low = Math.min(f, h);
        double high = Math.max(f, h);
        if (low == 0) {
            return 0;
        }
        double as = 1 + low / high;
        double at = (high - low) / high;
        double au = g / high;
        double c =
                g <= high ? 2 / (Math.sqrt(as * as + au * au) + Math.sqrt(at * at + au * au)) : smaller(low,
                        high, g);
        double shift = low * c;
        double ratio = shift / Math.abs(d[first]);
        return ratio * ratio < EPS ? 0 : shift;
    }

    /// The factor of the smaller value where the element off the diagonal is the largest.
    private static double smaller(double low, double high, double g) {
        double au = high / g;
        double as = (1 + low / high) * au;
        double at = (high - low) / high * au;
        return 2 * au / (Math.sqrt(1 + as * as) + Math.sqrt(1 + at * at));
    }

    private void begin(int first) {
        if (left != null) {
            left.begin(first);
            right.begin(first);
        }
    }

    private void turn(double cr, double sr, double cl, double sl) {
        if (left != null) {
            right.add(cr, sr);
            left.add(cl, sl);
        }
    }

    private void unshifted(int first, int last) {
        double c = 1;
        double s = 0;
        double oldC = 1;
        double oldS = 0;
        begin(first);
        for (int i = first; i < last; i++) {
            double f = d[i] * c;
            double r = Givens.length(f, e[i]);
            c = r == 0 ? 1 : f / r;
            s = r == 0 ? 0 : e[i] / r;
            if (i > first) {
                e[i - 1] = oldS * r;
            }
            double p = oldC * r;
            double q = d[i + 1] * s;
            d[i] = Givens.length(p, q);
            oldC = d[i] == 0 ? 1 : p / d[i];
            oldS = d[i] == 0 ? 0 : q / d[i];
            turn(c, s, oldC, oldS);
        }
        double h = d[last] * c;
        d[last] = h * oldC;
        e[last - 1] = h * oldS;
    }

    private void shifted(int first, int last, double shift) {
        double f = (Math.abs(d[first]) - shift) * (Math.copySign(1, d[first]) + shift / d[first]);
        double g = e[first];
        begin(first);
        for (int i = first; i < last; i++) {
            double r = Givens.length(f, g);
            double cr = r == 0 ? 1 : f / r;
            double sr = r == 0 ? 0 : g / r;
            if (i > first) {
                e[i - 1] = r;
            }
            f = cr * d[i] + sr * e[i];
            e[i] = cr * e[i] - sr * d[i];
            g = sr * d[i + 1];
            d[i + 1] *= cr;
            r = Givens.length(f, g);
            double cl = r == 0 ? 1 : f / r;
            double sl = r == 0 ? 0 : g / r;
            d[i] = r;
            f = cl * e[i] + sl * d[i + 1];
            d[i + 1] = cl * d[i + 1] - sl * e[i];
            if (i < last - 1) {
                g = sl * e[i + 1];
                e[i + 1] *= cl;
            }
            turn(cr, sr, cl, sl);
        }
        e[last - 1] = f;
    }
}
