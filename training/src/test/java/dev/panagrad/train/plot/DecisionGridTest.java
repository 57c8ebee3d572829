package dev.panagrad.train.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionGridTest {
    @TempDir
    Path folder;

    private final Tensor x = Tensor.of(-1.0, 0, 1, 0).reshape(2, 2);
    private final Tensor y = Tensor.of(0L, 1);

    @Test
    void shadesWhatIsDecided() throws IOException {
        Path file = folder.resolve("grid.png");
        new DecisionGrid(2).add("right of 0", p -> p.select(1, 0).mul(10).sigmoid(), x, y)
                .add("undecided", p -> p.select(1, 0).mul(0).add(0.5), x, y).save(file);
        BufferedImage image = ImageIO.read(file.toFile());
        assertEquals(2 * 230 + 10, image.getWidth());
        Color left = new Color(image.getRGB(12, 30));
        Color right = new Color(image.getRGB(226, 30));
        assertTrue(left.getBlue() > left.getRed() && right.getRed() > right.getBlue(), left + " " + right);
        assertEquals(Color.WHITE.getRGB(), image.getRGB(242, 30));
        // The line between the classes is in the middle of the first cell.
        assertEquals(0xff202020, image.getRGB(10 + 110, 30));
    }

    @Test
    void refusesWhatDoesNotFit() {
        var grid = new DecisionGrid(1);
        assertThrows(ShapeException.class, () -> grid.add("", p -> p, x, Tensor.of(0L, 1, 1)));
        assertThrows(ShapeException.class, () -> grid.add("", p -> p, x.narrow(1, 0, 1), y));
        assertThrows(IllegalArgumentException.class, () -> new DecisionGrid(0));
    }

    @Test
    void barsArePng() throws IOException {
        Path file = folder.resolve("bars.png");
        new BarPlot("t", "x", "y", List.of("a", "b")).add("one", 0.9, 1).add("two", 0.95, 0.9).save(file);
        assertEquals(900, ImageIO.read(file.toFile()).getWidth());
        assertThrows(ShapeException.class, () -> new BarPlot("t", "x", "y", List.of("a")).add("one", 1, 2));
    }

    @Test
    void pointsOfTensorsMustFit() throws IOException {
        Path file = folder.resolve("line.png");
        Tensor t = Tensor.of(1.0, 2, 3);
        new LinePlot("t", "x", "y").points("dots", t, t).add("line", t, t).save(file);
        assertEquals(900, ImageIO.read(file.toFile()).getWidth());
        assertThrows(ShapeException.class,
                () -> new LinePlot("t", "x", "y").add("line", t, Tensor.of(1.0, 2)));
    }
}
