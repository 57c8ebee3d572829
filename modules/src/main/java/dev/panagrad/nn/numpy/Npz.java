package dev.panagrad.nn.numpy;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Reads and writes NumPy's NPZ files: a ZIP archive with an [Npy] file for each name.
public final class Npz {
    private static final String END = ".npy";
    /// Deflated data cannot hold more than this many bytes for each of theirs.
    private static final long MOST_DEFLATION = 1032;

    private Npz() {
    }

    /// Writes tensors under their names as NumPy's `savez` does, without compression, replacing the file.
    ///
    /// @throws IllegalArgumentException if NumPy does not have a tensor's type
    /// @throws UncheckedIOException if it cannot be written; the old file, if any, is then unchanged
    public static void save(Path file, Map<String, Tensor> tensors) {
        write(file, tensors, false);
    }

    /// Writes tensors under their names as NumPy's `savez_compressed` does, replacing the file.
    ///
    /// @throws IllegalArgumentException if NumPy does not have a tensor's type
    /// @throws UncheckedIOException if it cannot be written; the old file, if any, is then unchanged
    public static void saveCompressed(Path file, Map<String, Tensor> tensors) {
        write(file, tensors, true);
    }

    private static void write(Path file, Map<String, Tensor> tensors, boolean compressed) {
        tensors.values().forEach(t -> NpyType.of(t.dtype()));
        WholeFile.write("npz", file, channel -> {
            ZipOutputStream out =
                    new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel)));
            for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
                byte[] bytes = Npy.bytes(e.getValue());
                ZipEntry entry = new ZipEntry(e.getKey() + END);
                entry.setTime(0);
                if (!compressed) {
                    CRC32 crc = new CRC32();
                    crc.update(bytes);
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(bytes.length);
                    entry.setCrc(crc.getValue());
                }
                out.putNextEntry(entry);
                out.write(bytes);
                out.closeEntry();
            }
            out.finish();
            out.flush();
        });
    }

    /// Returns all arrays of a file by name.
    ///
    /// @throws FileFormatException if the file breaks a rule of the format or a type is not supported;
    ///         nothing is loaded then
    /// @throws UncheckedIOException if it cannot be read
    public static Map<String, Tensor> load(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<String, Tensor> out = new LinkedHashMap<>();
            long left = Files.size(file);
            for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements();) {
                ZipEntry entry = all.nextElement();
                long compressed = Math.max(entry.getCompressedSize(), 0);
                // Entries that overlap would let a small file hold much.
                left -= compressed;
                if (left < 0) {
                    throw broken(file, "the entries are larger than the file", null);
                }
                String name = entry.getName();
                String key = name.endsWith(END) ? name.substring(0, name.length() - END.length()) : name;
                boolean stored = entry.getMethod() == ZipEntry.STORED;
                long most = stored ? compressed : Math.multiplyExact(compressed, MOST_DEFLATION);
                try (InputStream in = zip.getInputStream(entry)) {
                    if (out.put(key, Npy.read(file + ": " + name, in, most)) != null) {
                        throw broken(file, "the name " + key + " occurs twice", null);
                    }
                }
            }
            return out;
        } catch (FileFormatException e) {
            throw e;
        } catch (ZipException | EOFException | IllegalArgumentException | ArithmeticException e) {
            throw broken(file, "the archive is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw WholeFile.unreadable("npz", file, e);
        }
    }

    private static FileFormatException broken(Path file, String what, Exception cause) {
        return new FileFormatException("npz: " + file + ": " + what, cause);
    }
}
