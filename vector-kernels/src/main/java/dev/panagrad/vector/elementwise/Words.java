package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Some elements in Java arrays with the bits that they have in memory, one set for each thread; see [Block]
/// for those that are converted.
final class Words {
    static final int SIZE = 1024;
    static final ThreadLocal<Words> LOCAL = ThreadLocal.withInitial(Words::new);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    final int[] a4 = new int[SIZE];
    final int[] b4 = new int[SIZE];
    final long[] a8 = new long[SIZE];
    final long[] b8 = new long[SIZE];
    final int[] choices = new int[SIZE];
    final byte[] flags = new byte[SIZE];
    final byte[] others = new byte[SIZE];

    private Words() {
    }

    private static long place(Tensor x, Rows rows, int index, long row, long at) {
        return x.byteOffset() + (rows.start(index, row) + at * rows.step(index)) * x.dtype().bytes();
    }

    /// Reads elements of a bool operand as 0 and 1.
    void flags(Tensor x, Rows rows, int index, long row, long at, int n) {
        flags(x, rows, index, row, at, flags, n);
    }

    /// Reads elements of a bool operand as 0 and 1.
    void flags(Tensor x, Rows rows, int index, long row, long at, byte[] to, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, index, row, at);
        long s = rows.step(index);
        if (s == 1) {
            MemorySegment.copy(m, BYTE, o, to, 0, n);
        } else if (s == 0) {
            Arrays.fill(to, 0, n, m.get(BYTE, o));
        } else {
            for (int i = 0; i < n; i++) {
                to[i] = m.get(BYTE, o + i * s);
            }
        }
        truths(to, n);
    }

    /// Makes each byte other than 0 to 1, eight at a time: of the choice the JIT makes no vectors.
    private static void truths(byte[] x, int n) {
        int whole = n & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            long v = (long) EIGHT.get(x, i);
            EIGHT.set(x, i,
                    ((v & WholeVectors.LOW_BITS) + WholeVectors.LOW_BITS | v) >>> 7 & WholeVectors.ONES);
        }
        for (int i = whole; i < n; i++) {
            x[i] = (byte) (x[i] != 0 ? 1 : 0);
        }
    }

    /// Reads elements of four bytes.
    void read(Tensor x, Rows rows, int index, long row, long at, int[] to, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, index, row, at);
        long s = rows.step(index) * Integer.BYTES;
        if (s == Integer.BYTES) {
            MemorySegment.copy(m, Lanes.INT, o, to, 0, n);
        } else if (s == 0) {
            Arrays.fill(to, 0, n, m.get(Lanes.INT, o));
        } else {
            for (int i = 0; i < n; i++) {
                to[i] = m.get(Lanes.INT, o + i * s);
            }
        }
    }

    /// Reads elements of eight bytes.
    void read(Tensor x, Rows rows, int index, long row, long at, long[] to, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, index, row, at);
        long s = rows.step(index) * Long.BYTES;
        if (s == Long.BYTES) {
            MemorySegment.copy(m, Lanes.LONG, o, to, 0, n);
        } else if (s == 0) {
            Arrays.fill(to, 0, n, m.get(Lanes.LONG, o));
        } else {
            for (int i = 0; i < n; i++) {
                to[i] = m.get(Lanes.LONG, o + i * s);
            }
        }
    }

    /// Writes elements of four bytes to the result.
    void write(Tensor x, Rows rows, long row, long at, int[] from, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, 0, row, at);
        long s = rows.step(0) * Integer.BYTES;
        if (s == Integer.BYTES) {
            MemorySegment.copy(from, 0, m, Lanes.INT, o, n);
        } else {
            for (int i = 0; i < n; i++) {
                m.set(Lanes.INT, o + i * s, from[i]);
            }
        }
    }

    /// Writes elements of eight bytes to the result.
    void write(Tensor x, Rows rows, long row, long at, long[] from, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, 0, row, at);
        long s = rows.step(0) * Long.BYTES;
        if (s == Long.BYTES) {
            MemorySegment.copy(from, 0, m, Lanes.LONG, o, n);
        } else {
            for (int i = 0; i < n; i++) {
                m.set(Lanes.LONG, o + i * s, from[i]);
            }
        }
    }
}
