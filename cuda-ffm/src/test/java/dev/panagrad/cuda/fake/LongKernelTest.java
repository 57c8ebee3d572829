package dev.panagrad.cuda.fake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Kernels that are longer than a JVM method may be: loops and branches cross their parts, and carries are
/// read at once everywhere.
class LongKernelTest {
    private static final int STEPS = 3000;
    private static final int TURNS = 3;
    private static final int AHEAD = 1234;
    private static final int EVERY = 400;

    /// Where a step that is a multiple of EVERY may jump to.
    private static int target(int step) {
        return Math.min(step + AHEAD, STEPS);
    }

    private static OneKernel kernel(boolean meet) {
        StringBuilder s = new StringBuilder("ld.global.u32 %r1, [%a];\nmov.u32 %r4, 0;\nmov.u32 %r5, 0;\n"
                + "mov.u32 %r6, 0;\nmov.f32 %f1, 0f00000000;\nAGAIN:\n");
        for (int i = 0; i < STEPS; i++) {
            s.append("S").append(i).append(":\n");
            if (i % EVERY == 0) {
                s.append("and.b32 %r2, %r1, 8;\nsetp.eq.u32 %p1, %r2, 0;\n@%p1 bra S").append(target(i))
                        .append(";\n");
            }
            s.append("mad.lo.u32 %r1, %r1, 5, ").append(i).append(";\nadd.cc.u32 %r5, %r5, %r1;\n")
                    .append("addc.u32 %r6, %r6, 0;\nadd.rn.f32 %f1, %f1, 0f3F800000;\n");
        }
        s.append("S").append(STEPS).append(":\nadd.u32 %r4, %r4, 1;\n").append(meet ? "bar.sync 0;\n" : "")
                .append("setp.lt.u32 %p1, %r4, ").append(TURNS).append(";\n@%p1 bra AGAIN;\n")
                .append("cvt.rzi.u32.f32 %r7, %f1;\nxor.b32 %r1, %r1, %r5;\nxor.b32 %r1, %r1, %r6;\n")
                .append("xor.b32 %r1, %r1, %r7;\nst.global.u32 [%a], %r1;\n");
        return OneKernel.of(s.toString());
    }

    private static int expected(int word) {
        int v = word;
        long sum = 0;
        int count = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            int i = 0;
            while (i < STEPS) {
                if (i % EVERY == 0 && (v & 8) == 0) {
                    i = target(i);
                    if (i % EVERY == 0 || i == STEPS) {
                        continue;
                    }
                }
                v = 5 * v + i;
                sum += v & 0xffffffffL;
                count++;
                i++;
            }
        }
        return v ^ (int) sum ^ (int) (sum >>> 32) ^ count;
    }

    @ParameterizedTest @CsvSource({"false, false", "true, false", "true, true"})
    void partsGoOnInEachOther(boolean meet, boolean reversed) {
        int[] words = new int[64];
        int[] expected = new int[64];
        for (int t = 0; t < 64; t++) {
            words[t] = t * 0x9e3779b9;
            expected[t] = expected(words[t]);
        }
        OneKernel k = kernel(meet);
        assertTrue(k.text().lines().count() > 4 * STEPS);
        assertArrayEquals(expected, k.run(reversed, words, 1, 64));
    }
}
