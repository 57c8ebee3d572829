package dev.panagrad.vector.random;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.random.Philox;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import java.lang.foreign.MemorySegment;

/// Random numbers, the reference's formulas on several threads.
public final class SamplingKernel {
    private SamplingKernel() {
    }

    /// Computes random numbers; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = out.dtype();
        if (!out.isContiguous() || op instanceof Sampling.Permutation || t == DType.FLOAT16
                || t == DType.BFLOAT16) {
            return false;
        }
        MemorySegment y = out.memory();
        long at = out.byteOffset();
        int size = t.bytes();
        boolean single = t != DType.FLOAT64;
        Sampling s = (Sampling) op;
        Philox.Key key = s.key();
        Parallel.run(1, out.numel(), (row, from, to) -> {
            for (long i = from; i < to; i++) {
                switch (s) {
                    case Sampling.Uniform u when single -> Cells.set(y, t, at + i * size,
                            (double) (float) u.low()
                                    + (double) ((float) u.high() - (float) u.low())
                                            * Philox.uniformFloat(key, i));
                    case Sampling.Uniform u ->
                            Cells.set(y, t, at + i * size,
                                    u.low() + (u.high() - u.low()) * Philox.uniformDouble(key, i));
                    case Sampling.Normal u ->
                            Cells.set(y, t, at + i * size, u.mean() + u.std() * Philox.normal(key, i));
                    case Sampling.Bernoulli u ->
                            Cells.set(y, t, at + i * size, Philox.uniformFloat(key, i) < u.p() ? 1.0 : 0.0);
                    case Sampling.Integers u ->
                            Cells.set(y, t, at + i * size,
                                    u.low() + Philox.integer(key, i, u.high() - u.low()));
                    case Sampling.Permutation _ -> throw new IllegalStateException("left to the reference");
                }
            }
        });
        return true;
    }
}
