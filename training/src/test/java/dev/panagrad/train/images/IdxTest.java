package dev.panagrad.train.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// IDX files are read, plain or zipped, and bad ones refused with the rule they break.
class IdxTest {
    private static final byte[] GOOD = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, (byte) 250};

    @TempDir
    Path folder;

    private Path write(byte... bytes) throws IOException {
        return Files.write(folder.resolve("data.idx"), bytes);
    }

    private static byte[] zip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
            gz.write(bytes);
        }
        return out.toByteArray();
    }

    private void refused(byte[] bytes, String... parts) throws IOException {
        Path file = write(bytes);
        String message = assertThrows(FileFormatException.class, () -> Idx.read(file)).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part) && message.contains("data.idx"), message);
        }
    }

    @Test
    void readsPlainAndZipped() throws IOException {
        for (byte[] bytes : new byte[][] {GOOD, zip(GOOD)}) {
            Tensor t = Idx.read(write(bytes));
            assertEquals(DType.UINT8, t.dtype());
            assertEquals(Shape.of(2, 3), t.shape());
            assertArrayEquals(new int[] {1, 2, 3, 4, 5, 250}, t.toIntArray());
        }
    }

    @Test
    void readsWiderTypesAsBigEndian() throws IOException {
        byte[] ints = ByteBuffer.allocate(16).put(new byte[] {0, 0, 12, 1}).putInt(2).putInt(-5).putInt(70000)
                .array();
        assertArrayEquals(new int[] {-5, 70000}, Idx.read(write(ints)).toIntArray());
        byte[] doubles =
                ByteBuffer.allocate(16).put(new byte[] {0, 0, 14, 1}).putInt(1).putDouble(0.25).array();
        assertEquals(0.25, Idx.read(write(doubles)).item());
        byte[] scalar = {0, 0, 8, 0, 7};
        assertEquals(7, Idx.read(write(scalar)).itemLong());
        byte[] empty = {0, 0, 13, 2, 0, 0, 0, 0, 0, 0, 0, 5};
        assertEquals(Shape.of(0, 5), Idx.read(write(empty)).shape());
    }

    @Test
    void refusesDamage() throws IOException {
        refused(new byte[] {}, "truncated", "magic");
        refused(new byte[] {0, 1, 8, 1, 0, 0, 0, 0}, "magic number", "1");
        refused(new byte[] {0, 0, 7, 1, 0, 0, 0, 0}, "element type", "7");
        refused(new byte[] {0, 0, 8, Shape.MAX_RANK + 1}, "axes", "" + (Shape.MAX_RANK + 1));
        refused(new byte[] {0, 0, 8, -1}, "axes", "255");
        refused(new byte[] {0, 0, 8, 1, 0, 0}, "truncated in the sizes");
        refused(new byte[] {0, 0, 8, 1, -1, -1, -1, -1}, "negative size");
        refused(new byte[] {0, 0, 8, 3, 127, -1, -1, -1, 127, -1, -1, -1, 127, -1, -1, -1}, "too large");
        refused(new byte[] {0, 0, 8, 1, 127, -1, -1, -1, 5}, "truncated", "got 1");
        refused(zip(new byte[] {0, 0, 8, 1, 127, -1, -1, -1, 5}), "truncated", "got 1");
        refused(Arrays.copyOf(GOOD, GOOD.length - 1), "truncated", "6", "5");
        refused(Arrays.copyOf(GOOD, GOOD.length + 1), "left over");
        byte[] zipped = zip(GOOD);
        refused(Arrays.copyOf(zipped, zipped.length - 9), "gzip");
        refused(new byte[] {0x1f, (byte) 0x8b, 0, 0}, "gzip");
        assertThrows(UncheckedIOException.class, () -> Idx.read(folder.resolve("none")));
    }

    @Test
    void damagedFilesGiveTypedErrorsOnly() throws IOException {
        Random random = new Random(5);
        byte[] zipped = zip(GOOD);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = (i % 2 == 0 ? GOOD : zipped).clone();
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            bad = Arrays.copyOf(bad, random.nextInt(bad.length + 2));
            try {
                Idx.read(write(bad));
            } catch (FileFormatException expected) {
                assertTrue(expected.getMessage().startsWith("idx: "), expected.getMessage());
            }
        }
    }

    @Test
    void mnistChecksItsFourFiles() throws IOException {
        byte[] images = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 9, 8};
        byte[] labels = {0, 0, 8, 1, 0, 0, 0, 2, 3, 9};
        for (String part : new String[] {"train", "t10k"}) {
            Files.write(folder.resolve(part + "-images-idx3-ubyte"), images);
            Files.write(folder.resolve(part + "-labels-idx1-ubyte.gz"), zip(labels));
        }
        MnistData data = MnistData.load(folder);
        assertEquals(2, data.train().size());
        assertArrayEquals(new long[] {3, 9}, data.test().targets().toLongArray());
        labels[9] = 10;
        Files.write(folder.resolve("t10k-labels-idx1-ubyte.gz"), labels);
        String wrong = assertThrows(FileFormatException.class, () -> MnistData.load(folder)).getMessage();
        assertTrue(wrong.contains("found 10"), wrong);
        Files.delete(folder.resolve("train-images-idx3-ubyte"));
        String missing = assertThrows(UncheckedIOException.class, () -> MnistData.load(folder)).getMessage();
        assertTrue(missing.contains("train-images-idx3-ubyte"), missing);
    }
}
