package dev.panagrad.tensor.spi;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;

/// Is told of every operation after it ran: graph capture, profiling, tracing of NaN. The gradient tape is
/// the recorder that is always there ([Autograd]).
@FunctionalInterface
public interface Recorder {
    /// Takes note of an operation, its operands and its result. For an in-place operation the result is the
    /// changed tensor.
    void ran(Op op, Tensor[] in, Tensor out);
}
