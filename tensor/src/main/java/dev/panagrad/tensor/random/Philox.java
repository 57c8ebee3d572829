package dev.panagrad.tensor.random;

/// Philox 4x32-10, the counter-based random number generator of Salmon, Moraes, Dror and Shaw,
/// "Parallel random numbers: as easy as 1, 2, 3" (2011).
///
/// Block `c` of key `k` is a pure function of both, so any thread or device can compute any element. An
/// operation that draws `n` elements owns the blocks from its key's offset on: 32-bit draws take word `i % 4`
/// of block `i / 4`, 64-bit draws the word pair `i % 2` of block `i / 2`.
public final class Philox {
    private static final int ROUNDS = 10;
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private Philox() {
    }

    /// Where a sequence begins.
    ///
    /// @param seed the generator's seed, the cipher's key
    /// @param offset the first block, the low half of the cipher's counter
    public record Key(long seed, long offset) {
    }

    /// Returns the 128 bits of block `counter` as two longs, `word0 | word1 << 32` or, if `high`, words 2 and
    /// 3.
    public static long block(long seed, long counter, boolean high) {
        return block(seed, counter, 0, high);
    }

    /// Returns half of the cipher's block with the whole counter given.
    static long block(long seed, long counter, long upper, boolean high) {
        int c0 = (int) counter;
        int c1 = (int) (counter >>> 32);
        int c2 = (int) upper;
        int c3 = (int) (upper >>> 32);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int r = 0; r < ROUNDS; r++) {
            long p0 = M0 * (c0 & 0xFFFFFFFFL);
            long p1 = M1 * (c2 & 0xFFFFFFFFL);
            int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c1 = (int) p1;
            c3 = (int) p0;
            c0 = n0;
            c2 = n2;
            k0 += W0;
            k1 += W1;
        }
        return high ? c2 & 0xFFFFFFFFL | (long) c3 << 32 : c0 & 0xFFFFFFFFL | (long) c1 << 32;
    }

    /// Returns the 32-bit draw `i` of a key.
    public static int word(Key key, long i) {
        long pair = block(key.seed(), key.offset() + (i >>> 2), (i & 2) != 0);
        return (int) ((i & 1) == 0 ? pair : pair >>> 32);
    }

    /// Returns the 64-bit draw `i` of a key.
    public static long bits(Key key, long i) {
        return block(key.seed(), key.offset() + (i >>> 1), (i & 1) != 0);
    }

    /// Returns the uniform float `i` of a key in [0, 1): 24 random bits.
    public static float uniformFloat(Key key, long i) {
        return (word(key, i) >>> 8) * 0x1p-24f;
    }

    /// Returns the uniform double `i` of a key in [0, 1): 53 random bits.
    public static double uniformDouble(Key key, long i) {
        return (bits(key, i) >>> 11) * 0x1p-53;
    }

    /// Returns the standard normal number `i` of a key: elements 2j and 2j+1 share the draws 2j and 2j+1.
    public static double normal(Key key, long i) {
        long pair = i & ~1L;
        double u = 1.0 - uniformDouble(key, pair);
        double v = 2 * Math.PI * uniformDouble(key, pair + 1);
        return Math.sqrt(-2 * Math.log(u)) * ((i & 1) == 0 ? Math.cos(v) : Math.sin(v));
    }

    /// Returns the uniform integer `i` of a key in `[0, bound)`, by the high half of a 128-bit product; the
    /// bias is below `bound / 2^64`.
    public static long integer(Key key, long i, long bound) {
        return Math.unsignedMultiplyHigh(bits(key, i), bound);
    }
}
