package dev.panagrad.train.tables;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.laws.HostileFiles;
import dev.panagrad.nn.FileFormatException;
import dev.panagrad.train.images.Idx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The readers of data files keep the law of hostile files, 10,000 of them each.
@Timeout(120)
class HostileDataFilesTest {
    private static final int TRIES = 10_000;

    @TempDir
    Path folder;

    private void holds(Consumer<Path> reader, long bytesPerByte, byte[]... good) {
        HostileFiles law =
                new HostileFiles(folder.resolve("bad"), FileFormatException.class, bytesPerByte, good);
        int read = law.check(reader, TRIES, 20_251_125);
        assertTrue(read < TRIES * 9 / 10, "the damage reaches the reader: " + read + " were read");
    }

    @Test
    void idx() throws IOException {
        byte[] plain = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6};
        byte[] floats = new byte[4 + 4 + 40];
        floats[2] = 13;
        floats[3] = 1;
        floats[7] = 10;
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(plain);
        }
        holds(Idx::read, 1100, plain, floats, zipped.toByteArray());
    }

    @Test
    void csv() {
        holds(HostileDataFilesTest::readCsv, 500,
                "a,b,y\n1,2.5,0\n-3e2,NA,1\n4,5,2\n".getBytes(StandardCharsets.UTF_8),
                "\"a\",\"b, c\",y\r\n1,\"2\",red\r\n\"3\",4,blü\r\n".getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a file as data, its last column as target.
    private static void readCsv(Path file) {
        Table t = Table.readCsv(file);
        t.tabular(t.columns().getLast());
    }
}
