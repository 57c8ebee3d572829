package dev.panagrad.train.plot;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;

/// Grey images with captions in rows and columns, written as PNG.
public final class ImageGrid {
    private static final int SCALE = 3;
    private static final int GAP = 8;
    private static final int CAPTION = 18;

    private ImageGrid() {
    }

    /// Writes images, replacing the file.
    ///
    /// @param images [n, h, w], 0 is white and 255 black
    /// @param captions a line for each image
    /// @param columns images in a row
    /// @throws ShapeException if the images have another rank or there is another number of captions
    /// @throws java.io.UncheckedIOException if it cannot be written
    public static void save(Path file, Tensor images, List<String> captions, int columns) {
        if (images.rank() != 3 || images.size(0) != captions.size() || columns < 1) {
            throw new ShapeException("imageGrid: images and captions do not fit, images is " + images.shape()
                    + ", expected [n, h, w] with n == " + captions.size()
                    + " captions and columns >= 1 but columns is "
                    + columns);
        }
        int h = Math.toIntExact(images.size(1));
        int w = Math.toIntExact(images.size(2));
        int n = captions.size();
        int rows = Math.max((n + columns - 1) / columns, 1);
        int cellWidth = w * SCALE + GAP;
        int cellHeight = h * SCALE + CAPTION + GAP;
        BufferedImage out = new BufferedImage(columns * cellWidth + GAP, rows * cellHeight + GAP,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = out.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(new Color(0xf4f4f4));
        g.fillRect(0, 0, out.getWidth(), out.getHeight());
        g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        float[] pixels = images.toFloatArray();
        for (int i = 0; i < n; i++) {
            int x = GAP + i % columns * cellWidth;
            int y = GAP + i / columns * cellHeight;
            g.drawImage(image(pixels, i * h * w, h, w), x, y, w * SCALE, h * SCALE, null);
            g.setColor(Color.BLACK);
            g.drawString(captions.get(i), x, y + h * SCALE + CAPTION - 5);
        }
        g.dispose();
        Images.writePng(file, out);
    }

    private static BufferedImage image(float[] pixels, int offset, int h, int w) {
        BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                int grey = 255 - Math.clamp(Math.round(pixels[offset + y * w + x]), 0, 255);
                image.setRGB(x, y, grey * 0x010101);
            }
        }
        return image;
    }
}
