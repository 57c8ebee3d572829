package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;

/// Conversions between element types; those of half precision are left to the reference.
public final class CastKernel {
    private CastKernel() {
    }

    /// Computes a cast; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        Tensor x = in[0];
        if (!Block.holds(x.dtype()) || !Block.holds(out.dtype())) {
            return false;
        }
        Rows rows = Rows.of(out, x);
        boolean floating = x.dtype().isFloat();
        Block.run(rows, (block, row, at, n) -> {
            if (floating) {
                Block.read(x, rows, 1, row, at, block.p, n);
                Block.write(out, rows, row, at, block.p, n);
            } else {
                Block.read(x, rows, 1, row, at, block.a, n);
                Block.write(out, rows, row, at, block.a, n);
            }
        });
        return true;
    }
}
