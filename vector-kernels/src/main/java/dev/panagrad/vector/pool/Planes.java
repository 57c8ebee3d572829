package dev.panagrad.vector.pool;

import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.function.IntConsumer;

/// The sizes of a pooling over two spatial axes: `count` planes `[h, w]`, each pooled to `[ho, wo]`.
///
/// @param wide `double` elements instead of `float`
public record Planes(boolean wide, int count, int h, int w, int ho, int wo, int kh, int kw,
        int strideH, int strideW, int padH, int padW, int dilationH, int dilationW) {
    private static final int GRAIN = 1 << 14;

    /// Runs a body for every plane, on several threads if there is enough to do.
    void each(IntConsumer body) {
        int work = Math.max(h * w, ho * wo * kh * kw);
        int batch = Math.clamp(GRAIN / Math.max(work, 1), 1, Math.max(count, 1));
        ThreadPool.parallelFor((count + batch - 1) / batch, task -> {
            for (int p = task * batch; p < Math.min(count, (task + 1) * batch); p++) {
                body.accept(p);
            }
        });
    }

    int size() {
        return wide ? 8 : 4;
    }

    long in(int plane) {
        return (long) plane * h * w;
    }

    long out(int plane) {
        return (long) plane * ho * wo;
    }

    /// The kernel's first row inside the plane at place row `y`.
    int firstRow(int y) {
        return first(y * strideH - padH, dilationH);
    }

    /// The row behind the kernel's last one inside the plane.
    int endRow(int y) {
        int start = y * strideH - padH;
        return Math.min(h, start + (kh - 1) * dilationH + 1);
    }

    int firstColumn(int x) {
        return first(x * strideW - padW, dilationW);
    }

    int endColumn(int x) {
        int start = x * strideW - padW;
        return Math.min(w, start + (kw - 1) * dilationW + 1);
    }

    private static int first(int start, int dilation) {
        return start >= 0 ? start : start + (-start + dilation - 1) / dilation * dilation;
    }

    double get(MemorySegment s, long at, long i) {
        return wide ? s.get(Lanes.DOUBLE, at + i * 8) : s.get(Lanes.FLOAT, at + i * 4);
    }

    void set(MemorySegment s, long at, long i, double v) {
        if (wide) {
            s.set(Lanes.DOUBLE, at + i * 8, v);
        } else {
            s.set(Lanes.FLOAT, at + i * 4, (float) v);
        }
    }

    void zero(MemorySegment s, long at, int plane) {
        s.asSlice(at + in(plane) * size(), (long) h * w * size()).fill((byte) 0);
    }
}
