package dev.panagrad.train.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.FileFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files come whole or not at all, go on after a break, and are checked.
@Timeout(60)
class DownloadTest {
    private static final byte[] CONTENT = new byte[300_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @TempDir
    Path folder;

    private static String md5(byte[] b) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(b));
    }

    private static Download of(LocalServer server) throws Exception {
        return Download.of(server.address("data.bin"), CONTENT.length, md5(CONTENT));
    }

    @Test
    void fetchesOnce() throws Exception {
        try (LocalServer server = new LocalServer(CONTENT, true, List.of())) {
            Path file = of(server).to(folder.resolve("below"));
            assertArrayEquals(CONTENT, Files.readAllBytes(file));
            of(server).to(folder.resolve("below"));
            assertEquals(List.of(""), server.requests);
            Files.write(file, new byte[] {1});
            of(server).to(folder.resolve("below"));
            assertEquals(2, server.requests.size(), "a damaged file is fetched again");
        }
    }

    @Test
    void goesOnWhereItBrokeOff() throws Exception {
        try (LocalServer server = new LocalServer(CONTENT, true, List.of(100_000, 50_000))) {
            assertArrayEquals(CONTENT, Files.readAllBytes(of(server).to(folder)));
            assertEquals(List.of("", "bytes=100000-", "bytes=150000-"), server.requests);
            assertFalse(Files.exists(folder.resolve("data.bin.part")));
        }
        Files.delete(folder.resolve("data.bin"));
        Files.write(folder.resolve("data.bin.part"), Arrays.copyOf(CONTENT, 299_999));
        try (LocalServer server = new LocalServer(CONTENT, true, List.of())) {
            assertArrayEquals(CONTENT, Files.readAllBytes(of(server).to(folder)));
            assertEquals(List.of("bytes=299999-"), server.requests);
        }
    }

    @Test
    void beginsAnewWithServersThatCannotGoOn() throws Exception {
        try (LocalServer server = new LocalServer(CONTENT, false, List.of(100_000))) {
            assertArrayEquals(CONTENT, Files.readAllBytes(of(server).to(folder)));
        }
    }

    @Test
    void givesUpAfterThreeBreaksAndKeepsThePart() throws Exception {
        try (LocalServer server = new LocalServer(CONTENT, true, List.of(10, 10, 10))) {
            assertThrows(UncheckedIOException.class, () -> of(server).to(folder));
            assertEquals(30, Files.size(folder.resolve("data.bin.part")));
            assertFalse(Files.exists(folder.resolve("data.bin")));
            assertArrayEquals(CONTENT, Files.readAllBytes(of(server).to(folder)));
        }
    }

    @Test
    void refusesWrongContent() throws Exception {
        byte[] other = CONTENT.clone();
        other[7]++;
        try (LocalServer server = new LocalServer(other, true, List.of())) {
            String message =
                    assertThrows(FileFormatException.class, () -> of(server).to(folder)).getMessage();
            assertTrue(message.contains(md5(other)) && message.contains(md5(CONTENT)), message);
            assertFalse(Files.exists(folder.resolve("data.bin")));
            assertFalse(Files.exists(folder.resolve("data.bin.part")));
        }
        try (LocalServer server = new LocalServer(Arrays.copyOf(CONTENT, 400_000), true, List.of())) {
            String message =
                    assertThrows(UncheckedIOException.class, () -> of(server).to(folder)).getMessage();
            assertTrue(message.contains("too long"), message);
            Download none = Download.of(server.address("none"), 1, md5(CONTENT));
            message = assertThrows(UncheckedIOException.class, () -> none.to(folder)).getMessage();
            assertTrue(message.contains("404"), message);
        }
    }

    private static byte[] cifar(int images) {
        byte[] b = new byte[images * 3073];
        for (int i = 0; i < images; i++) {
            b[i * 3073] = (byte) (i % 10);
            b[i * 3073 + 1] = (byte) (200 + i);
            b[i * 3073 + 3072] = 7;
        }
        return b;
    }

    private static void entry(OutputStream out, String name, byte[] content) throws IOException {
        byte[] header = new byte[512];
        byte[] n = name.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(n, 0, header, 0, n.length);
        byte[] size = String.format("%011o", content.length).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, header, 124, size.length);
        out.write(header);
        out.write(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            entry(out, "cifar-10-batches-bin/readme.html", new byte[700]);
            for (int i = 1; i <= 5; i++) {
                entry(out, "cifar-10-batches-bin/data_batch_" + i + ".bin", cifar(i));
            }
            entry(out, "../../test_batch.bin", cifar(2));
            out.write(new byte[1024]);
        }
        return bytes.toByteArray();
    }

    @Test
    void cifarIsUnpackedAndRead() throws Exception {
        Path tar = Files.write(folder.resolve("c.tar.gz"), archive());
        Path into = Files.createDirectory(folder.resolve("into"));
        Cifar10Data.unpack(tar, into);
        try (var files = Files.list(into)) {
            assertEquals(6, files.count(), "names with .. write nothing elsewhere");
        }
        Cifar10Data data = Cifar10Data.load(into);
        assertEquals(15, data.train().size());
        assertArrayEquals(new long[] {2, 3, 32, 32}, data.test().inputs().shape().dims());
        assertArrayEquals(new long[] {0, 1}, data.test().targets().toLongArray());
        assertEquals(201, data.test().inputs().get(dev.panagrad.tensor.Index.at(1)).flatten().select(0, 0)
                .itemLong());
        byte[] cut = Arrays.copyOf(archive(), 300);
        Files.write(tar, cut);
        assertThrows(FileFormatException.class, () -> Cifar10Data.unpack(tar, into));
        Files.write(into.resolve("test_batch.bin"), new byte[100]);
        assertThrows(FileFormatException.class, () -> Cifar10Data.load(into));
        byte[] eleven = cifar(1);
        eleven[0] = 10;
        Files.write(into.resolve("test_batch.bin"), eleven);
        assertThrows(FileFormatException.class, () -> Cifar10Data.load(into));
    }

    @Test
    void whatIsOnTheNetIsDescribedInFull() {
        for (List<Download> files : List.of(MnistData.FILES, FashionMnistData.FILES,
                List.of(Cifar10Data.FILE))) {
            for (Download file : files) {
                assertEquals("https", file.from().getScheme());
                assertTrue(
                        file.md5().matches("[0-9a-f]{32}") && file.bytes() > 0 && file.name().endsWith("gz"));
            }
        }
    }
}
