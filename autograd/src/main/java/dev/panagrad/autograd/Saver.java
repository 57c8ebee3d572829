package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;

/// Keeps tensors for one gradient row.
final class Saver {
    private final Op op;
    private final Tensor result;
    private Saved savedResult;

    Saver(Op op, Tensor result) {
        this.op = op;
        this.result = result;
    }

    /// Returns a keeper of an operand or of the result. The result is kept without its history, which is the
    /// node that does not exist yet.
    Saved save(Tensor t) {
        if (t == result) {
            savedResult = new Saved(op, t.detach());
            return savedResult;
        }
        return new Saved(op, t);
    }

    void owner(Node node) {
        if (savedResult != null) {
            savedResult.owner(node);
        }
    }
}
