package dev.panagrad.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.Dropout;
import dev.panagrad.nn.Identity;
import dev.panagrad.nn.Sequential;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Samples, metrics, the progress line and pictures.
class TrainingTest {
    @TempDir
    Path folder;

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

    @Test
    void confusionsAreCountedAndPrinted() {
        ConfusionMatrix m = ConfusionMatrix.of(Tensor.of(0L, 1L, 1L, 2L), Tensor.of(0L, 1L, 2L, 2L), 3);
        assertArrayEquals(new long[] {1, 0, 0, 0, 1, 0, 0, 1, 1}, m.counts().toLongArray());
        assertEquals(0.75, m.accuracy());
        assertEquals("""
                true \\ predicted
                         0    1    2   found
                    0    1    .    .  100.0 %
                    1    .    1    .  100.0 %
                    2    .    1    1   50.0 %""", m.toString());
        assertThrows(ShapeException.class, () -> ConfusionMatrix.of(Tensor.of(3L), Tensor.of(0L), 3));
        assertThrows(ShapeException.class, () -> ConfusionMatrix.of(Tensor.of(1L), Tensor.of(0L, 1L), 3));
    }

    @Test
    void metricsCount() {
        Tensor logits = Tensor.of(1f, 2f, 5f, 0f).reshape(2, 2);
        assertEquals(1, Metrics.correct(logits, Tensor.of(1L, 1L)));
        assertEquals(0.5, Metrics.accuracy(Tensor.of(1L, 0L), Tensor.of(1L, 1L)));
        Sequential model = new Sequential(new Dropout(), new Identity());
        Tensor predicted = Metrics.predict(model, new Samples(logits, Tensor.of(1L, 1L)), 1);
        assertArrayEquals(new long[] {1, 0}, predicted.toLongArray());
        assertTrue(model.isTraining() && model.get(0).isTraining());
    }

    private static String printed(Runnable action) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void progressIsALineWithoutATerminalAndABarOnOne() {
        for (boolean terminal : new boolean[] {false, true}) {
            String text = printed(() -> {
                try (Progress p = new Progress("epoch 1/2", 30, terminal)) {
                    p.step(10, 1.0, 5);
                    p.step(20, 0.25, 19);
                    assertEquals(0.5, p.loss(), 1e-12);
                    assertEquals(0.8, p.accuracy(), 1e-12);
                }
            });
            assertTrue(text.contains("epoch 1/2") && text.contains("loss 0.5000  accuracy 0.8000")
                    && text.contains("samples/s"), text);
            assertEquals(terminal, text.contains("\r"), text);
        }
    }

    @Test
    void picturesArePng() throws IOException {
        Path plot = folder.resolve("plot.png");
        new LinePlot("t", "x", "y").add("a", 0, 1).add("a", 1, Double.NaN).add("b", 1, 2).save(plot);
        assertEquals(900, ImageIO.read(plot.toFile()).getWidth());
        Path grid = folder.resolve("grid.png");
        ImageGrid.save(grid, Tensor.full(255, 3, 4, 4), List.of("a", "b", "c"), 2);
        assertEquals(0xff000000, ImageIO.read(grid.toFile()).getRGB(10, 10));
        ImageGrid.save(grid, Tensor.zeros(0, 4, 4), List.of(), 2);
        assertThrows(ShapeException.class,
                () -> ImageGrid.save(grid, Tensor.zeros(2, 4), List.of("a", "b"), 2));
        try (var left = Files.list(folder)) {
            assertEquals(2, left.count(), "no part file is left");
        }
    }
}
