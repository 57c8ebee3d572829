package dev.panagrad.vector.indexing;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.vector.copy.StridedCopy;
import java.lang.ref.Reference;

/// Operands that are views: they are copied to contiguous memory first.
final class Packed {
    private Packed() {
    }

    static boolean run(Op op, Tensor[] in, Tensor out) {
        Tensor[] packed = in.clone();
        for (int i = 0; i < in.length; i++) {
            packed[i] = StridedCopy.packed(in[i]);
        }
        boolean done = IndexKernel.run(op, packed, out);
        for (int i = 0; i < in.length; i++) {
            if (packed[i] != in[i]) {
                packed[i].storage().release();
            }
        }
        Reference.reachabilityFence(packed);
        return done;
    }
}
