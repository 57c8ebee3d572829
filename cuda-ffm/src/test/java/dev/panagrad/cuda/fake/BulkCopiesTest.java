package dev.panagrad.cuda.fake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Copies of lines of bytes in bulk, to and from shared memory.
class BulkCopiesTest {
    /// One thread begins a barrier behind 4096 bytes.
    private static final String BARRIER = """
            mov.u32 %r1, tile;
            add.u32 %r2, %r1, 4096;
            setp.ne.u32 %p1, %t, 0;
            @%p1 bra BEGUN;
            mbarrier.init.shared::cta.b64 [%r2], 1;
            BEGUN:
            bar.sync 0;
            """;
    /// The same thread copies 128 bytes to shared memory.
    private static final String IN = """
            @%p1 bra ASKED;
            mbarrier.arrive.expect_tx.shared::cta.b64 _, [%r2], 128;
            cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%r1], [%x], 128, [%r2];
            ASKED:
            """;
    private static final String WAIT = """
            WAIT:
            mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r2], 0;
            @!%p2 bra WAIT;
            """;
    /// Each thread writes the word of the one that it mirrors.
    private static final String MIRROR = """
            shl.b32 %r3, %t, 2;
            sub.u32 %r4, 124, %r3;
            add.u32 %r4, %r4, %r1;
            ld.shared.u32 %r5, [%r4];
            st.global.u32 [%a], %r5;
            """;
    /// Each thread puts its number plus 7 in shared memory, and one copies them back.
    private static final String OUT = """
            shl.b32 %r3, %t, 2;
            mov.u32 %r1, tile;
            add.u32 %r4, %r3, %r1;
            add.u32 %r5, %t, 7;
            st.shared.u32 [%r4], %r5;
            bar.sync 0;
            setp.ne.u32 %p1, %t, 0;
            @%p1 bra DONE;
            cp.async.bulk.global.shared::cta.bulk_group [%x], [%r1], 128;
            cp.async.bulk.commit_group;
            """;

    private static int[] numbers(int n) {
        int[] v = new int[n];
        Arrays.setAll(v, i -> 5 * i + 3);
        return v;
    }

    private static int[] mirrored() {
        int[] v = new int[32];
        Arrays.setAll(v, i -> 5 * (31 - i) + 3);
        return v;
    }

    private static int[] counted(int n) {
        int[] v = new int[n];
        Arrays.setAll(v, i -> i + 7);
        return v;
    }

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void linesArriveBeforeTheirBarrierOpens(boolean reversed) {
        assertArrayEquals(mirrored(),
                OneKernel.of(BARRIER + IN + WAIT + MIRROR).run(reversed, numbers(32), 1, 32));
    }

    @Test
    void whoeverDoesNotWaitIsFound() {
        String found = OneKernel.of(BARRIER + IN + MIRROR).fault(false, numbers(32), 1, 32);
        assertTrue(found.contains("race: thread (0,0,0)") && found.contains("reads shared bytes 124 to 127")
                && found.contains("to which a copy is on its way that nobody waited for"), found);
        String over = OneKernel.of(BARRIER + IN + "st.shared.u32 [%r1+8], %t;\n" + WAIT).fault(false,
                numbers(32), 1, 32);
        assertTrue(over.contains("writes shared bytes 8 to 11"), over);
        String left = OneKernel.of(BARRIER + IN).fault(false, numbers(32), 1, 32);
        assertTrue(left.contains("ends with copies of tensors or in bulk on their way"), left);
    }

    /// A buffer that threads have read is filled again with no barrier between.
    @ParameterizedTest @ValueSource(booleans = {false, true})
    void buffersThatAreStillReadAreNotFilled(boolean reversed) {
        String read = "ld.shared.u32 %r5, [%r1+16];\n";
        String write = "@%p1 bra SET;\nst.shared.u32 [%r1+16], %t;\nSET:\nbar.sync 0;\n";
        String found = OneKernel.of(BARRIER + write + read + IN + WAIT).fault(reversed, numbers(32), 1, 32);
        assertTrue(found.contains("race:") && found.contains("shared bytes 16 to 19"), found);
        int[] same = OneKernel.of(BARRIER + write + read + "bar.sync 0;\n" + IN + WAIT).run(reversed,
                numbers(32), 1, 32);
        assertArrayEquals(numbers(32), same);
    }

    @ParameterizedTest @CsvSource({"'cp.async.bulk.wait_group 0;', false",
            "'cp.async.bulk.wait_group.read 0;', false", "'cp.async.bulk.wait_group 0;', true",
            "'cp.async.bulk.wait_group.read 0;', true"})
    void linesAreStored(String wait, boolean reversed) {
        String after = wait + "\nst.shared.u32 [%r1], 99;\nDONE:\n";
        assertArrayEquals(counted(32), OneKernel.of(OUT + after).run(reversed, numbers(32), 1, 32));
    }

