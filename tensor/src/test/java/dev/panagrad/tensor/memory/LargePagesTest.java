package dev.panagrad.tensor.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LargePagesTest {
    @BeforeAll
    static void theSystemHasThem() {
        assumeTrue(LargePages.SIZE > 0, "no transparent large pages of 2 MiB here");
    }

    /// Returns whether the process has memory at an address.
    private static boolean isMapped(long address) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream().anyMatch(line -> {
            String[] ends = line.substring(0, line.indexOf(' ')).split("-");
            return Long.parseUnsignedLong(ends[0], 16) <= address
                    && address < Long.parseUnsignedLong(ends[1], 16);
        });
    }

    @Test
    void areClearedAlignedWritableAndGivenBack() throws IOException {
        for (long bytes : new long[] {1, LargePages.SIZE - 1, LargePages.SIZE, 3 * LargePages.SIZE + 8}) {
            MemorySegment m;
            try (Arena arena = Arena.ofShared()) {
                m = LargePages.map(bytes, arena);
                assertEquals(bytes, m.byteSize());
                assertEquals(0, m.address() % LargePages.SIZE);
                for (long i = 0; i < bytes; i += 4096) {
                    assertEquals(0, m.get(JAVA_BYTE, i));
                }
                m.fill((byte) 7);
                assertTrue(isMapped(m.address()));
            }
            assertFalse(isMapped(m.address()));
        }
    }

    @Test
    void blocksOfLargeTensorsLieInThem() {
        Tensor t = Tensor.zeros(1, 3 << 20);
        assertEquals(0, t.storage().segment().address() % LargePages.SIZE);
        assertEquals(0, t.sum().item());
    }

    @Test
    void thereAreNoMoreThanTheHeapMayHave() {
        try (Arena arena = Arena.ofShared()) {
            assertNull(LargePages.map(Long.MAX_VALUE, arena));
            assertNull(LargePages.map(Runtime.getRuntime().maxMemory() + 1, arena));
            long each = Runtime.getRuntime().maxMemory() / 4;
            List<MemorySegment> taken = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                MemorySegment m = LargePages.map(each, arena);
                if (m != null) {
                    taken.add(m);
                    m.set(JAVA_LONG, 0, i);
                }
            }
            assertTrue(taken.size() >= 2, "nothing else takes half of it here");
            assertNull(LargePages.map(each + 4, arena));
        }
        try (Arena arena = Arena.ofShared()) {
            long half = Runtime.getRuntime().maxMemory() / 2;
            LargePages.map(half, arena).set(JAVA_LONG, 0, 1);
        }
    }
}
