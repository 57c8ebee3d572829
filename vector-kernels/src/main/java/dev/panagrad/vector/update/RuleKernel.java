package dev.panagrad.vector.update;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// Numbers at equal distances, and unit matrices.
public final class RuleKernel {
    private RuleKernel() {
    }

    /// Computes [Creation.Range]; see [dev.panagrad.vector.Kernel].
    public static boolean range(Op op, Tensor[] in, Tensor out) {
        Creation.Range r = (Creation.Range) op;
        MemorySegment m = out.memory();
        long at = out.byteOffset();
        double start = r.start().doubleValue();
        double step = r.step().doubleValue();
        long from = r.start().longValue();
        long by = r.step().longValue();
        switch (out.dtype()) {
            case INT64 -> Parallel.run(1, out.numel(), (_, i, j) -> {
                for (long k = i; k < j; k++) {
                    m.set(Lanes.LONG, at + 8 * k, from + k * by);
                }
            });
            case INT32 -> Parallel.run(1, out.numel(), (_, i, j) -> {
                for (long k = i; k < j; k++) {
                    m.set(Lanes.INT, at + 4 * k, (int) (from + k * by));
                }
            });
            case FLOAT32 -> Parallel.run(1, out.numel(), (_, i, j) -> {
                for (long k = i; k < j; k++) {
                    m.set(Lanes.FLOAT, at + 4 * k, (float) (start + k * step));
                }
            });
            case FLOAT64 -> Parallel.run(1, out.numel(), (_, i, j) -> {
                for (long k = i; k < j; k++) {
                    m.set(Lanes.DOUBLE, at + 8 * k, start + k * step);
                }
            });
            case BOOL, UINT8, FLOAT16, BFLOAT16 -> {
                return false;
            }
        }
        return true;
    }

    /// Computes [Creation.Eye] of float32; see [dev.panagrad.vector.Kernel].
    public static boolean eye(Op op, Tensor[] in, Tensor out) {
        if (out.dtype() != DType.FLOAT32) {
            return false;
        }
        MemorySegment m = out.memory();
        long at = out.byteOffset();
        m.asSlice(at, out.numel() * 4).fill((byte) 0);
        long columns = out.size(1);
        for (long i = 0; i < Math.min(out.size(0), columns); i++) {
            m.set(Lanes.FLOAT, at + 4 * (i * columns + i), 1f);
        }
        return true;
    }
}
