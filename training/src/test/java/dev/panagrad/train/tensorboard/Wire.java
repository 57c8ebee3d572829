package dev.panagrad.train.tensorboard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads records and messages of event files, written apart from the writer: bit by bit and without its
/// tables.
final class Wire {
    /// The fields of a message: a Long, Double, Float or byte[] for each time it occurs.
    final Map<Integer, List<Object>> fields = new TreeMap<>();

    private Wire() {
    }

    static Wire parse(byte[] data) {
        ByteBuffer b = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        Wire m = new Wire();
        while (b.hasRemaining()) {
            long key = varint(b);
            Object value = switch ((int) (key & 7)) {
                case 0 -> varint(b);
                case 1 -> b.getDouble();
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(b)];
                    b.get(bytes);
                    yield bytes;
                }
                case 5 -> b.getFloat();
                default -> throw new IllegalArgumentException("wire type " + (key & 7));
            };
            m.fields.computeIfAbsent((int) (key >>> 3), _ -> new ArrayList<>()).add(value);
        }
        return m;
    }

    private static long varint(ByteBuffer b) {
        long v = 0;
        for (int shift = 0;; shift += 7) {
            byte next = b.get();
            v |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return v;
            }
        }
    }

    Object one(int field) {
        List<Object> all = fields.getOrDefault(field, List.of());
        if (all.size() != 1) {
            throw new IllegalStateException("field " + field + " occurs " + all.size() + " times");
        }
        return all.getFirst();
    }

    String text(int field) {
        return new String((byte[]) one(field), StandardCharsets.UTF_8);
    }

    Wire message(int field) {
        return parse((byte[]) one(field));
    }

    List<Wire> messages(int field) {
        return fields.getOrDefault(field, List.of()).stream().map(b -> parse((byte[]) b)).toList();
    }

    List<String> texts(int field) {
        return fields.getOrDefault(field, List.of()).stream()
                .map(b -> new String((byte[]) b, StandardCharsets.UTF_8)).toList();
    }

    /// Returns the data of the records of a file, checked.
    static List<byte[]> records(byte[] file) {
        List<byte[]> out = new ArrayList<>();
        ByteBuffer b = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining()) {
            byte[] head = new byte[8];
            b.get(head);
            check(head, b.getInt());
            byte[] data = new byte[(int) ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong()];
            b.get(data);
            check(data, b.getInt());
            out.add(data);
        }
        return out;
    }

    private static void check(byte[] data, int sum) {
        int crc = -1;
        for (byte d : data) {
            crc ^= d & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
            }
        }
        int masked = Integer.rotateRight(~crc, 15) + 0xa282ead8;
        if (masked != sum) {
            throw new IllegalStateException("checksum " + Integer.toHexString(sum) + " of data with "
                    + Integer.toHexString(masked));
        }
    }
}
