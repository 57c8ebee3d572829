package dev.panagrad.train.tensorboard;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A message in the wire format of protocol buffers (protobuf.dev, "Encoding"), field by field. Zeros and
/// empty texts are left out where the format's third version does so.
final class Message {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void varint(long v) {
        long rest = v;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private void key(int field, int kind) {
        varint((long) field << 3 | kind);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    Message integer(int field, long v) {
        if (v != 0) {
            key(field, VARINT);
            varint(v);
        }
        return this;
    }

    Message number(int field, double v) {
        return v == 0 ? this : oneofNumber(field, v);
    }

    /// Writes a number of a `oneof`, where zero is written too.
    Message oneofNumber(int field, double v) {
        key(field, FIXED64);
        out.writeBytes(little(8).putDouble(v).array());
        return this;
    }

    /// Writes a truth value of a `oneof`, where false is written too.
    Message oneofBool(int field, boolean v) {
        key(field, VARINT);
        out.write(v ? 1 : 0);
        return this;
    }

    /// Writes a single-precision number of a `oneof`, where zero is written too.
    Message oneofFloat(int field, float v) {
        key(field, FIXED32);
        out.writeBytes(little(4).putFloat(v).array());
        return this;
    }

    Message bytes(int field, byte[] v) {
        key(field, BYTES);
        varint(v.length);
        out.writeBytes(v);
        return this;
    }

    Message text(int field, String v) {
        return v.isEmpty() ? this : bytes(field, v.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message v) {
        return bytes(field, v.toBytes());
    }

    Message numbers(int field, double[] v) {
        ByteBuffer b = little(8 * v.length);
        for (double x : v) {
            b.putDouble(x);
        }
        return bytes(field, b.array());
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
