package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.elementwise.Loops.BinaryLoop;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import java.lang.foreign.MemorySegment;

/// The backward step of gelu, float32: slopes and their products with the gradient, piece by piece in the
/// cache.
final class GeluGradKernel implements Kernel<Op> {
    private static final BinaryLoop MUL = BinaryTable.float32(Binary.Mul.class);

    private final UnaryLoop slope;

    GeluGradKernel(UnaryLoop slope) {
        this.slope = slope;
    }

    @Override
    public boolean run(Op op, Tensor[] in, Tensor out) {
        if (out.dtype() != DType.FLOAT32) {
            return false;
        }
        Tensor g = in[0];
        Tensor x = in[1];
        if (!g.shape().equals(x.shape()) || !g.isContiguous() || !x.isContiguous() || !out.isContiguous()) {
            Tensor[] same = {g.detach().expand(out.shape().dims()), x.detach().expand(out.shape().dims())};
            return out.numel() == 0 || Strided.run(this, op, same, out);
        }
        MemorySegment y = out.memory();
        // The result may be the gradient's own memory, which is read after the slopes are there.
        boolean own = y == g.memory() && out.byteOffset() == g.byteOffset();
        Tensor slopes = own ? Tensor.empty(out.device(), out.dtype(), out.shape()) : out;
        MemorySegment s = slopes.memory();
        long so = slopes.byteOffset();
        Parallel.run(1, out.numel(), (row, from, to) -> {
            slope.run(x.memory(), x.byteOffset() + from * 4, s, so + from * 4, to - from, 0, 0);
            MUL.run(g.memory(), g.byteOffset() + from * 4, 1, s, so + from * 4, 1, y,
                    out.byteOffset() + from * 4, to - from);
        });
        if (own) {
            slopes.storage().release();
        }
        return true;
    }
}
