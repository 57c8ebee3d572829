package dev.panagrad.nn;

/// How much is pruned: a share, or a number of elements or slices.
record PruningAmount(double share, long count) {
    static PruningAmount share(double share) {
        return new PruningAmount(Arguments.probability("prune", "share", share), -1);
    }

    static PruningAmount count(long count) {
        if (count < 0) {
            throw new IllegalArgumentException(
                    "prune: the number must not be negative, expected count >= 0 but got " + count);
        }
        return new PruningAmount(0, count);
    }

    /// Returns how many of n are pruned.
    long of(long n) {
        if (count > n) {
            throw new IllegalArgumentException("prune: more than there is, " + n
                    + " are left, expected count <= " + n + " but got " + count);
        }
        return count >= 0 ? count : (long) Math.rint(share * n);
    }
}
