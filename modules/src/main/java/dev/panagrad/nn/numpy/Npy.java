package dev.panagrad.nn.numpy;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Reads and writes NumPy's NPY files (numpy.lib.format), one array each.
///
/// Types that tensors do not have become the next that holds all values: int8, int16 and uint16 int32, uint32
/// int64. Objects, records, texts and complex numbers are refused. Reading trusts nothing: no memory is taken
/// for what is not there.
public final class Npy {
    private Npy() {
    }

    /// Writes a tensor as NumPy's `save` does, replacing the file.
    ///
    /// @throws IllegalArgumentException if NumPy does not have its type
    /// @throws UncheckedIOException if it cannot be written; the old file, if any, is then unchanged
    public static void save(Path file, Tensor tensor) {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(tensor));
        WholeFile.write("npy", file, out -> {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        });
    }

    static byte[] bytes(Tensor tensor) {
        Tensor t = tensor.detach().to(Device.CPU).contiguous();
        byte[] head = NpyHeader.of(t, NpyType.of(t.dtype()));
        byte[] all = Arrays.copyOf(head,
                Math.toIntExact(Math.addExact(head.length, t.numel() * t.dtype().bytes())));
        if (t.numel() > 0) {
            MemorySegment.ofArray(all).asSlice(head.length).copyFrom(t.segment());
        }
        Reference.reachabilityFence(t);
        return all;
    }

    /// Returns the array of a file.
    ///
    /// @throws FileFormatException if the file breaks a rule of the format or its type is not supported
    /// @throws UncheckedIOException if it cannot be read
    public static Tensor load(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            return read(file.toString(), in, Files.size(file));
        } catch (IOException e) {
            throw WholeFile.unreadable("npy", file, e);
        }
    }

    /// Reads an array.
    ///
    /// @param most how many bytes there can be at most
    static Tensor read(String source, InputStream in, long most) throws IOException {
        byte[] start = in.readNBytes(12);
        long length = NpyHeader.length(source, start);
        if (length > Math.min(most, Integer.MAX_VALUE - 8)) {
            throw NpyHeader.broken(source, "the header is longer than the file, expected at most " + most
                    + " bytes but got " + length);
        }
        byte[] rest = in.readNBytes((int) Math.max(length - start.length, 0));
        byte[] head = joined(Arrays.copyOf(start, (int) Math.min(length, start.length)), rest);
        byte[] early =
                Arrays.copyOfRange(start, (int) Math.min(length, start.length), start.length);
        if (head.length < length) {
            throw NpyHeader.broken(source, "the file is truncated in the header, expected " + length
                    + " bytes but got " + head.length);
        }
        NpyHeader header = NpyHeader.parse(source, head);
        long bytes = header.bytes();
        if (bytes > most - length || bytes > Integer.MAX_VALUE - 8) {
            throw NpyHeader.broken(source, "the file is truncated or too large, expected " + bytes
                    + " bytes of elements for " + header.shape() + " but there are at most "
                    + Math.min(most - length, Integer.MAX_VALUE - 8));
        }
        byte[] data = data(source, in, early, (int) bytes, header.shape());
        return tensor(source, header, data);
    }

    private static byte[] data(String source, InputStream in, byte[] early, int bytes, Shape shape)
            throws IOException {
        byte[] more = bytes > early.length ? in.readNBytes(bytes - early.length) : new byte[0];
        if (early.length + more.length != bytes || in.read() >= 0) {
            throw NpyHeader.broken(source, "the number of bytes is wrong, expected " + bytes
                    + " of elements for " + shape + " but got "
                    + (early.length + more.length < bytes ? early.length + more.length : "more"));
        }
        return joined(early, more);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        if (a.length == 0 || b.length == 0) {
            return a.length == 0 ? b : a;
        }
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private static Tensor tensor(String source, NpyHeader header, byte[] data) {
        NpyType type = header.type();
        long[] dims = header.shape().dims();
        if (header.fortran()) {
            for (int i = 0, j = dims.length - 1; i < j; i++, j--) {
                long d = dims[i];
                dims[i] = dims[j];
                dims[j] = d;
            }
        }
        if (type.dtype() == DType.BOOL) {
            for (byte b : data) {
                if (b != 0 && b != 1) {
                    throw NpyHeader.broken(source, "a truth value must be 0 or 1 but one is " + (b & 0xff));
                }
            }
        }
        byte[] own = type.isDirect() ? data : type.convert(data);
        Tensor t = Tensor.empty(Device.CPU, type.dtype(), Shape.of(dims));
        if (own.length > 0) {
            t.segment().copyFrom(MemorySegment.ofArray(own));
        }
        if (!header.fortran() || dims.length < 2) {
            return t;
        }
        int[] axes = new int[dims.length];
        Arrays.setAll(axes, i -> dims.length - 1 - i);
        return t.permute(axes).contiguous();
    }
}
