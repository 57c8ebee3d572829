package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.fake.OneKernel.bits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a warp's lanes do together, and atomic operations.
class WarpInstructionTest {
    private static int[] each(int n, IntUnaryOperator f) {
        int[] v = new int[n];
        Arrays.setAll(v, f);
        return v;
    }

    private static void check(String body, IntUnaryOperator expected) {
        for (boolean reversed : new boolean[] {false, true}) {
            assertArrayEquals(each(32, expected),
                    OneKernel.of(body + "st.global.u32 [%a], %r1;\n").run(reversed, new int[32], 1, 32));
        }
    }

    @Test
    void lanesVote() {
        String third = "rem.u32 %r3, %t, 3;\nsetp.eq.u32 %p1, %r3, 0;\n";
        check(third + "vote.sync.ballot.b32 %r1, %p1, -1;\n", l -> 0x49249249);
        String told = "selp.u32 %r1, 1, 0, %p2;\n";
        String same = "setp.lt.u32 %p1, %t, 32;\n";
        String none = "setp.gt.u32 %p1, %t, 32;\n";
        check(third + "vote.sync.any.pred %p2, %p1, -1;\n" + told, l -> 1);
        check(none + "vote.sync.any.pred %p2, %p1, -1;\n" + told, l -> 0);
        check(third + "vote.sync.all.pred %p2, %p1, -1;\n" + told, l -> 0);
        check(same + "vote.sync.all.pred %p2, %p1, -1;\n" + told, l -> 1);
        check(third + "vote.sync.uni.pred %p2, %p1, -1;\n" + told, l -> 0);
        check(none + "vote.sync.uni.pred %p2, %p1, -1;\n" + told, l -> 1);
        // Eight lanes alone.
        check("mov.u32 %r1, 7;\nsetp.gt.u32 %p3, %t, 7;\n@%p3 bra END;\n" + third
                + "vote.sync.ballot.b32 %r1, %p1, 255;\nEND:\n", l -> l < 8 ? 0x49 : 7);
    }

    /// The last operand but one has the last lane, or the first one for `up`, above it those of parts.
    @Test
    void lanesExchangeValues() {
        String tens = "mul.lo.u32 %r2, %t, 10;\n";
        check(tens + "shfl.sync.down.b32 %r1, %r2, 5, 31, -1;\n", l -> 10 * (l + 5 < 32 ? l + 5 : l));
        check(tens + "shfl.sync.up.b32 %r1, %r2, 5, 0, -1;\n", l -> 10 * (l >= 5 ? l - 5 : l));
        check(tens + "shfl.sync.bfly.b32 %r1, %r2, 9, 31, -1;\n", l -> 10 * (l ^ 9));
        check(tens + "shfl.sync.idx.b32 %r1, %r2, 3, 31, -1;\n", l -> 30);
        // In parts of eight lanes: 32 - 8 above, 7 below.
        check(tens + "shfl.sync.idx.b32 %r1, %r2, 3, 6175, -1;\n", l -> 10 * (l / 8 * 8 + 3));
        check(tens + "shfl.sync.down.b32 %r1, %r2, 5, 6175, -1;\n", l -> 10 * (l % 8 < 3 ? l + 5 : l));
        check(tens + "shfl.sync.up.b32 %r1, %r2, 5, 6144, -1;\n", l -> 10 * (l % 8 >= 5 ? l - 5 : l));
        check(tens + "shfl.sync.down.b32 %r4|%p1, %r2, 5, 31, -1;\nselp.u32 %r1, 1, 0, %p1;\n",
                l -> l + 5 < 32 ? 1 : 0);
    }

    @ParameterizedTest @CsvSource({"add.s32, 496", "max.s32, 31", "min.s32, 0", "and.b32, 0", "or.b32, 31",
            "xor.b32, 0"})
    void lanesReduce(String how, int expected) {
        check("redux.sync." + how + " %r1, %t, -1;\n", l -> expected);
    }

