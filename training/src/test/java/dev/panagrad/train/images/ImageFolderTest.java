package dev.panagrad.train.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.train.data.Sample;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders of images become samples; what is no image is refused.
class ImageFolderTest {
    @TempDir
    Path folder;

    private static byte[] png(int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(width - 1, 0, rgb);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "png", out);
        return out.toByteArray();
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    @Test
    void classesAreFoldersInOrder() throws IOException {
        write("dog/2.png", png(3, 2, 0x010203));
        write("cat/deep/1.PNG", png(1, 1, 0xff8000));
        write("cat/notes.txt", new byte[1]);
        write("dog/1.png", png(3, 2, 0));
        ImageFolder set = new ImageFolder(folder);
        assertEquals(List.of("cat", "dog"), set.classes());
        assertEquals(3, set.size());
        Sample cat = set.get(0);
        assertArrayEquals(new int[] {255, 128, 0}, cat.input().toIntArray());
        assertEquals(0, cat.target().itemLong());
        Sample dog = set.get(2);
        assertEquals(Shape.of(3, 2, 3), dog.input().shape());
        assertEquals(1, dog.target().itemLong());
        assertArrayEquals(new int[] {0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0},
                dog.input().toIntArray());
        assertEquals("2.png", set.file(2).getFileName().toString());
    }

    @Test
    void foldersWithoutClassesOrImagesAreRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> new ImageFolder(folder));
        write("cat/notes.txt", new byte[1]);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new ImageFolder(folder)).getMessage()
                .contains("cat"));
        assertThrows(UncheckedIOException.class, () -> new ImageFolder(folder.resolve("none")));
        assertThrows(UncheckedIOException.class, () -> ImageFolder.read(folder.resolve("none.png")));
    }

    @Test
    void damagedImagesGiveTypedErrorsOnly() throws IOException {
        byte[] good = png(5, 4, 0x123456);
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            byte[] bad = good.clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            Path file = write("x.png", Arrays.copyOf(bad, random.nextInt(bad.length + 1)));
            try {
                ImageFolder.read(file);
            } catch (FileFormatException e) {
                assertTrue(e.getMessage().startsWith("image: "), e.getMessage());
            }
        }
    }

    @Test
    void headersThatPromiseTooMuchAreRefused() throws IOException {
        // The second one is smaller than the largest image, but not than what its file can hold.
        for (int side : new int[] {60_000, 9_000}) {
            byte[] bomb = png(5, 4, 0);
            ByteBuffer.wrap(bomb).putInt(16, side).putInt(20, side);
            CRC32 crc = new CRC32();
            crc.update(bomb, 12, 17);
            ByteBuffer.wrap(bomb).putInt(29, (int) crc.getValue());
            Path file = write("bomb.png", bomb);
            String message =
                    assertThrows(FileFormatException.class, () -> ImageFolder.read(file)).getMessage();
            assertTrue(message.contains("too large") && message.contains("" + (long) side * side), message);
        }
    }
}
