package dev.panagrad.vector.order;

import java.util.Arrays;

/// Sorts the positions of up to `n` keys, stably: by insertion if they are few, else by their digits of 8
/// bits from the lowest on, leaving out digits that are the same in all.
final class RowSort {
    private static final int FEW = 40;

    final long[] keys;
    private final long[] other;
    private final int[] order;
    private final int[] spare;
    private final int[][] counts;

    RowSort(int n) {
        keys = new long[n];
        order = new int[n];
        boolean few = n <= FEW;
        other = new long[few ? 0 : n];
        spare = new int[few ? 0 : n];
        counts = few ? null : new int[8][256];
    }

    /// Returns the positions in rising order of [#keys], which change.
    int[] sort() {
        int n = keys.length;
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        if (n > FEW) {
            return byDigits(n);
        }
        for (int i = 1; i < n; i++) {
            long k = keys[i];
            int j = i;
            for (; j > 0 && keys[j - 1] > k; j--) {
                keys[j] = keys[j - 1];
                order[j] = order[j - 1];
            }
            keys[j] = k;
            order[j] = i;
        }
        return order;
    }

    /// Returns the bits in which not all keys are the same, and counts the digits that have some.
    private long differences(int n) {
        long all = 0;
        for (int i = 1; i < n; i++) {
            all |= keys[i] ^ keys[0];
        }
        for (int d = 0; d < 8; d++) {
            int shift = 8 * d;
            if ((all >>> shift & 0xFF) != 0) {
                count(counts[d], shift, n);
            }
        }
        return all;
    }

    private void count(int[] digits, int shift, int n) {
        Arrays.fill(digits, 0);
        for (int i = 0; i < n; i++) {
            digits[(int) ((keys[i] ^ Long.MIN_VALUE) >>> shift) & 0xFF]++;
        }
    }

    private int[] byDigits(int n) {
        long differences = differences(n);
        long[] from = keys;
        long[] to = other;
        int[] p = order;
        int[] q = spare;
        for (int d = 0; d < 8; d++) {
            int shift = 8 * d;
            if ((differences >>> shift & 0xFF) == 0) {
                continue;
            }
            int[] place = counts[d];
            int sum = 0;
            for (int v = 0; v < 256; v++) {
                int c = place[v];
                place[v] = sum;
                sum += c;
            }
            for (int i = 0; i < n; i++) {
                int at = place[(int) ((from[i] ^ Long.MIN_VALUE) >>> shift) & 0xFF]++;
                to[at] = from[i];
                q[at] = p[i];
            }
            long[] keysNow = to;
            to = from;
            from = keysNow;
            int[] orderNow = q;
            q = p;
            p = orderNow;
        }
        return p;
    }
}
