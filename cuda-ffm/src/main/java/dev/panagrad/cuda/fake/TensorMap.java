package dev.panagrad.cuda.fake;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.ValueLayout;

/// A tensor in device memory from which boxes are copied to shared memory.
///
/// @param bytes of an element
/// @param swizzle the bytes of a line within which pieces of 16 bytes change places, or 0
/// @param dims sizes of the axes, the innermost first
/// @param strides of the axes but the innermost, in bytes
/// @param box how many elements of each axis are copied
record TensorMap(int bytes, int swizzle, long address, long[] dims, long[] strides, int[] box) {
    private static final int MARK = 0x7a4d4146;

    /// Writes this to the 128 bytes of a `CUtensorMap`.
    void write(long to) {
        Access.ALL.set(JAVA_INT_UNALIGNED, to, MARK);
        Access.ALL.set(JAVA_INT_UNALIGNED, to + 4, bytes << 16 | dims.length << 12 | swizzle);
        Access.ALL.set(JAVA_LONG_UNALIGNED, to + 8, address);
        for (int i = 0; i < dims.length; i++) {
            Access.ALL.set(JAVA_LONG_UNALIGNED, to + 16 + 8 * i, dims[i]);
            Access.ALL.set(JAVA_LONG_UNALIGNED, to + 56 + 8 * i, i == 0 ? bytes : strides[i - 1]);
            Access.ALL.set(JAVA_INT_UNALIGNED, to + 96 + 4 * i, box[i]);
        }
    }

    static TensorMap read(long from) {
        if (Access.ALL.get(JAVA_INT_UNALIGNED, from) != MARK) {
            throw new Fault(Fault.ILLEGAL_INSTRUCTION, "the map of a tensor copy is none");
        }
        int head = Access.ALL.get(JAVA_INT_UNALIGNED, from + 4);
        int rank = head >> 12 & 15;
        long[] dims = new long[rank];
        long[] strides = new long[rank - 1];
        int[] box = new int[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = Access.ALL.get(JAVA_LONG_UNALIGNED, from + 16 + 8 * i);
            box[i] = Access.ALL.get(JAVA_INT_UNALIGNED, from + 96 + 4 * i);
            if (i > 0) {
                strides[i - 1] = Access.ALL.get(JAVA_LONG_UNALIGNED, from + 56 + 8 * i);
            }
        }
        return new TensorMap(head >> 16, head & 4095, Access.ALL.get(JAVA_LONG_UNALIGNED, from + 8), dims,
                strides, box);
    }

    int boxBytes() {
        int n = bytes;
        for (int b : box) {
            n *= b;
        }
        return n;
    }

    /// Returns where a byte of shared memory lies after its piece of 16 bytes changed places.
    static int swizzled(int offset, int span) {
        return switch (span) {
            case 128 -> offset ^ (offset >> 7 & 7) << 4;
            case 64 -> offset ^ (offset >> 7 & 3) << 4;
            case 32 -> offset ^ (offset >> 7 & 1) << 4;
            default -> offset;
        };
    }

    /// Copies the box at some coordinates to an offset of a block's shared memory; what lies outside is zero.
    void copy(DeviceMemory memory, int[] at, long shared, int offset) {
        int lines = 1;
        for (int i = 1; i < box.length; i++) {
            lines *= box[i];
        }
        for (int line = 0; line < lines; line++) {
            long from = address;
            boolean inside = true;
            int rest = line;
            for (int i = 1; i < box.length; i++) {
                long x = (long) at[i] + rest % box[i];
                rest /= box[i];
                inside &= x >= 0 && x < dims[i];
                from += x * strides[i - 1];
            }
            line(memory, from, inside, at[0], shared, offset + line * box[0] * bytes);
        }
    }

    private void line(DeviceMemory memory, long from, boolean inside, int x, long shared, int offset) {
        int there = inside ? (int) Math.max(0, Math.min(box[0], dims[0] - x)) : 0;
        if (there > 0 && x >= 0 && !memory.contains(from + (long) x * bytes, (long) there * bytes)) {
            throw new Fault(Fault.ILLEGAL_ADDRESS, "the map of a tensor copy points outside an allocation");
        }
        for (int i = 0; i < box[0]; i++) {
            long to = shared + swizzled(offset + i * bytes, swizzle);
            for (int b = 0; b < bytes; b++) {
                byte v = i < there && x + i >= 0
                        ? Access.ALL.get(ValueLayout.JAVA_BYTE,
                                from + (long) (x + i) * bytes + b)
                        : 0;
                Access.ALL.set(ValueLayout.JAVA_BYTE, to + b, v);
            }
        }
    }
}
