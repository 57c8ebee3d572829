package dev.panagrad.vector;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;

/// Computes one kind of operation with SIMD code, for the types and layouts that it covers.
@FunctionalInterface
public interface Kernel<O extends Op> {
    /// Computes the result, or returns false and leaves it untouched if operands of these types or layouts
    /// are not covered.
    boolean run(O op, Tensor[] in, Tensor out);
}
