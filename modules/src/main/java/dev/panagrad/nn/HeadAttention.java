package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// Attention with several heads as a function of its parameters, the batch first; see [MultiheadAttention].
///
/// @param name what errors call it
/// @param heads how many there are
/// @param weights the projections of query, key and value
/// @param bias of all three, or null
/// @param biasK a key more and biasV its value, [1, 1, size], or null
/// @param zero whether a source of zeros is added
/// @param dropout the probability of dropping a weight, 0 if not training
/// @param out the projection of the joined heads
record HeadAttention(String name, int heads, Tensor[] weights, Tensor bias, Tensor biasK, Tensor biasV,
        boolean zero, double dropout, UnaryOperator<Tensor> out) {
    private int size() {
        return (int) weights[0].size(0);
    }

    /// Returns the attention and its weights for each head or averaged, or null for them.
    MultiheadAttention.Output attend(Tensor[] in, AttentionMasks masks) {
        long n = in[0].size(0);
        long targets = in[0].size(1);
        long sources = in[1].size(1);
        Tensor[] p = projected(in);
        Tensor mask = mask(masks, n, targets, sources, p[0].dtype());
        if (biasK != null) {
            p[1] = Tensor.cat(1, p[1], biasK.expand(n, 1, size()));
            p[2] = Tensor.cat(1, p[2], biasV.expand(n, 1, size()));
        }
        if (zero) {
            Tensor none = p[1].newZeros(n, 1, size());
            p[1] = Tensor.cat(1, p[1], none);
            p[2] = Tensor.cat(1, p[2], none);
        }
        int more = (int) (p[1].size(1) - sources);
        mask = mask == null || more == 0 ? mask : Paddings.pad(mask, 0, more);
        if (!masks.needWeights() && dropout == 0) {
            Tensor seen = mask;
            Tensor y = Attention.scaledDotProductAttention(parted(p[0]), parted(p[1]), parted(p[2]),
                    o -> o.mask(seen));
            return new MultiheadAttention.Output(joined(y), null);
        }
        Tensor scores = parted(p[0]).mul(1 / Math.sqrt((double) size() / heads))
                .matmul(parted(p[1]).transpose(-2, -1));
        Tensor weights = Functional.dropout(Attention.weights(scores, mask), dropout, dropout > 0);
        Tensor y = joined(weights.matmul(parted(p[2])));
        return new MultiheadAttention.Output(y,
                !masks.needWeights() ? null : masks.averageWeights() ? weights.mean(1) : weights);
    }

    /// Returns [n, times, size] as [n, heads, times, size/heads].
    Tensor parted(Tensor x) {
        return x.reshape(x.size(0), x.size(1), heads, size() / heads).transpose(1, 2);
    }

    /// Returns the projection of [n, heads, times, size/heads] joined to [n, times, size].
    Tensor joined(Tensor y) {
        return out.apply(y.transpose(1, 2).reshape(y.size(0), y.size(2), size()));
    }

    /// Returns the projections of query, key and value.
    Tensor[] projected(Tensor[] in) {
        Tensor[] p = new Tensor[3];
        for (int i = 0; i < 3; i++) {
            Tensor b = bias == null ? null : bias.narrow(0, (long) i * size(), size());
            p[i] = Functional.linear(in[i], weights[i], b);
        }
        return p;
    }

    /// Returns what is added to the scores [n, heads, targets, sources], broadcast, or null.
    private Tensor mask(AttentionMasks masks, long n, long targets, long sources, DType type) {
        Tensor mask = null;
        if (masks.attention() != null) {
            Tensor m = additive(masks.attention(), type);
            boolean each = m.rank() == 3;
            long[] expected = each ? new long[] {n * heads, targets, sources} : new long[] {targets, sources};
            if (!Arrays.equals(m.shape().dims(), expected)) {
                throw new ShapeException(name + ": the mask does not fit, it is " + m.shape() + ", expected ["
                        + targets + ", " + sources + "] or [" + n * heads + ", " + targets + ", " + sources
                        + "]");
            }
            mask = each ? m.reshape(n, heads, targets, sources) : m;
        }
        if (masks.keyPadding() != null) {
            Tensor m = additive(masks.keyPadding(), type);
            m = m.rank() == 1 ? m.unsqueeze(0) : m;
            if (!Arrays.equals(m.shape().dims(), new long[] {n, sources})) {
                throw new ShapeException(name + ": the mask of keys does not fit, it is " + m.shape()
                        + ", expected [" + n + ", " + sources + "]");
            }
            m = m.reshape(n, 1, 1, sources);
            mask = mask == null ? m : mask.add(m);
        }
        return mask;
    }

    private static Tensor additive(Tensor mask, DType type) {
        if (mask.dtype() != DType.BOOL) {
            return mask.to(type);
        }
        Tensor zero = mask.newFull(0, type);
        return Tensor.where(mask, mask.newFull(Double.NEGATIVE_INFINITY, type), zero);
    }

    /// Checks query, key and value.
    ///
    /// @param first whether the batch, if there is one, is the first axis
    void check(Tensor q, Tensor k, Tensor v, boolean first) {
        boolean fits = q.rank() == 2 || q.rank() == 3;
        fits = fits && k.rank() == q.rank() && v.rank() == q.rank();
        fits = fits && q.size(-1) == weights[0].size(1) && k.size(-1) == weights[1].size(1)
                && v.size(-1) == weights[2].size(1);
        int times = first && q.rank() == 3 ? 1 : 0;
        fits = fits && k.size(times) == v.size(times);
        if (!fits || q.rank() == 3 && (q.size(1 - times) != k.size(1 - times)
                || k.size(1 - times) != v.size(1 - times))) {
            throw new ShapeException(name + ": the operands do not fit, query is " + q.shape() + ", key is "
                    + k.shape() + ", value is " + v.shape() + ", expected sizes " + weights[0].size(1) + ", "
                    + weights[1].size(1) + ", " + weights[2].size(1)
                    + " in the last axes, one batch, and as many keys as values");
        }
    }
}
