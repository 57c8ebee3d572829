package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.Finish;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// What follows the sums of a convolution, while they are in the cache: a bias for each output channel, and a
/// rectifier behind it.
///
/// @param wide `double` elements instead of `float`
/// @param bias where the biases of all output channels lie side by side, or null for none
/// @param at   where they begin, in bytes
/// @param relu whether results below 0 become 0
public record Ending(boolean wide, MemorySegment bias, long at, boolean relu) {
    private static final int LANES = Lanes.F32.length();
    private static final long PARALLEL = 1 << 15;

    /// Leaves sums as they are.
    public static Ending none(boolean wide) {
        return new Ending(wide, null, 0, false);
    }

    /// Ends all results of some images, which lie side by side.
    public void all(MemorySegment y, long yAt, int images, int channels, long places) {
        if (bias == null) {
            return;
        }
        int count = Math.toIntExact(places);
        long bytes = places * (wide ? 8 : 4);
        ThreadPool.Body plane = i -> line(y, yAt + i * bytes, count, i % channels);
        if (places * images * channels >= PARALLEL) {
            ThreadPool.parallelFor(images * channels, plane);
            return;
        }
        for (int i = 0; i < images * channels; i++) {
            plane.run(i);
        }
    }

    /// Whether sums change.
    boolean some() {
        return bias != null;
    }

    /// Returns a channel's bias of `float`s, or 0.
    float bias(int channel) {
        return bias == null ? 0 : bias.get(Lanes.FLOAT, at + 4L * channel);
    }

    /// Copies a channel's bias into an array of the elements' type.
    void bias(int channel, Object to, int into) {
        if (wide) {
            ((double[]) to)[into] = bias.get(Lanes.DOUBLE, at + 8L * channel);
        } else {
            ((float[]) to)[into] = bias.get(Lanes.FLOAT, at + 4L * channel);
        }
    }

    /// What tiles do whose left operand has the biases behind its depth.
    Finish finish() {
        return bias == null ? Finish.STORE : relu ? Finish.BIAS_RELU : Finish.BIAS;
    }

    /// Ends a run of places of some channels.
    ///
    /// @param plane bytes from a channel to the next
    void lines(MemorySegment y, long yAt, long plane, int first, int channels, int count) {
        for (int c = 0; c < channels && bias != null; c++) {
            line(y, yAt + c * plane, count, first + c);
        }
    }

    private void line(MemorySegment y, long yAt, int count, int channel) {
        int whole = wide ? 0 : Lanes.F32.loopBound(count);
        if (whole > 0) {
            FloatVector b = FloatVector.broadcast(Lanes.F32, bias.get(Lanes.FLOAT, at + 4L * channel));
            for (int p = 0; p < whole; p += LANES) {
                ended(y, yAt + 4L * p, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(y, yAt + 4L * p),
                        Lanes.ORDER);
            }
        }
        for (int p = whole; p < count; p++) {
            one(y, p, yAt, y, yAt, channel);
        }
    }

    /// Copies a run of sums of a channel to where its results belong, and ends them; the two do not overlap.
    void copy(MemorySegment sums, long source, int count, MemorySegment y, long target, int channel) {
        if (bias == null) {
            Runs.copy(sums, source, count * (wide ? 8 : 4), y, target);
            return;
        }
        if (wide || count < LANES) {
            for (int p = 0; p < count; p++) {
                one(sums, p, source, y, target, channel);
            }
            return;
        }
        FloatVector b = FloatVector.broadcast(Lanes.F32, bias.get(Lanes.FLOAT, at + 4L * channel));
        for (int p = 0; p < count; p += LANES) {
            long i = 4L * Math.min(p, count - LANES);
            ended(sums, source + i, b).intoMemorySegment(Lanes.MEMORY, Lanes.place(y, target + i),
                    Lanes.ORDER);
        }
    }

    private FloatVector ended(MemorySegment sums, long source, FloatVector b) {
        FloatVector v = FloatVector.fromMemorySegment(Lanes.F32, sums, source, Lanes.ORDER).add(b);
        return relu ? v.max(0) : v;
    }

    private void one(MemorySegment sums, int i, long source, MemorySegment y, long target, int channel) {
        if (wide) {
            double v = sums.get(Lanes.DOUBLE, source + 8L * i) + bias.get(Lanes.DOUBLE, at + 8L * channel);
            y.set(Lanes.DOUBLE, target + 8L * i, relu ? Math.max(v, 0) : v);
        } else {
            float v = sums.get(Lanes.FLOAT, source + 4L * i) + bias.get(Lanes.FLOAT, at + 4L * channel);
            y.set(Lanes.FLOAT, target + 4L * i, relu ? Math.max(v, 0) : v);
        }
    }

    /// Ends pixels whose channels lie side by side.
    ///
    /// @param pitch elements from a pixel to the next, whole vectors
    public void pixels(float[] y, int count, int channels, int pitch) {
        if (bias == null) {
            return;
        }
        float[] b = new float[pitch];
        MemorySegment.copy(bias, Lanes.FLOAT, at, b, 0, channels);
        for (int p = 0; p < count; p++) {
            for (int c = 0; c < pitch; c += LANES) {
                FloatVector v = FloatVector.fromArray(Lanes.F32, y, p * pitch + c)
                        .add(FloatVector.fromArray(Lanes.F32, b, c));
                (relu ? v.max(0) : v).intoArray(y, p * pitch + c);
            }
        }
    }
}
