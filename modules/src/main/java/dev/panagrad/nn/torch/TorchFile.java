package dev.panagrad.nn.torch;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// Reads the files that PyTorch's `torch.save` has written since version 1.6: a ZIP archive with a pickle and
/// the elements of the tensors.
///
/// A pickle is a program. This reader runs none of it: it knows the few names that tensors, numbers, texts,
/// lists and dictionaries need and refuses every other one, as `torch.load(…, weights_only=True)` does. No
/// memory is taken for what is not in the file.
///
/// ```java
/// model.loadStateDict(TorchFile.stateDict(Path.of("model.pt")));
/// ```
public final class TorchFile {
    private TorchFile() {
    }

    /// Returns the tensors of a file that holds a dictionary of them, as `torch.save(model.state_dict(),
    /// file)` writes it.
    ///
    /// @throws FileFormatException if the file is damaged, names what is not allowed, or holds something else
    /// @throws UncheckedIOException if it cannot be read
    public static Map<String, Tensor> stateDict(Path file) {
        if (!(read(file) instanceof Map<?, ?> map)) {
            throw broken(file, "the file holds no dictionary; use TorchFile.read", null);
        }
        Map<String, Tensor> out = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String name) || !(value instanceof Tensor t)) {
                throw broken(file,
                        "the dictionary holds other things than tensors, expected tensors by name but"
                                + " entry " + key + " is "
                                + (value == null ? "None" : value.getClass().getSimpleName())
                                + "; use TorchFile.read",
                        null);
            }
            out.put(name, t);
        });
        return out;
    }

    /// Returns what a file holds: a Tensor, Map, List (also for tuples), String, Long, Double, Boolean,
    /// byte[] or null. Tensors that share memory in the file share it here. Maps and lists may contain each
    /// other.
    ///
    /// @throws FileFormatException if the file is damaged or names what is not allowed
    /// @throws UncheckedIOException if it cannot be read
    public static Object read(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<String, ZipEntry> entries = entries(file, zip);
            byte[] pickle = content(file, zip, entries, "data.pkl");
            if (entries.containsKey("byteorder")) {
                String order = new String(content(file, zip, entries, "byteorder"));
                if (!order.equals("little")) {
                    throw broken(file, "the byte order is not supported, expected little but got " + order,
                            null);
                }
            }
            TorchObjects objects =
                    new TorchObjects(file.toString(), key -> content(file, zip, entries, "data/" + key));
            return Unpickler.read(file.toString(), pickle, objects);
        } catch (FileFormatException e) {
            throw e;
        } catch (ZipException | EOFException | IllegalArgumentException | ArithmeticException e) {
            throw broken(file, "the file is no archive of torch.save, or damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw WholeFile.unreadable("pt", file, e);
        }
    }

    /// Returns the entries below the archive's one folder.
    private static Map<String, ZipEntry> entries(Path file, ZipFile zip) throws IOException {
        Map<String, ZipEntry> out = new HashMap<>();
        long left = Files.size(file);
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements();) {
            ZipEntry e = all.nextElement();
            String name = e.getName();
            // Entries that overlap would let a small file hold much.
            left -= Math.max(e.getCompressedSize(), 0);
            if (left < 0 || out.put(name.substring(name.indexOf('/') + 1), e) != null) {
                throw broken(file, "the entries are larger than the file, or " + name + " occurs twice",
                        null);
            }
        }
        return out;
    }

    private static byte[] content(Path file, ZipFile zip, Map<String, ZipEntry> entries, String name) {
        ZipEntry e = entries.get(name);
        if (e == null || e.getMethod() != ZipEntry.STORED || e.getSize() != e.getCompressedSize()
                || e.getSize() > Integer.MAX_VALUE - 8) {
            throw broken(file, "the entry " + name + (e == null ? " is missing"
                    : " is compressed or too large, expected as many bytes as in the file,"
                            + " below 2 GiB, but got "
                            + e.getSize() + " in " + e.getCompressedSize()),
                    null);
        }
        try (InputStream in = zip.getInputStream(e)) {
            byte[] bytes = in.readNBytes((int) e.getSize());
            if (bytes.length < e.getSize()) {
                throw broken(file, "the entry " + name + " is truncated", null);
            }
            return bytes;
        } catch (ZipException | EOFException damaged) {
            throw broken(file, "the entry " + name + " is damaged: " + damaged.getMessage(), damaged);
        } catch (IOException cause) {
            throw WholeFile.unreadable("pt", file, cause);
        }
    }

    private static FileFormatException broken(Path file, String what, Exception cause) {
        return new FileFormatException("pt: " + file + ": " + what, cause);
    }
}
