package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.op.Compare;

/// Comparisons by arithmetic on bits, of which the JIT makes vectors. Of a choice it makes a branch where the
/// outcomes it has seen were alike, and other operands then cost ten times as much.
///
/// @param equal whether the operands' equality counts, else their order
/// @param swapped whether the second operand is to be less than the first, and not the first than the second
/// @param negated whether the opposite is wanted; with a NaN all are false, but the negation of equality true
record Relation(boolean equal, boolean swapped, boolean negated) {
    private static final int INFINITE = 0x7F800000;

    static Relation of(Class<?> op) {
        boolean ne = op == Compare.Ne.class;
        boolean le = op == Compare.Le.class;
        boolean ge = op == Compare.Ge.class;
        return new Relation(ne || op == Compare.Eq.class, le || op == Compare.Gt.class, ne || le || ge);
    }

    /// Compares float32 numbers by their bits; the first ones are overwritten.
    void run(int[] p, int[] q, byte[] y, int n) {
        int not = negated ? 1 : 0;
        if (equal) {
            same(p, q, not ^ 1, p, n);
        } else if (swapped) {
            less(q, p, not, p, n);
        } else {
            less(p, q, not, p, n);
        }
        narrow(p, y, n);
    }

    /// A loop of its own: where bytes are stored, the JIT computes in bytes, which it cannot shift.
    static void narrow(int[] x, byte[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = (byte) x[i];
        }
    }

    /// One of both differences is negative where numbers differ. Of a negation the JIT makes no vectors.
    private static void same(int[] a, int[] b, int not, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int p = count(a[i]);
            int q = count(b[i]);
            y[i] = (p - q | q - p | none(a[i], b[i])) >>> 31 ^ not;
        }
    }

    private static void less(int[] a, int[] b, int not, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int below = less(count(a[i]), count(b[i]));
            y[i] = (below >>> 31 ^ not) & ~none(a[i], b[i]) >>> 31;
        }
    }

    /// Negative if either is NaN.
    static int none(int a, int b) {
        return INFINITE - (a & Integer.MAX_VALUE) | INFINITE - (b & Integer.MAX_VALUE);
    }

    /// The magnitude of a float's bits with its sign: counts floats in their order, both zeros as one.
    static int count(int bits) {
        int sign = bits >> 31;
        return ((bits & Integer.MAX_VALUE) ^ sign) - sign;
    }

    /// Negative if p is less than q.
    static int less(int p, int q) {
        return p & ~q | ~(p ^ q) & p - q;
    }

    /// Compares integers.
    void run(long[] a, long[] b, byte[] y, int n) {
        int not = negated ? 1 : 0;
        if (equal) {
            same(a, b, not ^ 1, y, n);
        } else if (swapped) {
            less(b, a, not, y, n);
        } else {
            less(a, b, not, y, n);
        }
    }

    private static void same(long[] a, long[] b, int not, byte[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = (byte) ((int) ((a[i] - b[i] | b[i] - a[i]) >>> 63) ^ not);
        }
    }

    private static void less(long[] a, long[] b, int not, byte[] y, int n) {
        for (int i = 0; i < n; i++) {
            long below = a[i] & ~b[i] | ~(a[i] ^ b[i]) & a[i] - b[i];
            y[i] = (byte) ((int) (below >>> 63) ^ not);
        }
    }
}
