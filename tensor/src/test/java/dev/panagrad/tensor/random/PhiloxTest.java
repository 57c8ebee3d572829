package dev.panagrad.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PhiloxTest {
    private static final int N = 200_000;

    /// The known answers of the Random123 library, kat_vectors, `philox4x32 10`.
    @Test
    void knownAnswers() {
        check(0, 0, 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8");
        check(-1, -1, -1, "408f276d 41c83b0e a20bc7c6 6d5451fd");
        check(0x85a308d3243f6a88L, 0x0370734413198a2eL, 0x299f31d0a4093822L,
                "d16cfe09 94fdcceb 5001e420 24126ea1");
    }

    private static void check(long low, long high, long key, String expected) {
        long a = Philox.block(key, low, high, false);
        long b = Philox.block(key, low, high, true);
        assertEquals(expected,
                "%08x %08x %08x %08x".formatted((int) a, (int) (a >>> 32), (int) b, (int) (b >>> 32)));
    }

    @Test
    void wordsAndBitsReadTheBlocksInOrder() {
        var key = new Philox.Key(7, 3);
        for (int i = 0; i < 8; i++) {
            long pair = Philox.block(7, 3 + i / 4, i % 4 >= 2);
            assertEquals((int) (i % 2 == 0 ? pair : pair >>> 32), Philox.word(key, i));
            assertEquals(Philox.block(7, 3 + i / 2, i % 2 == 1), Philox.bits(key, i));
        }
    }

    @Test
    void equalSeedsGiveEqualNumbers() {
        Panagrad.seed(42);
        Tensor a = Tensor.randn(50);
        Tensor b = Tensor.randn(50);
        Panagrad.seed(42);
        assertTrue(a.allEqual(Tensor.randn(50)));
        assertTrue(b.allEqual(Tensor.randn(50)));
        assertNotEquals(Arrays.toString(a.toFloatArray()), Arrays.toString(b.toFloatArray()));
    }

    @Test
    void stateCanBeSavedAndRestored() {
        var g = new Generator(5);
        g.take(10);
        var saved = g.state();
        var next = g.take(3);
        g.restore(saved);
        assertEquals(next, g.take(3));
    }

    /// Draws of two operations never share a block.
    @Test
    void keysDoNotOverlap() {
        var g = new Generator(5);
        for (long n : new long[] {0, 1, 2, 3, 4, 5, 1000}) {
            var key = g.take(n);
            assertTrue(g.state().offset() > key.offset() + (n - 1) / 2, "n = " + n);
        }
    }

    /// The first four moments within five standard errors.
    @Test
    void uniformMoments() {
        Panagrad.seed(1);
        double[] v = Tensor.rand(N).toDoubleArray();
        assertEquals(0.5, moment(v, 0, 1), 5 * Math.sqrt(1.0 / 12 / N));
        assertEquals(1.0 / 12, moment(v, 0.5, 2), 5 * Math.sqrt(1.0 / 180 / N));
        assertTrue(Arrays.stream(v).allMatch(x -> x >= 0 && x < 1));
    }

    @Test
    void normalMoments() {
        Panagrad.seed(2);
        double[] v = Tensor.randn(N).toDoubleArray();
        assertEquals(0, moment(v, 0, 1), 5 / Math.sqrt(N));
        assertEquals(1, moment(v, 0, 2), 5 * Math.sqrt(2.0 / N));
        assertEquals(0, moment(v, 0, 3), 5 * Math.sqrt(15.0 / N));
        assertEquals(3, moment(v, 0, 4), 5 * Math.sqrt(96.0 / N));
        double together = 0;
        for (int i = 0; i + 1 < N; i++) {
            together += v[i] * v[i + 1];
        }
        assertEquals(0, together / N, 5 / Math.sqrt(N));
    }

    @Test
    void bernoulliAndIntegers() {
        Panagrad.seed(3);
        assertEquals(0.3, moment(Tensor.bernoulli(0.3, N).toDoubleArray(), 0, 1), 5 * Math.sqrt(0.21 / N));
        long[] v = Tensor.randint(-3, 4, N).toLongArray();
        int[] count = new int[7];
        for (long x : v) {
            count[(int) x + 3]++;
        }
        for (int c : count) {
            assertEquals(N / 7.0, c, 5 * Math.sqrt(N * 6.0 / 49));
        }
    }

    @Test
    void permutationsAreUniform() {
        Panagrad.seed(4);
        int[] count = new int[6];
        for (int i = 0; i < 6000; i++) {
            long[] p = Tensor.randperm(3).toLongArray();
            count[(int) (p[0] * 2 + (p[1] > p[2] ? 1 : 0))]++;
            assertEquals(3, p[0] + p[1] + p[2]);
        }
        for (int c : count) {
            assertEquals(1000, c, 5 * Math.sqrt(1000 * 5.0 / 6));
        }
    }

    /// Rounding must not lift a number to the upper end.
    @Test
    void uniformStaysBelowTheUpperEnd() {
        for (var t : new dev.panagrad.tensor.DType[] {dev.panagrad.tensor.DType.FLOAT16,
                dev.panagrad.tensor.DType.BFLOAT16, dev.panagrad.tensor.DType.FLOAT32,
                dev.panagrad.tensor.DType.FLOAT64}) {
            double[] v = Tensor.rand(t, 100_000).toDoubleArray();
            assertTrue(Arrays.stream(v).allMatch(x -> x >= 0 && x < 1), t + " reaches 1");
        }
    }

    private static double moment(double[] v, double centre, int power) {
        double s = 0;
        for (double x : v) {
            s += Math.pow(x - centre, power);
        }
        return s / v.length;
    }
}
