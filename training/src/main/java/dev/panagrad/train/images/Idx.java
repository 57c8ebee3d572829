package dev.panagrad.train.images;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads the IDX format of the MNIST files (LeCun et al., "The MNIST database", file format): two zero bytes,
/// a type, the number of axes, the sizes and the elements, big-endian; also compressed by gzip.
public final class Idx {
    private Idx() {
    }

    /// Returns the tensor of a file: uint8, int32, float32 or float64.
    ///
    /// @throws FileFormatException if the file breaks a rule of the format; no memory is taken for what is
    ///         not there
    /// @throws UncheckedIOException if it cannot be read
    public static Tensor read(Path file) {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            raw.mark(2);
            boolean zipped = raw.read() == 0x1f && raw.read() == 0x8b;
            raw.reset();
            if (!zipped) {
                return read(file, raw);
            }
            try (InputStream in = new GZIPInputStream(raw, 1 << 16)) {
                return read(file, in);
            }
        } catch (ZipException | EOFException e) {
            throw new FileFormatException("idx: " + file + ": the gzip data are damaged: " + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw WholeFile.unreadable("idx", file, e);
        }
    }

    private static Tensor read(Path file, InputStream in) throws IOException {
        byte[] magic = exactly(file, in, 4, "the magic number");
        if (magic[0] != 0 || magic[1] != 0) {
            throw broken(file,
                    "wrong magic number, expected two zero bytes but got " + (magic[0] & 0xff) + " and "
                            + (magic[1] & 0xff));
        }
        DType dtype = switch (magic[2]) {
            case 0x08 -> DType.UINT8;
            case 0x0C -> DType.INT32;
            case 0x0D -> DType.FLOAT32;
            case 0x0E -> DType.FLOAT64;
            default -> throw broken(file,
                    "unknown element type, expected 8 (uint8), 12 (int32), 13 (float32) or 14"
                            + " (float64) but got " + (magic[2] & 0xff));
        };
        int rank = magic[3] & 0xff;
        if (rank > Shape.MAX_RANK) {
            throw broken(file, "too many axes, expected at most " + Shape.MAX_RANK + " but got " + rank);
        }
        ByteBuffer sizes = ByteBuffer.wrap(exactly(file, in, 4 * rank, "the sizes"));
        long[] dims = new long[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = sizes.getInt();
            if (dims[i] < 0) {
                throw broken(file, "negative size, expected sizes >= 0 but size " + i + " is " + dims[i]);
            }
        }
        Shape shape;
        int bytes;
        try {
            shape = Shape.of(dims);
            bytes = Math.toIntExact(Math.multiplyExact(shape.numel(), dtype.bytes()));
        } catch (ShapeException | ArithmeticException e) {
            throw broken(file, "too large, expected less than 2 GiB but the sizes are "
                    + Arrays.toString(dims));
        }
        byte[] data = exactly(file, in, bytes, "the elements of " + shape);
        if (in.read() >= 0) {
            throw broken(file, "bytes are left over after the elements of " + shape);
        }
        return tensor(data, dtype, shape);
    }

    private static Tensor tensor(byte[] data, DType dtype, Shape shape) {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN && dtype.bytes() > 1) {
            ByteBuffer big = ByteBuffer.wrap(data);
            ByteBuffer little = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < data.length; i += dtype.bytes()) {
                if (dtype.bytes() == 4) {
                    little.putInt(i, big.getInt(i));
                } else {
                    little.putLong(i, big.getLong(i));
                }
            }
        }
        Tensor t = Tensor.empty(Device.CPU, dtype, shape);
        if (data.length > 0) {
            t.segment().copyFrom(MemorySegment.ofArray(data));
        }
        return t;
    }

    /// Reads `n` bytes, in growing pieces, so that a false size costs no more memory than the file has data.
    private static byte[] exactly(Path file, InputStream in, int n, String what) throws IOException {
        byte[] b = in.readNBytes(n);
        if (b.length < n) {
            throw broken(file,
                    "the file is truncated in " + what + ", expected " + n + " bytes but got " + b.length);
        }
        return b;
    }

    private static FileFormatException broken(Path file, String what) {
        return new FileFormatException("idx: " + file + ": " + what);
    }
}
