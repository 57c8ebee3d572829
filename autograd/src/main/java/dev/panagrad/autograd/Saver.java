package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;

/// Keeps tensors for one gradient row.
final class Saver {
    private final Op op;
    private final Tensor result;
    private final boolean wide;
    private Saved savedResult;

    /// @param wide whether what is kept in a half type is given in float32
    Saver(Op op, Tensor result, boolean wide) {
        this.op = op;
        this.result = result;
        this.wide = wide;
    }

    /// Returns a keeper of an operand or of the result. The result is kept without its history, which is the
    /// node that does not exist yet.
    Saved save(Tensor t) {
        if (t == result) {
            savedResult = new Saved(op, t.detach(), wide);
            return savedResult;
        }
        return new Saved(op, t, wide);
    }

    void owner(Node node) {
        if (savedResult != null) {
            savedResult.owner(node);
        }
    }
}
