package dev.panagrad.nn.safetensors;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads and writes tensors by name in the safetensors format (huggingface/safetensors, README "Format"): 8
/// bytes header length, little-endian; a JSON header of names, types, shapes and places; the data, row-major
/// and little-endian.
///
/// Reading trusts nothing: header and places are checked against the file's size before any memory is taken.
/// Writing goes to a file beside the target, which then takes its place in one step, so a reader never sees
/// half a file.
public final class Safetensors {
    /// A longer header is refused, as by the original.
    private static final long MAX_HEADER = 100_000_000;
    /// Bytes moved in one call; a buffer is at most 2 GiB.
    private static final long PIECE = 1L << 30;

    private Safetensors() {
    }

    /// Writes tensors under their names, replacing the file.
    ///
    /// @throws UncheckedIOException if it cannot be written; the old file, if any, is then unchanged
    public static void save(Path file, Map<String, Tensor> tensors) {
        save(file, tensors, Map.of());
    }

    /// Writes tensors under their names, and remarks, replacing the file.
    ///
    /// @throws UncheckedIOException if it cannot be written; the old file, if any, is then unchanged
    /// @throws IllegalArgumentException if a tensor is named `__metadata__`
    public static void save(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        if (tensors.containsKey("__metadata__")) {
            throw new IllegalArgumentException(
                    "safetensors: a tensor cannot be named __metadata__, it is reserved");
        }
        needLittleEndian();
        List<String> order = new ArrayList<>(tensors.keySet());
        // Wide types first, so that every tensor is aligned to its element.
        order.sort(Comparator.comparingInt((String name) -> -tensors.get(name).dtype().bytes())
                .thenComparing(Comparator.naturalOrder()));
        byte[] header = header(order, tensors, metadata);
        WholeFile.write("safetensors", file, out -> {
            writeAll(out, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
            writeAll(out, ByteBuffer.wrap(header));
            for (String name : order) {
                write(out, tensors.get(name));
            }
        });
    }

    private static byte[] header(List<String> order, Map<String, Tensor> tensors,
            Map<String, String> metadata) {
        StringBuilder s = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            s.append("\"__metadata__\":{");
            metadata.forEach((k, v) -> {
                HeaderJson.quote(s, k);
                s.append(':');
                HeaderJson.quote(s, v);
                s.append(',');
            });
            s.setCharAt(s.length() - 1, '}');
            s.append(',');
        }
        long at = 0;
        for (String name : order) {
            Tensor t = tensors.get(name);
            long end = at + t.numel() * t.dtype().bytes();
            HeaderJson.quote(s, name);
            s.append(":{\"dtype\":\"").append(Header.nameOf(t.dtype())).append("\",\"shape\":")
                    .append(t.shape().toString().replace(" ", "")).append(",\"data_offsets\":[").append(at)
                    .append(',').append(end).append("]},");
            at = end;
        }
        if (s.length() > 1) {
            s.setLength(s.length() - 1);
        }
        s.append('}');
        byte[] text = s.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(text, (text.length + 7) / 8 * 8);
        Arrays.fill(padded, text.length, padded.length, (byte) ' ');
        return padded;
    }

    private static void write(FileChannel out, Tensor t) throws IOException {
        Tensor host = t.detach().to(Device.CPU).contiguous();
        if (host.numel() == 0) {
            return;
        }
        MemorySegment m = host.segment();
        for (long at = 0; at < m.byteSize(); at += PIECE) {
            writeAll(out, m.asSlice(at, Math.min(PIECE, m.byteSize() - at)).asByteBuffer());
        }
        Reference.reachabilityFence(host);
    }

    private static void writeAll(FileChannel out, ByteBuffer b) throws IOException {
        while (b.hasRemaining()) {
            out.write(b);
        }
    }

    /// Returns all tensors of a file by name, in the order of its header.
    ///
    /// @throws FileFormatException if the file breaks a rule of the format; nothing is loaded then
    /// @throws UncheckedIOException if it cannot be read
    public static Map<String, Tensor> load(Path file) {
        needLittleEndian();
        try (FileChannel in = FileChannel.open(file)) {
            long data = 8 + headerLength(file, in);
            Header header = header(file, in);
            Map<String, Tensor> out = new LinkedHashMap<>();
            for (Map.Entry<String, Header.Entry> e : header.tensors().entrySet()) {
                out.put(e.getKey(), read(file, in, data, e.getKey(), e.getValue()));
            }
            return out;
        } catch (IOException e) {
            throw WholeFile.unreadable("safetensors", file, e);
        }
    }

    /// Returns the remarks of a file, without reading its tensors.
    ///
    /// @throws FileFormatException if the file breaks a rule of the format
    /// @throws UncheckedIOException if it cannot be read
    public static Map<String, String> metadata(Path file) {
        try (FileChannel in = FileChannel.open(file)) {
            return header(file, in).metadata();
        } catch (IOException e) {
            throw WholeFile.unreadable("safetensors", file, e);
        }
    }

    private static long headerLength(Path file, FileChannel in) throws IOException {
        if (in.size() < 8) {
            throw new FileFormatException(
                    "safetensors: " + file + ": the file is truncated, expected at least 8 bytes"
                            + " but it has " + in.size());
        }
        ByteBuffer b = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        readAll(file, in, b, 0);
        long length = b.getLong(0);
        if (length < 0 || length > MAX_HEADER || length > in.size() - 8) {
            throw new FileFormatException(
                    "safetensors: " + file + ": the header length is out of range, expected at"
                            + " most " + Math.min(MAX_HEADER, in.size() - 8) + " bytes but got "
                            + Long.toUnsignedString(length));
        }
        return length;
    }

    private static Header header(Path file, FileChannel in) throws IOException {
        long length = headerLength(file, in);
        byte[] bytes = new byte[(int) length];
        readAll(file, in, ByteBuffer.wrap(bytes), 8);
        return Header.parse(file, bytes, in.size() - 8 - length);
    }

    private static Tensor read(Path file, FileChannel in, long data, String name, Header.Entry e)
            throws IOException {
        Tensor t = Tensor.empty(Device.CPU, e.dtype(), e.shape());
        if (t.numel() > 0) {
            MemorySegment m = t.segment();
            for (long at = 0; at < m.byteSize(); at += PIECE) {
                readAll(file, in, m.asSlice(at, Math.min(PIECE, m.byteSize() - at)).asByteBuffer(),
                        data + e.begin() + at);
            }
            if (e.dtype() == DType.BOOL) {
                checkBool(file, name, m);
            }
        }
        return t;
    }

    private static void checkBool(Path file, String name, MemorySegment m) {
        for (long i = 0; i < m.byteSize(); i++) {
            byte b = m.get(ValueLayout.JAVA_BYTE, i);
            if (b != 0 && b != 1) {
                throw new FileFormatException("safetensors: " + file + ": tensor \"" + name
                        + "\": a truth value must be 0 or 1 but element " + i + " is " + (b & 0xff));
            }
        }
    }

    private static void readAll(Path file, FileChannel in, ByteBuffer b, long at) throws IOException {
        while (b.hasRemaining()) {
            int n = in.read(b, at);
            if (n < 0) {
                throw new EOFException(file + " ended at byte " + at + " while it was read");
            }
            at += n;
        }
    }

    private static void needLittleEndian() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException("safetensors: needs a little-endian machine");
        }
    }
}
