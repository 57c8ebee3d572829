package dev.panagrad.train;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.imageio.ImageIO;

/// Writes images so that no half of one is ever seen.
final class Images {
    private Images() {
    }

    static void writePng(Path file, BufferedImage image) {
        Path part = null;
        try {
            ImageIO.setUseCache(false);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            Path target = file.toAbsolutePath();
            part = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".part");
            Files.write(part, bytes.toByteArray());
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            discard(part);
            throw new UncheckedIOException("png: cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void discard(Path part) {
        try {
            if (part != null) {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            // The error that led here says more than this one.
        }
    }
}
