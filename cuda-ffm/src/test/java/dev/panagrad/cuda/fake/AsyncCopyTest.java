package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.fake.OneKernel.bits;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Copies that arrive later, barriers in shared memory, boxes of tensors, and clusters.
class AsyncCopyTest {
    /// Each thread's place in shared memory, of 16 bytes.
    private static final String PLACE = """
            mov.u32 %r9, tile;
            shl.b32 %r8, %t, 4;
            add.u32 %r8, %r8, %r9;
            mul.wide.u32 %d1, %t, 16;
            add.u64 %d2, %x, %d1;
            """;

    private static int[] numbers(int n) {
        int[] v = new int[n];
        Arrays.setAll(v, i -> 5 * i + 3);
        return v;
    }

    private static int number(int i) {
        return 5 * i + 3;
    }

    private static int[] run(String body, boolean reversed) {
        return OneKernel.of(PLACE + body).run(reversed, numbers(32), 1, 8);
    }

    private static final String LOAD = "ld.shared.u32 %r1, [%r8+4];\nst.global.u32 [%d2], %r1;\n";

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void copiesOfThreadsArriveWithTheirGroup(boolean reversed) {
        String copy = "cp.async.cg.shared.global [%r8], [%d2], 16;\n";
        String commit = "cp.async.commit_group;\n";
        int[] found = run(copy + commit + "cp.async.wait_group 0;\n" + LOAD, reversed);
        int[] all = run(copy + "cp.async.wait_all;\n" + LOAD, reversed);
        int[] none = run(copy + commit + LOAD, reversed);
        int[] one = run(copy + commit + "cp.async.wait_group 1;\n" + LOAD, reversed);
        // The first of two groups is there, the second one is not.
        int[] first = run(copy + commit + "cp.async.ca.shared.global [%r8+256], [%d2], 8;\n" + commit
                + "cp.async.wait_group 1;\n" + LOAD, reversed);
        int[] second = run("cp.async.ca.shared.global [%r8+256], [%d2], 8;\n" + commit + copy + commit
                + "cp.async.wait_group 1;\n" + LOAD, reversed);
        for (int t = 0; t < 8; t++) {
            assertEquals(number(4 * t + 1), found[4 * t]);
            assertEquals(number(4 * t + 1), all[4 * t]);
            assertEquals(number(4 * t + 1), first[4 * t]);
            for (int[] late : new int[][] {none, one, second}) {
                assertEquals(-1, late[4 * t], "memory that nobody has written");
            }
        }
    }

    @Test
    void copiesFillWithZeros() {
        int[] found = run("cp.async.ca.shared.global [%r8], [%d2], 8, 4;\ncp.async.wait_all;\n"
                + "ld.shared.v2.u32 {%r1, %r2}, [%r8];\nst.global.u32 [%d2], %r1;\n"
                + "st.global.u32 [%d2+8], %r2;\n", false);
        for (int t = 0; t < 8; t++) {
            assertEquals(number(4 * t), found[4 * t]);
            assertEquals(0, found[4 * t + 2]);
        }
    }

    @ParameterizedTest @CsvSource({"'[%r8], [%d2+4], 16', (716)", "'[%r8+4], [%d2], 16', (700)",
            "'[%r8], [%d2+64], 16', (700)"})
    void copiesAreChecked(String copy, String code) {
        String found = OneKernel.of(PLACE + "cp.async.cg.shared.global " + copy + ";\ncp.async.wait_all;\n")
                .fault(false, numbers(32), 1, 8);
        assertTrue(found.contains(code) && found.contains("line 18"), found);
        String race = OneKernel.of(PLACE + "cp.async.cg.shared.global [%r9], [%x], 16;\n").fault(false,
                numbers(32), 1, 8);
        assertTrue(race.contains("race:"), race);
    }

    private static final String BARRIER = """
            mov.u32 %r9, tile;
            add.u32 %r2, %r9, 4096;
            shl.b32 %r8, %t, 2;
            add.u32 %r8, %r8, %r9;
            setp.ne.u32 %p1, %t, 0;
            @%p1 bra BEGUN;
            mbarrier.init.shared::cta.b64 [%r2], 64;
            BEGUN:
            bar.sync 0;
            """;

