package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// A few hundred elements at a time in Java arrays of one type, one block for each thread: loops over arrays
/// need no copy for each combination of element types, and the JIT makes vectors of them soon.
final class Block {
    static final int SIZE = 512;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ThreadLocal<Block> LOCAL = ThreadLocal.withInitial(Block::new);

    final long[] a = new long[SIZE];
    final long[] b = new long[SIZE];
    final long[] y = new long[SIZE];
    final double[] p = new double[SIZE];
    final double[] q = new double[SIZE];
    final double[] r = new double[SIZE];
    final byte[] flags = new byte[SIZE];

    private Block() {
    }

    /// Computes some elements: reads `[at, at + n)` of a row, and writes as many.
    @FunctionalInterface
    interface Body {
        void run(Block block, long row, long at, int n);
    }

    /// Runs a body over all elements of a result, block by block.
    static void run(Rows rows, Body body) {
        Parallel.run(rows.count(), rows.length(), (row, from, to) -> {
            Block block = LOCAL.get();
            for (long at = from; at < to; at += SIZE) {
                body.run(block, row, at, (int) Math.min(SIZE, to - at));
            }
        });
    }

    /// Returns whether a type can be read and written here.
    static boolean holds(DType t) {
        return t != DType.FLOAT16 && t != DType.BFLOAT16;
    }

    private static long place(Tensor x, Rows rows, int index, long row, long at) {
        return x.byteOffset() + (rows.start(index, row) + at * rows.step(index)) * x.dtype().bytes();
    }

    /// Reads elements of operand `index` as integers; floats toward zero, bool as 0 and 1.
    static void read(Tensor x, Rows rows, int index, long row, long at, long[] to, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, index, row, at);
        long s = rows.step(index) * x.dtype().bytes();
        switch (x.dtype()) {
            case INT64 -> {
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
            case INT32 -> {
                for (int i = 0; i < n; i++) {
                    to[i] = m.get(Lanes.INT, o + i * s);
                }
            }
            case UINT8 -> {
                for (int i = 0; i < n; i++) {
                    to[i] = m.get(BYTE, o + i * s) & 0xFF;
                }
            }
            case BOOL -> {
                for (int i = 0; i < n; i++) {
                    to[i] = m.get(BYTE, o + i * s) != 0 ? 1 : 0;
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    to[i] = Cells.whole(m, x.dtype(), o + i * s);
                }
            }
        }
    }

    /// Reads elements of operand `index` as doubles.
    static void read(Tensor x, Rows rows, int index, long row, long at, double[] to, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, index, row, at);
        long s = rows.step(index) * x.dtype().bytes();
        switch (x.dtype()) {
            case FLOAT32 -> {
                if (s == Float.BYTES) {
                    for (int i = 0; i < n; i++) {
                        to[i] = m.get(Lanes.FLOAT, o + 4L * i);
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        to[i] = m.get(Lanes.FLOAT, o + i * s);
                    }
                }
            }
            case FLOAT64 -> {
                if (s == Double.BYTES) {
                    MemorySegment.copy(m, Lanes.DOUBLE, o, to, 0, n);
                } else {
                    for (int i = 0; i < n; i++) {
                        to[i] = m.get(Lanes.DOUBLE, o + i * s);
                    }
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    to[i] = Cells.whole(m, x.dtype(), o + i * s);
                }
            }
        }
    }

    /// Writes integers to the result, converted.
    static void write(Tensor x, Rows rows, long row, long at, long[] from, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, 0, row, at);
        long s = rows.step(0) * x.dtype().bytes();
        switch (x.dtype()) {
            case INT64 -> {
                if (s == Long.BYTES) {
                    MemorySegment.copy(from, 0, m, Lanes.LONG, o, n);
                } else {
                    for (int i = 0; i < n; i++) {
                        m.set(Lanes.LONG, o + i * s, from[i]);
                    }
                }
            }
            case INT32 -> {
                for (int i = 0; i < n; i++) {
                    m.set(Lanes.INT, o + i * s, (int) from[i]);
                }
            }
            case UINT8 -> {
                for (int i = 0; i < n; i++) {
                    m.set(BYTE, o + i * s, (byte) from[i]);
                }
            }
            case FLOAT32 -> {
                for (int i = 0; i < n; i++) {
                    m.set(Lanes.FLOAT, o + i * s, (float) from[i]);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    Cells.set(m, x.dtype(), o + i * s, from[i]);
                }
            }
        }
    }

    /// Writes doubles to the result, converted.
    static void write(Tensor x, Rows rows, long row, long at, double[] from, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, 0, row, at);
        long s = rows.step(0) * x.dtype().bytes();
        switch (x.dtype()) {
            case FLOAT32 -> {
                if (s == Float.BYTES) {
                    for (int i = 0; i < n; i++) {
                        m.set(Lanes.FLOAT, o + 4L * i, (float) from[i]);
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        m.set(Lanes.FLOAT, o + i * s, (float) from[i]);
                    }
                }
            }
            case FLOAT64 -> {
                if (s == Double.BYTES) {
                    MemorySegment.copy(from, 0, m, Lanes.DOUBLE, o, n);
                } else {
                    for (int i = 0; i < n; i++) {
                        m.set(Lanes.DOUBLE, o + i * s, from[i]);
                    }
                }
            }
            case INT64 -> {
                for (int i = 0; i < n; i++) {
                    m.set(Lanes.LONG, o + i * s, (long) from[i]);
                }
            }
            default -> {
                for (int i = 0; i < n; i++) {
                    Cells.set(m, x.dtype(), o + i * s, from[i]);
                }
            }
        }
    }

    /// Writes truth values to a bool result.
    static void write(Tensor x, Rows rows, long row, long at, byte[] from, int n) {
        MemorySegment m = x.memory();
        long o = place(x, rows, 0, row, at);
        long s = rows.step(0);
        if (s == 1) {
            MemorySegment.copy(from, 0, m, BYTE, o, n);
        } else {
            for (int i = 0; i < n; i++) {
                m.set(BYTE, o + i * s, from[i]);
            }
        }
    }
}
