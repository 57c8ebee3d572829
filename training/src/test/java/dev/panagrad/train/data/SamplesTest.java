package dev.panagrad.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Pairs of inputs and targets keep together in any order.
class SamplesTest {
    private static final Samples TEN = new Samples(Tensor.arange(20).reshape(10, 2), Tensor.arange(10));

    @Test
    void runsOnTheFastBackend() {
        assertEquals("vector", Panagrad.backend());
    }

    @Test
    void batchesKeepOrderAndPairs() {
        List<Long> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (Samples batch : TEN.batches(4)) {
            sizes.add(batch.size());
            for (long t : batch.targets().toLongArray()) {
                seen.add(t);
            }
        }
        assertEquals(List.of(4, 4, 2), sizes);
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L), seen);
        assertEquals(3, TEN.first(3).size());
    }

    private static long[] order(Iterable<Samples> batches) {
        List<Tensor> parts = new ArrayList<>();
        for (Samples b : batches) {
            assertArrayEquals(b.inputs().select(1, 0).toLongArray(), b.targets().mul(2).toLongArray());
            parts.add(b.targets());
        }
        return Tensor.cat(0, parts.toArray(Tensor[]::new)).toLongArray();
    }

    @Test
    void shufflingIsSeededAndNewEachTime() {
        Panagrad.seed(4);
        Iterable<Samples> batches = TEN.shuffled(3);
        long[] first = order(batches);
        long[] second = order(batches);
        Panagrad.seed(4);
        assertArrayEquals(first, order(TEN.shuffled(3)));
        assertNotEquals(Arrays.toString(first), Arrays.toString(second));
        Arrays.sort(first);
        assertArrayEquals(new long[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, first);
        assertThrows(IllegalArgumentException.class, () -> TEN.shuffled(0));
        assertThrows(ShapeException.class, () -> new Samples(Tensor.ones(3), Tensor.ones(2)));
    }
}
