package dev.panagrad.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Compare;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What sweeps choose by arithmetic on bits equals what branches choose, at every kind of number.
class SweepTest {
    private static final float[] NUMBERS = {0, -0f, 1, -1, Math.nextUp(1f), Math.nextDown(1f),
            -Math.nextUp(1f),
            -Math.nextDown(1f), 0.5f, 2, 3, -3, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL,
            Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN,
            Float.intBitsToFloat(-1), Float.intBitsToFloat(0x7F800001), 1e30f, -1e30f, 1e-30f};
    private static final double[][] INTERVALS = {{-1, 1}, {0.5, 2}, {Float.MIN_VALUE, Float.MAX_VALUE},
            {-Float.MAX_VALUE, Float.MAX_VALUE}, {-0.75, 1e30f}, {1, 3}};

    @Test
    void intervalsHoldWhatLiesBetween() {
        for (double[] ends : INTERVALS) {
            Interval all = new Interval(ends[0], ends[1]);
            for (float v : NUMBERS) {
                boolean inside = v >= ends[0] && v <= ends[1];
                int bits = Float.floatToRawIntBits(v);
                long wide = Double.doubleToRawLongBits(v);
                assertEquals(inside, all.holds(bits), () -> v + " in " + ends[0] + " to " + ends[1]);
                assertEquals(inside, all.holds(new int[] {bits}, 1), () -> v + " alone");
                assertEquals(inside, all.holds(wide), () -> v + " as float64");
                assertEquals(inside, all.holds(new long[] {wide}, 1), () -> v + " alone as float64");
            }
        }
    }

    @Test
    void relationsAreJavas() {
        int n = NUMBERS.length;
        for (Class<?> op : new Class<?>[] {Compare.Eq.class, Compare.Ne.class, Compare.Lt.class,
                Compare.Le.class, Compare.Gt.class, Compare.Ge.class}) {
            Relation relation = Relation.of(op);
            for (float a : NUMBERS) {
                byte[] y = new byte[n];
                int[] left = new int[n];
                int[] right = new int[n];
                for (int i = 0; i < n; i++) {
                    left[i] = Float.floatToRawIntBits(a);
                    right[i] = Float.floatToRawIntBits(NUMBERS[i]);
                }
                relation.run(left, right, y, n);
                for (int i = 0; i < n; i++) {
                    String what = op.getSimpleName() + " of " + a + " and " + NUMBERS[i];
                    assertEquals(holds(op, a, NUMBERS[i]) ? 1 : 0, y[i], what);
                }
            }
            long[] wholes = {0, 1, -1, 5, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 1};
            for (long a : wholes) {
                for (long b : wholes) {
                    byte[] y = new byte[1];
                    relation.run(new long[] {a}, new long[] {b}, y, 1);
                    boolean expected = op == Compare.Eq.class ? a == b : op == Compare.Ne.class ? a != b
                            : op == Compare.Lt.class ? a < b : op == Compare.Le.class ? a <= b
                            : op == Compare.Gt.class ? a > b : a >= b;
                    assertEquals(expected ? 1 : 0, y[0], op.getSimpleName() + " of " + a + " and " + b);
                }
            }
        }
    }

    private static boolean holds(Class<?> op, float a, float b) {
        return op == Compare.Eq.class ? a == b : op == Compare.Ne.class ? a != b
                : op == Compare.Lt.class ? a < b : op == Compare.Le.class ? a <= b
                : op == Compare.Gt.class ? a > b : a >= b;
    }

