package dev.panagrad.train.images;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The colour images of CIFAR-10 (Krizhevsky 2009) in the binary version: 50,000 to train on and 10,000 to
/// test on.
///
/// @param train images, uint8 [50000, 3, 32, 32], and their classes, int64 [50000]
/// @param test alike, 10,000 of them
public record Cifar10Data(Samples train, Samples test) {
    /// The names of the classes.
    public static final List<String> CLASSES = List.of("airplane", "automobile", "bird", "cat", "deer", "dog",
            "frog", "horse", "ship", "truck");

    /// The archive on the net.
    static final Download FILE = Download.of("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
            170052171, "c32a1d4ab5d03f1284b67883e8d87530");

    private static final int PIXELS = 3 * 32 * 32;
    private static final List<String> TRAIN = List.of("data_batch_1.bin", "data_batch_2.bin",
            "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
    private static final String TEST = "test_batch.bin";
    private static final int BLOCK = 512;
    private static final long LARGEST = 64 << 20;

    /// Reads the six files `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin` of a folder or of
    /// its folder `cifar-10-batches-bin`.
    ///
    /// @throws FileFormatException if a file is damaged
    /// @throws UncheckedIOException if a file is missing or cannot be read
    public static Cifar10Data load(Path folder) {
        Path below = folder.resolve("cifar-10-batches-bin");
        Path at = Files.isDirectory(below) ? below : folder;
        List<Samples> parts = new ArrayList<>();
        for (String name : TRAIN) {
            parts.add(read(at.resolve(name)));
        }
        Tensor x = Tensor.cat(0, parts.stream().map(Samples::inputs).toArray(Tensor[]::new));
        Tensor y = Tensor.cat(0, parts.stream().map(Samples::targets).toArray(Tensor[]::new));
        return new Cifar10Data(new Samples(x, y), read(at.resolve(TEST)));
    }

    /// Fetches the archive into a folder, 170 MB, unless it is there, unpacks and reads it.
    ///
    /// @throws FileFormatException if the checksum is wrong or the archive is damaged
    /// @throws UncheckedIOException if it cannot be fetched or read
    public static Cifar10Data download(Path folder) {
        if (!Files.isRegularFile(folder.resolve(TEST))) {
            unpack(FILE.to(folder), folder);
        }
        return load(folder);
    }

    static Samples read(Path file) {
        byte[] all;
        try {
            all = Files.readAllBytes(file);
        } catch (IOException e) {
            throw WholeFile.unreadable("cifar10", file, e);
        }
        int n = all.length / (PIXELS + 1);
        if (n == 0 || all.length % (PIXELS + 1) != 0) {
            throw new FileFormatException("cifar10: " + file + ": the size is wrong, expected a multiple of "
                    + (PIXELS + 1) + " bytes but got " + all.length);
        }
        byte[] pixels = new byte[n * PIXELS];
        long[] classes = new long[n];
        for (int i = 0; i < n; i++) {
            int at = i * (PIXELS + 1);
            classes[i] = all[at] & 0xff;
            if (classes[i] > 9) {
                throw new FileFormatException("cifar10: " + file + ": expected classes 0 to 9 but image " + i
                        + " has " + classes[i]);
            }
            System.arraycopy(all, at + 1, pixels, i * PIXELS, PIXELS);
        }
        Tensor x = Tensor.zeros(DType.UINT8, n, 3, 32, 32);
        x.segment().copyFrom(MemorySegment.ofArray(pixels));
        return new Samples(x, Tensor.of(classes));
    }

    /// Takes the six files out of a tar archive (POSIX ustar): a header of 512 bytes with the name at 0 and
    /// the octal size at 124, then the content in blocks of 512. Names decide nothing but which file it is,
    /// so nothing is written elsewhere.
    static void unpack(Path archive, Path folder) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(archive), 1 << 16)) {
            byte[] header = in.readNBytes(BLOCK);
            while (header.length == BLOCK && header[0] != 0) {
                String name = text(header, 0, 100);
                name = name.substring(name.lastIndexOf('/') + 1);
                long size = size(archive, text(header, 124, 12));
                if (TRAIN.contains(name) || name.equals(TEST)) {
                    byte[] content = in.readNBytes((int) size);
                    if (content.length < size) {
                        throw new EOFException("the archive ends in " + name);
                    }
                    Files.write(folder.resolve(name), content);
                    in.skipNBytes(-size & BLOCK - 1);
                } else {
                    in.skipNBytes(size + (-size & BLOCK - 1));
                }
                header = in.readNBytes(BLOCK);
            }
        } catch (ZipException | EOFException e) {
            throw new FileFormatException("cifar10: " + archive + " is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cifar10: cannot unpack " + archive + ": " + e.getMessage(), e);
        }
    }

    private static String text(byte[] header, int from, int length) {
        int end = from;
        while (end < from + length && header[end] != 0) {
            end++;
        }
        return new String(header, from, end - from, StandardCharsets.US_ASCII).strip();
    }

    private static long size(Path archive, String octal) {
        try {
            long size = octal.isEmpty() ? 0 : Long.parseLong(octal, 8);
            if (size >= 0 && size <= LARGEST) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new FileFormatException("cifar10: " + archive + ": a size is not octal: " + octal, e);
        }
        throw new FileFormatException("cifar10: " + archive + ": a size is out of range, expected at most "
                + LARGEST + " bytes but got " + octal);
    }
}
