package dev.panagrad.train.images;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.laws.HostileFiles;
import dev.panagrad.nn.FileFormatException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The readers of images keep the law of hostile files, 10,000 of them each.
@Timeout(240)
class HostileImagesTest {
    private static final int TRIES = 10_000;

    @TempDir
    Path folder;

    private void holds(Consumer<Path> reader, long bytesPerByte, byte[]... good) {
        HostileFiles law =
                new HostileFiles(folder.resolve("bad"), FileFormatException.class, bytesPerByte, good);
        int read = law.check(reader, TRIES, 20_251_128);
        assertTrue(read < TRIES * 9 / 10, "the damage reaches the reader: " + read + " were read");
    }

    /// Each byte of a file may hold 8 · 1032 pixels, of which each takes some bytes on the way.
    @Test
    void images() throws IOException {
        List<byte[]> good = new ArrayList<>();
        BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 63; i++) {
            image.setRGB(i % 9, i / 9, 0x10305 * i);
        }
        for (String format : List.of("png", "jpg", "gif", "bmp")) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertTrue(ImageIO.write(image, format, out), format);
            good.add(out.toByteArray());
        }
        holds(ImageFolder::read, 20 * 8 * 1032, good.toArray(byte[][]::new));
    }

    @Test
    void cifar() {
        byte[] batch = new byte[2 * 3073];
        batch[0] = 9;
        holds(Cifar10Data::read, 50, batch);
    }

    /// A file in an archive may have 64 MB, as far as the deflated data reach.
    @Test
    void archives() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            entry(zip, "cifar-10-batches-bin/readme.html", 700);
            entry(zip, "cifar-10-batches-bin/test_batch.bin", 3073);
            zip.write(new byte[1024]);
        }
        holds(file -> Cifar10Data.unpack(file, folder), 4000, out.toByteArray());
    }

    private static void entry(GZIPOutputStream out, String name, int size) throws IOException {
        byte[] header = new byte[512];
        byte[] text = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, header, 0, text.length);
        byte[] octal = "%011o".formatted(size).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(octal, 0, header, 124, octal.length);
        out.write(header);
        out.write(new byte[(size + 511) / 512 * 512]);
    }
}
