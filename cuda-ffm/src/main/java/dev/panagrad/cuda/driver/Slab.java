package dev.panagrad.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A thread's native memory for results and for the arguments of launches, so that a call allocates nothing.
/// A kernel's arguments are written one after another, and `table` points to them, as the driver wants it.
final class Slab {
    static final int MOST = 64;
    private static final int ARGUMENTS = 4096;
    static final int TENSOR_MAP = 128;
    private static final int MOST_AXES = 5;
    private static final ThreadLocal<Slab> LOCAL = ThreadLocal.withInitial(Slab::new);

    private final MemorySegment result = Arena.ofAuto().allocate(16, 16);
    private final MemorySegment values = Arena.ofAuto().allocate(ARGUMENTS, TENSOR_MAP);
    /// Sizes, strides, box and steps while a tensor map is made.
    private final MemorySegment scratch = Arena.ofAuto().allocate(4 * 8 * MOST_AXES, 8);
    private final MemorySegment table = Arena.ofAuto().allocate(JAVA_LONG, MOST);
    private int used;
    private int count;

    static Slab get() {
        return LOCAL.get();
    }

    /// Returns the address for a result.
    long out() {
        return result.address();
    }

    /// Returns the address for a second result.
    long second() {
        return result.address() + 8;
    }

    long asLong() {
        return result.get(JAVA_LONG, 0);
    }

    long secondAsLong() {
        return result.get(JAVA_LONG, 8);
    }

    int asInt() {
        return result.get(JAVA_INT, 0);
    }

    float asFloat() {
        return result.get(JAVA_FLOAT, 0);
    }

    void begin() {
        used = 0;
        count = 0;
    }

    private long place(int bytes) {
        if (count == MOST || used + bytes > ARGUMENTS) {
            throw new IllegalArgumentException("launch: too many arguments, expected at most " + MOST
                    + " of together " + ARGUMENTS + " bytes");
        }
        long at = used;
        table.setAtIndex(JAVA_LONG, count++, values.address() + at);
        used += bytes + 7 & -8;
        return at;
    }

    void add(long v) {
        values.set(JAVA_LONG, place(8), v);
    }

    void add(int v) {
        values.set(JAVA_INT, place(4), v);
    }

    void add(double v) {
        values.set(JAVA_DOUBLE, place(8), v);
    }

    void add(long[] struct) {
        MemorySegment.copy(struct, 0, values, JAVA_LONG, place(8 * struct.length), struct.length);
    }

    void add(int[] struct) {
        MemorySegment.copy(struct, 0, values, JAVA_INT, place(4 * struct.length), struct.length);
    }

    /// Makes room for a tensor map as the next argument, and returns its address.
    long tensorMap() {
        used = used + TENSOR_MAP - 1 & -TENSOR_MAP;
        return values.address() + place(TENSOR_MAP);
    }

    /// Returns the address of numbers that a call reads, in one of three places.
    long scratch(int place, long[] numbers) {
        long at = 8L * MOST_AXES * place;
        MemorySegment.copy(numbers, 0, scratch, JAVA_LONG, at, numbers.length);
        return scratch.address() + at;
    }

    /// Returns the address of numbers that a call reads, in one of four places.
    long scratch(int place, int[] numbers) {
        long at = 8L * MOST_AXES * place;
        MemorySegment.copy(numbers, 0, scratch, JAVA_INT, at, numbers.length);
        return scratch.address() + at;
    }

    long table() {
        return table.address();
    }
}
