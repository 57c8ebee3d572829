package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.Kernel;
import dev.panagrad.vector.copy.StridedCopy;
import java.lang.ref.Reference;

/// Layouts that no loop walks: operands are copied to contiguous memory first, the result afterwards.
public final class Strided {
    private Strided() {
    }

    public static boolean run(Kernel<Op> kernel, Op op, Tensor[] in, Tensor out) {
        Tensor[] packed = in.clone();
        for (int i = 0; i < in.length; i++) {
            if (!in[i].isContiguous()) {
                packed[i] = Tensor.empty(in[i].device(), in[i].dtype(), in[i].shape());
                StridedCopy.run(in[i], packed[i]);
            }
        }
        Tensor y = out;
        if (!out.isContiguous()) {
            y = Tensor.empty(out.device(), out.dtype(), Shape.of(out.shape().dims()));
        }
        if (!kernel.run(op, packed, y)) {
            return false;
        }
        if (y != out) {
            StridedCopy.run(y, out);
            y.storage().release();
        }
        for (int i = 0; i < in.length; i++) {
            if (packed[i] != in[i]) {
                packed[i].storage().release();
            }
        }
        Reference.reachabilityFence(y);
        return true;
    }
}
