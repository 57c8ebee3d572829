package dev.panagrad.train.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pictures are PNG files.
class PlotTest {
    @TempDir
    Path folder;

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
