package dev.panagrad.vector.conv.winograd;

import dev.panagrad.vector.gemm.Interleave;
import dev.panagrad.vector.gemm.Transpose;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Transposes between images, whose channels are planes, and arrays of pixels, whose channels lie side by
/// side.
///
/// Square blocks go through rounds that interleave each row of the upper half with its partner in the lower
/// half; after log2(lanes) rounds rows have become columns. A last block overlaps the one before it.
final class Blocks {
    private static final int LANES = Lanes.I32.length();
    private static final int HALF = LANES / 2;
    /// Elements of working memory.
    static final int BETWEEN = 2 * LANES * LANES;

    private Blocks() {}

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
                last(between, Transpose.rounds(between), to, into + pixel * pitch + channel, pitch);
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
                write(between, Transpose.rounds(between), to, into + channel * plane + 4L * pixel, plane);
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

    private static void last(float[] between, int at, float[] to, int into, int pitch) {
        round(between, at, LANES, to, into, pitch);
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
        Interleave.low(a, b).intoArray(to, into);
        Interleave.high(a, b).intoArray(to, into + step);
    }

    /// The last round, to an image.
    private static void write(float[] between, int at, MemorySegment to, long into, long plane) {
        for (int i = 0; i < HALF; i++) {
            FloatVector a = FloatVector.fromArray(Lanes.F32, between, at + i * LANES);
            FloatVector b = FloatVector.fromArray(Lanes.F32, between, at + (HALF + i) * LANES);
            Interleave.low(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + 2 * i * plane),
                    Lanes.ORDER);
            Interleave.high(a, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(to, into + (2 * i + 1) * plane),
                    Lanes.ORDER);
        }
    }
}
