package dev.panagrad.vector.elementwise;

/// The numbers from one to another, which a [Sweep] is for. They are looked for among bits, of which the JIT
/// makes vectors.
final class Interval {
    private final int low;
    private final int high;
    private final int floor;
    private final long lowWide;
    private final long highWide;
    private final long floorWide;

    /// @param low at least zero, or negative
    /// @param high positive
    Interval(double low, double high) {
        this.low = ordered(Float.floatToRawIntBits((float) low));
        this.high = ordered(Float.floatToRawIntBits((float) high));
        // Differences must not overflow.
        floor = low > 0 ? -1 : Integer.MIN_VALUE;
        lowWide = ordered(Double.doubleToRawLongBits(low));
        highWide = ordered(Double.doubleToRawLongBits(high));
        floorWide = low > 0 ? -1 : Long.MIN_VALUE;
    }

    /// Returns integers that compare like the numbers.
    private static int ordered(int bits) {
        return bits ^ bits >> 31 >>> 1;
    }

    private static long ordered(long bits) {
        return bits ^ bits >> 63 >>> 1;
    }

    /// Returns whether all float32 numbers with some bits are inside.
    boolean holds(int[] bits, int n) {
        return outside(bits, n, low, high, floor, Math.max(low, 0)) >= 0;
    }

    private static int outside(int[] bits, int n, int low, int high, int floor, int most) {
        int sign = 0;
        for (int i = 0; i < n; i++) {
            int a = bits[i] ^ bits[i] >> 31 >>> 1;
            sign |= Math.min(Math.max(a, floor), most) - low | high - Math.max(a, 0);
        }
        return sign;
    }

    /// Returns whether a float32 number with some bits is inside.
    boolean holds(int bits) {
        int a = ordered(bits);
        return a >= low && a <= high;
    }

    /// Returns whether all float64 numbers with some bits are inside.
    boolean holds(long[] bits, int n) {
        return outside(bits, n, lowWide, highWide, floorWide, Math.max(lowWide, 0)) >= 0;
    }

    private static long outside(long[] bits, int n, long low, long high, long floor, long most) {
        long sign = 0;
        for (int i = 0; i < n; i++) {
            long a = bits[i] ^ bits[i] >> 63 >>> 1;
            sign |= Math.min(Math.max(a, floor), most) - low | high - Math.max(a, 0);
        }
        return sign;
    }

    /// Returns whether a float64 number with some bits is inside.
    boolean holds(long bits) {
        long a = ordered(bits);
        return a >= lowWide && a <= highWide;
    }
}
