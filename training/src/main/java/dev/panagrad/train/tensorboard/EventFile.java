package dev.panagrad.train.tensorboard;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/// A file of records (TensorFlow, "TFRecord"): the length, 8 bytes; its checksum, 4; the data; their
/// checksum, 4. A record goes to the file in one piece, so that a reader beside sees it whole or waits for
/// the rest.
final class EventFile implements AutoCloseable {
    private final Path file;
    private final OutputStream out;

    EventFile(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw new UncheckedIOException("tensorboard: cannot make " + file + ": " + e.getMessage(), e);
        }
    }

    synchronized void write(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(masked(record.array(), 0, 8));
        record.put(data);
        record.putInt(masked(data, 0, data.length));
        try {
            out.write(record.array());
        } catch (IOException e) {
            throw new UncheckedIOException("tensorboard: cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /// Returns the checksum, turned so that checksums of data with checksums in them are good ones.
    static int masked(byte[] data, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(data, from, length);
        int c = (int) crc.getValue();
        return (c >>> 15 | c << 17) + 0xa282ead8;
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("tensorboard: cannot close " + file + ": " + e.getMessage(), e);
        }
    }
}
