package dev.panagrad.autograd;

import static dev.panagrad.autograd.Gradient.none;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;

/// The gradients of operations on sequences.
final class SequenceGradient {
    private SequenceGradient() {
    }

    /// Returns the row of an operation.
    static Gradient of(Sequence op, Tensor[] x, Tensor y, Saver saver) {
        return switch (op) {
            case Sequence.Attention a -> AttentionGradient.of(a, x, y, saver);
            case Sequence.Lstm l -> LstmGradient.of(l, x, y, saver);
            case Sequence.Rnn l -> RnnGradient.of(l, x, y, saver);
            case Sequence.Gru l -> GruGradient.of(l, x, y, saver);
            case Sequence.AttentionGrad _,Sequence.LstmGrad _,Sequence.GruGrad _,Sequence.RnnGrad _ -> none();
        };
    }
}