    /// What is waited for with `.read` alone is written later; a group that is left is not waited for.
    @Test
    void storesAreLateAsLongAsTheyMayBe() {
        String load = "ld.global.u32 %r6, [%x+8];\nst.global.u32 [%x+128], %r6;\n";
        String end = "cp.async.bulk.wait_group 0;\nDONE:\n";
        int[] late = OneKernel.of(OUT + "cp.async.bulk.wait_group.read 0;\n" + load + "DONE:\n").run(false,
                numbers(33), 1, 32);
        assertEquals(13, late[32], "the old word, 5 · 2 + 3");
        assertEquals(9, late[2], "7 + 2, in the end");
        int[] done = OneKernel.of(OUT + "cp.async.bulk.wait_group 0;\n" + load + end).run(false, numbers(33),
                1, 32);
        assertEquals(9, done[32]);
        int[] left = OneKernel.of(OUT + "cp.async.bulk.wait_group 1;\n" + load + end).run(false, numbers(33),
                1, 32);
        assertEquals(13, left[32], "the old word");
        int[] early = OneKernel.of(OUT + load + end).run(true, numbers(33), 1, 32);
        assertEquals(9, early[32], "at once");
    }

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void sharedMemoryStaysUntilItIsRead(boolean reversed) {
        String change = "st.shared.u32 [%r1], 99;\ncp.async.bulk.wait_group.read 0;\nDONE:\n";
        String found = OneKernel.of(OUT + change).fault(reversed, numbers(32), 1, 32);
        assertTrue(found.contains("shared memory changed while a copy in bulk read it"), found);
        String ends = OneKernel.of(OUT + "DONE:\n").fault(reversed, numbers(32), 1, 32);
        assertTrue(ends.contains("ends while a copy in bulk reads its shared memory, line 21"), ends);
        String open = OneKernel.of(OUT.replace("bar.sync 0;\n", "") + "cp.async.bulk.wait_group 0;\nDONE:\n")
                .fault(reversed, numbers(32), 1, 64);
        assertTrue(open.contains("race:"), open);
    }

    @ParameterizedTest @CsvSource({"'[%r1], [%x], 128', '[%r1+8], [%x], 128'",
            "'[%r1], [%x], 128', '[%r1], [%x+4], 128'", "'[%r1], [%x], 128', '[%r1], [%x], 120'",
            "'[%r1], [%x], 128', '[%r1], [%x], 0'"})
    void sixteenBytesAreTheUnit(String right, String wrong) {
        String in = OneKernel.of(BARRIER + IN.replace(right, wrong) + WAIT).fault(false, numbers(64), 1, 32);
        assertTrue(in.contains("(716)") && in.contains("expected multiples of 16"), in);
        String[] sides = wrong.split(", ");
        String out =
                OneKernel.of(OUT.replace("[%x], [%r1], 128", sides[1] + ", " + sides[0] + ", " + sides[2])
                        + "cp.async.bulk.wait_group 0;\nDONE:\n").fault(false, numbers(64), 1, 32);
        assertTrue(out.contains("(716)") && out.contains("expected multiples of 16"), out);
    }

    @Test
    void bothEndsLieWithinTheirMemory() {
        String in = OneKernel.of(BARRIER + IN + WAIT).fault(false, numbers(16), 1, 32);
        assertTrue(in.contains("(700)") && in.contains("a copy in bulk of 128 bytes at 0x"), in);
        String out = OneKernel.of(OUT + "cp.async.bulk.wait_group 0;\nDONE:\n").fault(false, numbers(16), 1,
                32);
        assertTrue(out.contains("(700)") && out.contains("outside an allocation"), out);
        String shared = OneKernel.of(BARRIER + IN.replace("[%r1], [%x]", "[%r1+16368], [%x]") + WAIT)
                .fault(false, numbers(32), 1, 32);
        assertTrue(shared.contains("(700)") && shared.contains("shared bytes"), shared);
        String never = OneKernel.of(BARRIER + IN.replace("_, [%r2], 128", "_, [%r2], 256") + WAIT)
                .fault(false, numbers(32), 1, 32);
        assertTrue(never.contains("deadlock in k, block (0,0,0): 0 threads have ended; 32 threads (0, 1, …)"
                + " wait at line 25: mbarrier.try_wait.parity"), never);
    }

    /// A thread of the first block fills both blocks of a cluster.
    @ParameterizedTest @ValueSource(booleans = {false, true})
    void clustersAreFilledAtOnce(boolean reversed) {
        String meet = "barrier.cluster.arrive.aligned;\nbarrier.cluster.wait.aligned;\n";
        String in = IN.replace("bulk.shared::cluster.global.mbarrier::complete_tx::bytes",
                "bulk.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster")
                .replace("128, [%r2];\nASKED", "128, [%r2], %h1;\nASKED")
                .replace("cp.async", "mov.u16 %h1, 3;\nmov.u32 %r9, %ctaid.x;\nsetp.eq.u32 %p3, %r9, 0;\n"
                        + "@%p3 cp.async");
        String own = "mov.u32 %r9, %ctaid.x;\nmul.wide.u32 %d2, %r9, 128;\nadd.u64 %a, %a, %d2;\n";
        int[] found = OneKernel.of(BARRIER + meet + in + WAIT + own + MIRROR).inClustersOf(2)
                .run(reversed, numbers(64), 2, 32);
        assertArrayEquals(mirrored(), Arrays.copyOf(found, 32));
        assertArrayEquals(mirrored(), Arrays.copyOfRange(found, 32, 64));
    }
}
