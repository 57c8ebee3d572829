package dev.panagrad.train.plot;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What classifiers of points in the plane decide where, side by side: blue where class 0 is likely, red
/// where class 1 is, a line where both are as likely; written as PNG.
///
/// ```java
/// new DecisionGrid(5).add("seed 0", x -> net.predictProba(x).select(1, 1), x, y).save(Path.of("moons.png"));
/// ```
public final class DecisionGrid {
    private static final int SIZE = 220;
    private static final int GAP = 10;
    private static final int CAPTION = 22;
    private static final Color[] COLOURS = {new Color(0x2166ac), new Color(0xb2182b)};

    private final int columns;
    private final List<BufferedImage> cells = new ArrayList<>();

    /// Makes an empty grid.
    ///
    /// @throws IllegalArgumentException if the number of columns is not positive
    public DecisionGrid(int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException(
                    "decisionGrid: columns must be positive, expected columns >= 1 but got " + columns);
        }
        this.columns = columns;
    }

    /// Adds a classifier with the points it learned from; returns this.
    ///
    /// @param probability gives the probability of class 1, [n], of points, float64 [n, 2]
    /// @param x points, [n, 2]
    /// @param y their classes, 0 or 1, [n]
    /// @throws ShapeException if the shapes do not fit
    public DecisionGrid add(String caption, UnaryOperator<Tensor> probability, Tensor x, Tensor y) {
        if (x.rank() != 2 || x.size(1) != 2 || y.rank() != 1 || y.size(0) != x.size(0) || x.size(0) == 0) {
            throw new ShapeException(
                    "decisionGrid: points and classes do not fit, x is " + x.shape() + ", y is "
                            + y.shape() + ", expected x: [n, 2] and y: [n] with n >= 1");
        }
        double[] points = x.to(DType.FLOAT64).toDoubleArray();
        View view = View.around(points);
        BufferedImage cell = new BufferedImage(SIZE, SIZE + CAPTION, BufferedImage.TYPE_INT_RGB);
        shade(cell, view, probability);
        Graphics2D g = cell.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        long[] classes = y.toLongArray();
        for (int i = 0; i < classes.length; i++) {
            var dot = new Ellipse2D.Double(view.column(points[2 * i]) - 3, view.row(points[2 * i + 1]) - 3, 6,
                    6);
            g.setColor(COLOURS[classes[i] == 0 ? 0 : 1]);
            g.fill(dot);
            g.setColor(Color.WHITE);
            g.setStroke(new BasicStroke(0.8f));
            g.draw(dot);
        }
        g.setColor(Color.WHITE);
        g.fillRect(0, SIZE, SIZE, CAPTION);
        g.setColor(Color.BLACK);
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        g.drawString(caption, (SIZE - g.getFontMetrics().stringWidth(caption)) / 2, SIZE + 15);
        g.dispose();
        cells.add(cell);
        return this;
    }

    /// The part of the plane that a cell shows.
    private record View(double left, double top, double width, double height) {
        static View around(double[] points) {
            double[] low = {points[0], points[1]};
            double[] high = low.clone();
            for (int i = 0; i < points.length; i++) {
                low[i % 2] = Math.min(low[i % 2], points[i]);
                high[i % 2] = Math.max(high[i % 2], points[i]);
            }
            return new View(low[0] - 0.5, high[1] + 0.5, high[0] - low[0] + 1, high[1] - low[1] + 1);
        }

        double column(double x) {
            return (x - left) / width * SIZE;
        }

        double row(double y) {
            return (top - y) / height * SIZE;
        }

        double x(int column) {
            return left + (column + 0.5) / SIZE * width;
        }

        double y(int row) {
            return top - (row + 0.5) / SIZE * height;
        }
    }

    private static void shade(BufferedImage cell, View view, UnaryOperator<Tensor> probability) {
        double[] at = new double[2 * SIZE * SIZE];
        for (int i = 0; i < SIZE * SIZE; i++) {
            at[2 * i] = view.x(i % SIZE);
            at[2 * i + 1] = view.y(i / SIZE);
        }
        double[] p =
                probability.apply(Tensor.of(at).reshape(SIZE * SIZE, 2)).to(DType.FLOAT64).toDoubleArray();
        for (int i = 0; i < p.length; i++) {
            boolean edge = i % SIZE > 0 && p[i] > 0.5 != p[i - 1] > 0.5
                    || i >= SIZE && p[i] > 0.5 != p[i - SIZE] > 0.5;
            cell.setRGB(i % SIZE, i / SIZE, edge ? 0x202020 : colour(p[i]));
        }
    }

    /// White where undecided, towards the class's colour where sure.
    private static int colour(double p) {
        Color c = COLOURS[p > 0.5 ? 1 : 0];
        double strength = 0.75 * Math.min(Math.abs(p - 0.5) * 2, 1);
        return mixed(c.getRed(), strength) << 16 | mixed(c.getGreen(), strength) << 8
                | mixed(c.getBlue(), strength);
    }

    private static int mixed(int colour, double strength) {
        return (int) Math.round(255 - (255 - colour) * strength);
    }

    /// Writes the grid, replacing the file.
    ///
    /// @throws java.io.UncheckedIOException if it cannot be written
    public void save(Path file) {
        int rows = Math.max((cells.size() + columns - 1) / columns, 1);
        int width = Math.min(columns, Math.max(cells.size(), 1));
        BufferedImage out = new BufferedImage(width * (SIZE + GAP) + GAP,
                rows * (SIZE + CAPTION + GAP) + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = out.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, out.getWidth(), out.getHeight());
        for (int i = 0; i < cells.size(); i++) {
            g.drawImage(cells.get(i), GAP + i % columns * (SIZE + GAP),
                    GAP + i / columns * (SIZE + CAPTION + GAP), null);
        }
        g.dispose();
        Images.writePng(file, out);
    }
}
