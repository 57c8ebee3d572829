package dev.panagrad.autograd;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Sequence;

/// The gradient of attention.
///
/// What its forward step did not keep is computed again with what is to be kept. Where gradients are to be
/// differentiated again, and for a mask that is added, they are composed of operations that have gradients.
final class AttentionGradient {
    private AttentionGradient() {
    }

    static Gradient of(Sequence.Attention op, Tensor[] x, Tensor y, Saver saver) {
        Saved[] s = new Saved[x.length];
        for (int i = 0; i < s.length; i++) {
            s[i] = saver.save(x[i]);
        }
        Shape shape = AttentionParts.shape(x[0].shape(), x[2].shape());
        boolean kept = op.kept() != 0;
        Saved result = kept ? saver.save(AttentionParts.resultOf(y, shape)) : null;
        Saved sums = kept ? saver.save(AttentionParts.sumsOf(y, shape, op.kept())) : null;
        return Gradient.rows(kept, (all, needed) -> {
            Tensor g = kept ? AttentionParts.result(all, shape) : all;
            if (Grad.enabled()) {
                return Recomposed.composed(g, needed, in -> attention(op, in), s);
            }
            Tensor[] in = new Tensor[s.length];
            for (int i = 0; i < in.length; i++) {
                in[i] = s[i].get();
            }
            Tensor[] out = kept ? fused(op, g, result.get(), sums.get(), in) : again(op, g, shape, in);
            if (op.masked() && needed[3]) {
                out[3] = composed(op, g, s);
            }
            return out;
        });
    }

    private static Tensor[] again(Sequence.Attention op, Tensor g, Shape shape, Tensor[] in) {
        Sequence.Attention keeping = op.keeping(g.dtype());
        Tensor all = Tensor.apply(keeping, in);
        return fused(op, g, AttentionParts.resultOf(all, shape),
                AttentionParts.sumsOf(all, shape, keeping.kept()), in);
    }

    private static Tensor[] fused(Sequence.Attention op, Tensor g, Tensor y, Tensor sums, Tensor[] in) {
        Tensor[] operands = new Tensor[in.length + 3];
        operands[0] = g;
        operands[1] = y;
        operands[Sequence.AttentionGrad.SUMS] = sums;
        System.arraycopy(in, 0, operands, 3, in.length);
        Tensor all = Tensor.apply(new Sequence.AttentionGrad(op.scale(), op.causal(), op.groups(),
                op.masked()), operands);
        Tensor[] out = new Tensor[in.length];
        long at = 0;
        for (int i = 0; i < 3; i++) {
            Shape part = in[i].shape();
            out[i] = all.narrow(0, at, part.numel()).view(part.dims());
            at += part.numel();
        }
        return out;
    }

    /// Returns the gradient of a mask that is added to the scores.
    private static Tensor composed(Sequence.Attention op, Tensor g, Saved[] s) {
        return Grad.on(() -> {
            Tensor mask = s[3].get().detach().requiresGrad(true);
            Tensor y = attention(op, new Tensor[] {s[0].get().detach(), s[1].get().detach(),
                    s[2].get().detach(), mask});
            return Grad.grad(y, g, false, false, mask)[0];
        });
    }

    private static Tensor attention(Sequence.Attention op, Tensor[] in) {
        Tensor k = shared(in[1], op.groups());
        Tensor scores = in[0].matmul(k.transpose(-2, -1)).mul(op.scale());
        Tensor none = scores.newFull(Double.NEGATIVE_INFINITY);
        if (op.masked()) {
            scores = in[3].dtype() == DType.BOOL ? Tensor.where(in[3], scores, none) : scores.add(in[3]);
        }
        if (op.causal()) {
            Tensor seen = k.newArange(in[0].size(-2)).unsqueeze(1)
                    .ge(k.newArange(k.size(-2)).unsqueeze(0));
            scores = Tensor.where(seen, scores, none);
        }
        Tensor blind = scores.detach().eq(Double.NEGATIVE_INFINITY).all(true, -1);
        Tensor zero = scores.newFull(0);
        Tensor weights = Tensor.where(blind, zero, Tensor.where(blind, zero, scores).softmax(-1));
        return weights.matmul(shared(in[2], op.groups()));
    }

    /// Returns keys or values with each head repeated for the queries that share it.
    private static Tensor shared(Tensor k, int groups) {
        if (groups == 1) {
            return k;
        }
        int heads = k.rank() - 3;
        Shape wide = k.shape().insert(heads + 1, groups);
        return k.unsqueeze(heads + 1).expand(wide.dims())
                .reshape(k.shape().with(heads, k.size(heads) * groups).dims());
    }
}
