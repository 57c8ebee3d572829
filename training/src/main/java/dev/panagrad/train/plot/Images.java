package dev.panagrad.train.plot;

import dev.panagrad.nn.WholeFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// Writes images so that no half of one is ever seen.
final class Images {
    private Images() {
    }

    static void writePng(Path file, BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("png: cannot encode " + file + ": " + e.getMessage(), e);
        }
        WholeFile.write("png", file, out -> {
            ByteBuffer left = ByteBuffer.wrap(bytes.toByteArray());
            while (left.hasRemaining()) {
                out.write(left);
            }
        });
    }
}
