package dev.panagrad.autograd;

import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;

/// A tensor that a gradient row keeps for the backward pass, with the version of its memory when it was kept.
final class Saved {
    private final Op op;
    private final Tensor tensor;
    private final int version;
    private final boolean wide;
    /// Set for the operation's own result, whose history is the node itself.
    private Node owner;

    /// @param wide whether [#get] gives a half type in float32
    Saved(Op op, Tensor tensor, boolean wide) {
        this.op = op;
        this.tensor = tensor;
        this.version = tensor.version();
        this.wide = wide;
    }

    void owner(Node node) {
        owner = node;
    }

    /// Returns the tensor with its history.
    ///
    /// @throws GradientException if it was changed in place since, or released by a scope
    Tensor get() {
        if (tensor.storage().released()) {
            throw new GradientException(op.name() + ": backward needs a tensor " + tensor.shape()
                    + " whose memory a Scope has released, expected it to live until the backward pass");
        }
        if (tensor.version() != version) {
            throw new GradientException(
                    op.name() + ": backward needs a tensor " + tensor.shape() + " " + tensor.dtype()
                            + " that was changed in place since, expected version " + version + " but found "
                            + tensor.version() + "; use the out-of-place form, or change a copy");
        }
        Tensor kept = owner == null ? tensor : tensor.withGradFn(owner);
        return wide ? HalfGradient.wide(kept) : kept;
    }

    Tensor raw() {
        return tensor;
    }
}