    private static String phase(int parity, String label) {
        return "mbarrier.arrive.shared::cta.b64 _, [%r2];\n" + label
                + ":\nmbarrier.try_wait.parity.shared::cta.b64 %p2, [%r2], " + parity + ";\n@!%p2 bra "
                + label
                + ";\n";
    }

    /// Twice: each thread writes a word and reads that of the thread of the other warp.
    @ParameterizedTest @ValueSource(booleans = {false, true})
    void barriersInSharedMemoryHavePhases(boolean reversed) {
        String other = "xor.b32 %r4, %r8, 252;\n";
        String body = BARRIER + "ld.global.u32 %r1, [%a];\nst.shared.u32 [%r8], %r1;\n" + phase(0, "FIRST")
                + other + "ld.shared.u32 %r1, [%r4];\n" + phase(1, "SECOND")
                + "add.u32 %r1, %r1, 1;\nst.shared.u32 [%r8], %r1;\n" + phase(0, "THIRD")
                + "ld.shared.u32 %r1, [%r4];\nst.global.u32 [%a], %r1;\n";
        int[] found = OneKernel.of(body).run(reversed, numbers(64), 1, 64);
        for (int i = 0; i < 64; i++) {
            assertEquals(number(i) + 1, found[i]);
        }
        String race = OneKernel.of(body.replace(phase(1, "SECOND"), "").replace("[%r2], 0;\n@!%p2 bra THIRD",
                "[%r2], 1;\n@!%p2 bra THIRD")).fault(reversed, numbers(64), 1, 64);
        assertTrue(race.contains("race:"), race);
    }

    @Test
    void deadlocksAtBarriersInSharedMemoryNameLinesAndThreads() {
        String found = OneKernel.of(BARRIER.replace(", 64;", ", 65;") + phase(0, "WAIT")).fault(false,
                numbers(64), 1, 64);
        assertTrue(
                found.contains("deadlock in k, block (0,0,0): 0 threads have ended; 64 threads (0, 1, …) wait"
                        + " at line 24: mbarrier.try_wait.parity.shared::cta.b64 %p2, [%r2], 0"),
                found);
        String many = OneKernel.of(BARRIER.replace(", 64;", ", 63;") + phase(0, "WAIT")
                + "bar.sync 0;\n" + "mbarrier.arrive.shared::cta.b64 _, [%r2], 64;\n").fault(false,
                        numbers(64),
                        1, 64);
        assertTrue(many.contains("has more arrivals than a barrier's 63, line 27"), many);
        String never =
                OneKernel.of("mov.u32 %r2, tile;\n" + phase(0, "WAIT")).fault(false, numbers(64), 1, 64);
        assertTrue(never.contains("uses a barrier that was not begun, line 14"), never);
    }

    private static final String MEET = "barrier.cluster.arrive.aligned;\nbarrier.cluster.wait.aligned;\n";

    /// Each block writes to the other one's shared memory, and reads what lies there.
    @ParameterizedTest @ValueSource(booleans = {false, true})
    void blocksOfAClusterReachEachOthersMemory(boolean reversed) {
        String body = """
                mov.u32 %r9, tile;
                mov.u32 %r7, %ctaid.x;
                xor.b32 %r6, %r7, 1;
                and.b32 %r6, %r6, 1;
                mapa.shared::cluster.u32 %r5, %r9, %r6;
                shl.b32 %r8, %t, 2;
                add.u32 %r5, %r5, %r8;
                add.u32 %r8, %r9, %r8;
                mul.wide.u32 %d1, %r7, 32;
                add.u64 %a, %a, %d1;
                ld.global.u32 %r1, [%a];
                """ + MEET + "st.shared::cluster.u32 [%r5], %r1;\n" + MEET
                + "ld.shared.u32 %r2, [%r8];\nld.shared::cluster.u32 %r3, [%r5];\n"
                + "mad.lo.u32 %r4, %r2, 1000, %r3;\n"
                + "st.global.u32 [%a], %r4;\n" + MEET;
        int[] found = OneKernel.of(body).inClustersOf(2).run(reversed, numbers(32), 4, 8);
        for (int i = 0; i < 32; i++) {
            assertEquals(1000 * number(i ^ 8) + number(i), found[i]);
        }
        String outside =
                OneKernel.of(body.replace("r6, %r6, 1;\nmapa", "r6, %r6, 3;\nadd.u32 %r6, %r6, 2;\nmapa"))
                        .inClustersOf(2).fault(reversed, numbers(32), 4, 8);
        assertTrue(outside.contains("in the cluster"), outside);
    }

