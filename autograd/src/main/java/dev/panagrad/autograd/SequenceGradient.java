package dev.panagrad.autograd;

import static dev.panagrad.autograd.Gradient.none;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;

/// The gradients of operations on sequences.
final class SequenceGradient {
    private SequenceGradient() {
    }

    /// Returns the row of an operation.
    static Gradient of(Sequence op, Tensor[] x, Tensor y, Saver saver) {
        return switch (op) {
            case Sequence.Attention a -> attention(a, x, saver);
            case Sequence.Lstm l -> LstmGradient.of(l, x, y, saver);
            case Sequence.Rnn l -> RnnGradient.of(l, x, y, saver);
            case Sequence.Gru l -> GruGradient.of(l, x, y, saver);
            case Sequence.AttentionGrad _,Sequence.LstmGrad _,Sequence.GruGrad _,Sequence.RnnGrad _ -> none();
        };
    }

    private static Gradient attention(Sequence.Attention op, Tensor[] x, Saver saver) {
        Saved[] s = new Saved[x.length];
        for (int i = 0; i < s.length; i++) {
            s[i] = saver.save(x[i]);
        }
        Gradient fused = (g, needed) -> {
            Tensor[] in = new Tensor[s.length + 1];
            in[0] = g;
            for (int i = 0; i < s.length; i++) {
                in[i + 1] = s[i].get();
            }
            Tensor all = Tensor.apply(new Sequence.AttentionGrad(op.scale(), op.causal(), op.groups(),
                    op.masked()), in);
            Tensor[] out = new Tensor[s.length];
            long at = 0;
            for (int i = 0; i < 3; i++) {
                Shape shape = in[i + 1].shape();
                out[i] = needed[i] ? all.narrow(0, at, shape.numel()).view(shape.dims()) : null;
                at += shape.numel();
            }
            if (op.masked() && needed[3]) {
                out[3] = composed(op, g, s);
            }
            return out;
        };
        return Recomposed.unless(fused, in -> attention(op, in), s);
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
