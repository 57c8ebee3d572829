package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/// Transposes between images, whose channels are planes, and arrays of pixels, whose channels lie side by
/// side.
///
/// Square blocks go through rounds that interleave each row of the upper half with its partner in the lower
/// half; after log2(lanes) rounds rows have become columns. A last block overlaps the one before it.
final class Blocks {
    private static final int LANES = Lanes.I32.length();
    private static final int HALF = LANES / 2;
    private static final int ROUNDS = Integer.numberOfTrailingZeros(LANES);
    private static final IntVector LOW = order(0);
    private static final IntVector HIGH = order(HALF);
    /// Elements of working memory.
    static final int BETWEEN = 2 * LANES * LANES;

    private Blocks() {}

    private static IntVector order(int from) {
        int[] order = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            order[i] = from + i / 2 + i % 2 * LANES;
        }
        return IntVector.fromArray(Lanes.I32, order, 0);
    }

    /// Writes `to[into + p·pitch + c] = plane c [p]`.
    ///
    /// @param at    where the first pixel of the first plane lies, in bytes
    /// @param plane bytes between planes
    static void pixels(MemorySegment from, long at, long plane, int channels, int count, float[] to, int into,
            int pitch, float[] between) {
        if (channels < LANES || count < LANES) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < count; p++) {
                    to[into + p * pitch + c] = from.get(Lanes.FLOAT, at + c * plane + 4L * p);
                }
            }
            return;
        }
        for (int c = 0; c < channels; c += LANES) {
            int channel = Math.min(c, channels - LANES);
            for (int p = 0; p < count; p += LANES) {
                int pixel = Math.min(p, count - LANES);
                read(from, at + channel * plane + 4L * pixel, plane, between);
                rounds(between);
                last(between, to, into + pixel * pitch + channel, pitch);
            }
        }
    }

    /// Writes `plane c [p] = from[at + p·pitch + c]`.
    static void planes(float[] from, int at, int pitch, int channels, int count, MemorySegment to, long into,
            long plane, float[] between) {
        if (channels < LANES || count < LANES) {
            for (int c = 0; c < channels; c++) {
                for (int p = 0; p < count; p++) {
                    to.set(Lanes.FLOAT, into + c * plane + 4L * p, from[at + p * pitch + c]);
                }
            }
            return;
        }
        for (int c = 0; c < channels; c += LANES) {
            int channel = Math.min(c, channels - LANES);
            for (int p = 0; p < count; p += LANES) {
                int pixel = Math.min(p, count - LANES);
                first(from, at + pixel * pitch + channel, pitch, between);
                rounds(between);
                write(between, to, into + channel * plane + 4L * pixel, plane);
            }
        }
    }

    /// The first round, from an image.
    private static void read(MemorySegment from, long at, long plane, float[] between) {
        for (int i = 0; i < HALF; i++) {
            long low = at + i * plane;
            pair(FloatVector.fromMemorySegment(Lanes.F32, from, low, Lanes.ORDER),
                    FloatVector.fromMemorySegment(Lanes.F32, from, low + HALF * plane, Lanes.ORDER), between,
                    2 * i * LANES, LANES);
        }
    }

    private static void first(float[] from, int at, int pitch, float[] between) {
        round(from, at, pitch, between, 0, LANES);
    }

    /// All rounds but the first and the last.
    private static void rounds(float[] between) {
        for (int r = 1; r < ROUNDS - 1; r++) {
            int odd = r % 2;
            round(between, (1 - odd) * LANES * LANES, LANES, between, odd * LANES * LANES, LANES);
        }
    }

    private static void last(float[] between, float[] to, int into, int pitch) {
        round(between, ROUNDS % 2 * LANES * LANES, LANES, to, into, pitch);
    }

    private static void round(float[] from, int at, int pitch, float[] to, int into, int step) {
        for (int i = 0; i < HALF; i++) {
            int low = at + i * pitch;
            pair(FloatVector.fromArray(Lanes.F32, from, low),
                    FloatVector.fromArray(Lanes.F32, from, low + HALF * pitch), to, into + 2 * i * step,
                    step);
        }
    }

    private static void pair(FloatVector a, FloatVector b, float[] to, int into, int step) {
        IntVector x = a.reinterpretAsInts();
        IntVector y = b.reinterpretAsInts();
        LOW.selectFrom(x, y).reinterpretAsFloats().intoArray(to, into);
        HIGH.selectFrom(x, y).reinterpretAsFloats().intoArray(to, into + step);
    }

    /// The last round, to an image.
    private static void write(float[] between, MemorySegment to, long into, long plane) {
        int at = ROUNDS % 2 * LANES * LANES;
        for (int i = 0; i < HALF; i++) {
            IntVector x = FloatVector.fromArray(Lanes.F32, between, at + i * LANES).reinterpretAsInts();
            IntVector y =
                    FloatVector.fromArray(Lanes.F32, between, at + (HALF + i) * LANES).reinterpretAsInts();
            LOW.selectFrom(x, y).reinterpretAsFloats().intoMemorySegment(to, into + 2 * i * plane,
                    Lanes.ORDER);
            HIGH.selectFrom(x, y).reinterpretAsFloats().intoMemorySegment(to, into + (2 * i + 1) * plane,
                    Lanes.ORDER);
        }
    }
}