    private static final String EXCHANGE = "atom.%s %%r1, [%%x], %%t%s;\nadd.u64 %%a, %%a, 4;\n";

    /// Returns the common word and what each of 8 threads got, in the order of the threads.
    private static int[] atomic(String op, int start, boolean reversed) {
        int[] words = new int[9];
        words[0] = start;
        return OneKernel.of(EXCHANGE.formatted(op, op.contains("cas") ? ", 100" : "")
                + "st.global.u32 [%a], %r1;\n").run(reversed, words, 1, 8);
    }

    @ParameterizedTest @CsvSource({"global.add.u32, 5, 33", "global.max.s32, 3, 7", "global.min.s32, 3, 0",
            "global.and.b32, 255, 0", "global.or.b32, 8, 15", "global.cas.b32, 4, 100"})
    void wordsAreChangedAtomically(String op, int start, int expected) {
        assertEquals(expected, atomic(op, start, false)[0]);
        assertEquals(expected, atomic(op, start, true)[0]);
    }

    @Test
    void atomicOperationsReturnTheOldWord() {
        assertArrayEquals(new int[] {33, 5, 5, 6, 8, 11, 15, 20, 26}, atomic("global.add.u32", 5, false));
        assertArrayEquals(new int[] {33, 33, 32, 30, 27, 23, 18, 12, 5},
                atomic("global.add.u32", 5, true));
        assertArrayEquals(new int[] {7, 50, 0, 1, 2, 3, 4, 5, 6}, atomic("global.exch.b32", 50, false));
        assertArrayEquals(new int[] {100, 4, 4, 4, 4, 4, 100, 100, 100}, atomic("global.cas.b32", 4, false));
    }

    @Test
    void numbersAreAddedAtomically() {
        String body = "cvt.rn.f32.u32 %f0, %t;\nred.global.add.f32 [%x], %f0;\ncvt.f64.f32 %e0, %f0;\n"
                + "red.global.add.f64 [%x+8], %e0;\ncvt.u64.u32 %d5, %t;\nred.global.add.u64 [%x+16], %d5;\n"
                + "red.global.max.s64 [%x+24], %d5;\natom.global.exch.b64 %d6, [%x+32], %d5;\n"
                + "atom.global.cas.b64 %d6, [%x+40], %d5, 77;\n";
        int[] words = new int[12];
        words[0] = bits(0.5f);
        words[10] = 6;
        int[] found = OneKernel.of(body).run(false, words, 1, 8);
        assertEquals(bits(28.5f), found[0]);
        assertEquals(0x403C0000, found[3], "28");
        assertEquals(28, found[4]);
        assertEquals(7, found[6]);
        assertEquals(7, found[8]);
        assertEquals(77, found[10]);
    }

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void sharedWordsAreChangedAtomically(boolean reversed) {
        String body = "mov.u32 %r2, tile;\nsetp.ne.u32 %p1, %t, 0;\n@%p1 bra SET;\nst.shared.u32 [%r2], 9;\n"
                + "SET:\nbar.sync 0;\nred.shared.add.u32 [%r2], 2;\nbar.sync 0;\nld.shared.u32 %r1, [%r2];\n"
                + "st.global.u32 [%a], %r1;\n";
        assertArrayEquals(each(40, i -> 89), OneKernel.of(body).run(reversed, new int[40], 1, 40));
    }

    @Test
    void atomicOperationsAreCheckedAsOthers() {
        String outside = OneKernel.of("red.global.add.u32 [%x+16], %t;\n").fault(false, new int[4], 1, 1);
        assertTrue(outside.contains("(700)") && outside.contains("line 13"), outside);
        String between = OneKernel.of("red.global.add.u32 [%x+2], %t;\n").fault(false, new int[4], 1, 1);
        assertTrue(between.contains("(716)"), between);
    }
}
