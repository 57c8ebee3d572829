package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.op.Compare;

/// Comparisons by arithmetic on bits, of which the JIT makes vectors. Of a choice it makes a branch where the
/// outcomes it has seen were alike, and other operands then cost ten times as much.
///
/// @param equal whether the operands' equality counts, else their order
/// @param swapped whether the second operand is to be less than the first, and not the first than the second
/// @param negated whether the opposite is wanted
/// @param unordered what a NaN gives
record Relation(boolean equal, boolean swapped, boolean negated, boolean unordered) {
    private static final int INFINITE = 0x7F800000;

    static Relation of(Class<?> op) {
        boolean ne = op == Compare.Ne.class;
        boolean le = op == Compare.Le.class;
        boolean ge = op == Compare.Ge.class;
        return new Relation(ne || op == Compare.Eq.class, le || op == Compare.Gt.class, ne || le || ge, ne);
    }

    /// Compares float32 numbers by their bits, which are overwritten.
    void run(int[] p, int[] q, byte[] y, int n) {
        zeros(p, n);
        zeros(q, n);
        int not = negated ? 1 : 0;
        int nan = unordered ? 1 : 0;
        if (equal) {
            same(p, q, not ^ 1, nan, p, n);
        } else if (swapped) {
            less(q, p, not, nan, p, n);
        } else {
            less(p, q, not, nan, p, n);
        }
        narrow(p, y, n);
    }

    /// A loop of its own: where bytes are stored, the JIT computes in bytes, which it cannot shift.
    static void narrow(int[] x, byte[] y, int n) {
        for (int i = 0; i < n; i++) {
            y[i] = (byte) x[i];
        }
    }

    /// Both zeros get the same bits.
    private static void zeros(int[] x, int n) {
        for (int i = 0; i < n; i++) {
            int t = x[i] & Integer.MAX_VALUE;
            x[i] &= -t >> 31;
        }
    }

    private static void same(int[] a, int[] b, int not, int nan, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int d = a[i] ^ b[i];
            int none = INFINITE - (a[i] & Integer.MAX_VALUE) | INFINITE - (b[i] & Integer.MAX_VALUE);
            y[i] = choose((d | -d) >>> 31 ^ not, nan, none >>> 31);
        }
    }

    private static void less(int[] a, int[] b, int not, int nan, int[] y, int n) {
        for (int i = 0; i < n; i++) {
            int p = a[i] ^ a[i] >> 31 >>> 1;
            int q = b[i] ^ b[i] >> 31 >>> 1;
            int none = INFINITE - (a[i] & Integer.MAX_VALUE) | INFINITE - (b[i] & Integer.MAX_VALUE);
            int below = p & ~q | ~(p ^ q) & p - q;
            y[i] = choose(below >>> 31 ^ not, nan, none >>> 31);
        }
    }

    private static int choose(int ordered, int nan, int none) {
        return ordered ^ (ordered ^ nan) & none;
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
            long d = a[i] ^ b[i];
            y[i] = (byte) ((int) ((d | -d) >>> 63) ^ not);
        }
    }

    private static void less(long[] a, long[] b, int not, byte[] y, int n) {
        for (int i = 0; i < n; i++) {
            long below = a[i] & ~b[i] | ~(a[i] ^ b[i]) & a[i] - b[i];
            y[i] = (byte) ((int) (below >>> 63) ^ not);
        }
    }
}