    @Test
    void deadlocksOfClustersNameLinesAndThreads() {
        String body =
                "mov.u32 %r7, %ctaid.x;\nsetp.eq.u32 %p1, %r7, 0;\n@%p1 bra MEET;\nbar.sync 1, 64;\nMEET:\n"
                        + MEET;
        String found = OneKernel.of(body).inClustersOf(2).fault(false, numbers(32), 2, 32);
        assertTrue(
                found.contains("deadlock in k, block (0,0,0): 0 threads have ended; 32 threads (0, 1, …) wait"
                        + " at line 19: barrier.cluster.wait.aligned"),
                found);
        assertTrue(
                found.contains("deadlock in k, block (1,0,0): 0 threads have ended; 32 threads (0, 1, …) wait"
                        + " at line 16: bar.sync 1, 64"),
                found);
    }

    /// 6 rows of 8 numbers, 12 apart; the box has 4 rows of 32 and begins anywhere.
    @ParameterizedTest @CsvSource({"0, 0", "2, 1", "5, 4", "-3, -2", "8, 0", "0, 6"})
    void boxesOfTensorsAreFilledWithZerosOutside(int column, int row) {
        String copy = """
                mov.b64 %d3, m;
                cvta.param.u64 %d3, %d3;
                mov.u32 %r5, COLUMN;
                mov.u32 %r6, ROW;
                @%p1 bra ASKED;
                mbarrier.arrive.expect_tx.shared::cta.b64 _, [%r2], 512;
                cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes \
                [%r9], [%d3, {%r5, %r6}], [%r2];
                ASKED:
                """.replace("COLUMN", column + "").replace("ROW", row + "");
        OneKernel k = OneKernel.of(BARRIER.replace(", 64;", ", 1;") + copy
                + phase(0, "WAIT").replaceFirst(".*\n", "") + "ld.shared.u32 %r1, [%r8];\n"
                + "st.global.u32 [%a+288], %r1;\n");
        k = new OneKernel(
                k.text().replace("(.param .u64 x)", "(.param .u64 x, .param .align 64 .b8 m[128])"));
        int[] words = new int[72 + 128];
        for (int i = 0; i < 72; i++) {
            words[i] = bits(i + 1);
        }
        OneKernel.Box map = new OneKernel.Box(7, new long[] {8, 6}, new long[] {48}, new int[] {32, 4});
        for (boolean reversed : new boolean[] {false, true}) {
            int[] found = k.run(reversed, words, 1, 128, 0, map);
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 32; j++) {
                    int x = column + j;
                    int y = row + i;
                    boolean inside = x >= 0 && x < 8 && y >= 0 && y < 6;
                    // Pieces of four words change places with the line's number.
                    assertEquals(inside ? bits(12 * y + x + 1) : 0,
                            found[72 + 32 * i + ((j / 4 ^ i) * 4 + j % 4)],
                            "line " + i + ", word " + j);
                }
            }
        }
    }

    @Test
    void mirroredBlocksAreInOrder() {
        int[] v = OneKernel.of("mov.u32 %r1, %ctaid.x;\nst.global.u32 [%x], %r1;\n").run(false, new int[1], 3,
                1);
        assertArrayEquals(new int[] {2}, v);
        assertArrayEquals(new int[] {0},
                OneKernel.of("mov.u32 %r1, %ctaid.x;\nst.global.u32 [%x], %r1;\n").run(true, new int[1], 3,
                        1));
    }
}
