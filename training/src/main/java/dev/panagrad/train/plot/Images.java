package dev.panagrad.train.plot;

import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/// Tensors as pictures, and pictures as PNG.
public final class Images {
    private Images() {
    }

    /// Returns the picture of a tensor as the bytes of a PNG file.
    ///
    /// @param x [h, w] or [1, h, w] for grey, [3, h, w] for red, green and blue: bytes, or floating-point
    ///        numbers from 0, black, to 1
    /// @throws ShapeException if it has another shape
    public static byte[] png(Tensor x) {
        return png(picture(x));
    }

    private static BufferedImage picture(Tensor x) {
        int c = x.rank() == 3 ? (int) x.size(0) : 1;
        if (x.rank() < 2 || x.rank() > 3 || c != 1 && c != 3 || x.numel() == 0) {
            throw new ShapeException("image: no picture, x is " + x.shape()
                    + ", expected [h, w], [1, h, w] or [3, h, w] with elements but it has " + x.numel());
        }
        int h = Math.toIntExact(x.size(-2));
        int w = Math.toIntExact(x.size(-1));
        float[] v = x.toFloatArray();
        float scale = x.dtype() == DType.UINT8 ? 1 : 255;
        BufferedImage out = new BufferedImage(w, h,
                c == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < h * w; i++) {
            for (int k = 0; k < c; k++) {
                out.getRaster().setSample(i % w, i / w, k,
                        Math.clamp(Math.round(v[k * h * w + i] * scale), 0, 255));
            }
        }
        return out;
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("png: cannot encode an image: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    /// Writes a picture, replacing the file; no half of one is ever seen.
    ///
    /// @throws UncheckedIOException if it cannot be written
    static void writePng(Path file, BufferedImage image) {
        ByteBuffer left = ByteBuffer.wrap(png(image));
        WholeFile.write("png", file, out -> {
            while (left.hasRemaining()) {
                out.write(left);
            }
        });
    }
}