    /// Also of exact multiples and their neighbours, and of quotients too large to be exact.
    @Test
    void quotientsAreTheScalarOnes() {
        Random random = new Random(11);
        int n = Lines.SIZE;
        double[] a = new double[n];
        double[] b = new double[n];
        double[] y = new double[n];
        for (int round = 0; round < 400; round++) {
            for (int i = 0; i < n; i++) {
                float d = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
                float x = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
                float multiple = d * (random.nextInt(1 << 10) - (1 << 9));
                int kind = random.nextInt(4);
                b[i] = random.nextInt(50) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)] : d;
                a[i] = random.nextInt(50) == 0 ? NUMBERS[random.nextInt(NUMBERS.length)]
                        : kind == 0 ? x : kind == 1 ? multiple
                        : kind == 2 ? Math.nextUp(multiple) : Math.nextDown(multiple);
            }
            Quotients.fmod(a, b, y, n);
            for (int i = 0; i < n; i++) {
                same("fmod", a[i], b[i], a[i] % b[i], y[i]);
            }
            Quotients.remainder(a, b, y, n);
            for (int i = 0; i < n; i++) {
                same("remainder", a[i], b[i], RealKernel.modulo(a[i], b[i]), y[i]);
            }
            Quotients.floorDivide(a, b, y, n);
            for (int i = 0; i < n; i++) {
                same("floorDivide", a[i], b[i], RealKernel.floorDivide(a[i], b[i]), y[i]);
            }
        }
    }

    private static void same(String op, double a, double b, double expected, double found) {
        assertTrue((float) expected == (float) found || expected != expected && found != found,
                () -> op + " of " + a + " and " + b + ": expected " + expected + " but got " + found);
    }

    /// Over all exponents, those of subnormal numbers too.
    @Test
    void frexpTakesNumbersApart() {
        for (int i = -149; i < 128; i++) {
            float x = Math.scalb(i < -126 ? 1f : 1.25f, i);
            float[] all = {x, -x, Math.nextDown(x)};
            List<Tensor> single = Tensor.of(all).frexp();
            double y = Math.scalb(1.0, 8 * i) * (i % 2 == 0 ? 1 : -1.75);
            y = y == 0 || Double.isInfinite(y) ? x : y;
            List<Tensor> wide = Tensor.of(y).frexp();
            for (int k = 0; k < all.length; k++) {
                parts(all[k], single.get(0).select(0, k).item(), single.get(1).select(0, k).item());
            }
            parts(y, wide.get(0).item(), wide.get(1).item());
        }
    }

    private static void parts(double x, double mantissa, double exponent) {
        double size = Math.abs(mantissa);
        assertTrue(x == 0 ? size == 0 : size >= 0.5 && size < 1, () -> x + " has the mantissa " + mantissa);
        int half = (int) exponent / 2;
        assertEquals(x, Math.scalb(Math.scalb(mantissa, half), (int) exponent - half));
    }

    @Test
    void neighboursAreJavas() {
        int n = NUMBERS.length;
        float[] a = new float[n * n];
        float[] b = new float[n * n];
        for (int i = 0; i < n * n; i++) {
            a[i] = NUMBERS[i / n];
            b[i] = NUMBERS[i % n];
        }
        float[] y = Tensor.of(a).nextafter(Tensor.of(b)).toFloatArray();
        for (int i = 0; i < n * n; i++) {
            int at = i;
            assertEquals(Math.nextAfter(a[i], (double) b[i]), y[i], () -> a[at] + " towards " + b[at]);
        }
    }

    @Test
    void fractionsAreCutOff() {
        float[] numbers = Arrays.copyOf(NUMBERS, NUMBERS.length + 400);
        for (int i = NUMBERS.length; i < numbers.length; i++) {
            numbers[i] = (i - NUMBERS.length - 200) * 0.25f * (i % 3 == 0 ? 1 << 17 : 1);
        }
        float[] y = Tensor.of(numbers).trunc().toFloatArray();
        double[] wide = Tensor.of(numbers).to(dev.panagrad.tensor.DType.FLOAT64).trunc().toDoubleArray();
        for (int i = 0; i < numbers.length; i++) {
            double expected = numbers[i] < 0 ? Math.ceil(numbers[i]) : Math.floor(numbers[i]);
            assertEquals(expected, y[i], 0.0);
            assertEquals(1 / expected, 1 / (double) y[i], 0.0);
            assertEquals(expected, wide[i], 0.0);
        }
    }
}
