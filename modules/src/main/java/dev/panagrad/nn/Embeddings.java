package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Ordering;
import java.util.Arrays;

/// Rows of a table by number, one by one and in bags.
final class Embeddings {
    private Embeddings() {
    }

    static Tensor rows(String op, Tensor index, Tensor weight, EmbeddingOptions o) {
        Tensor y = chosen(op, index, weight, o);
        long padding = o.padding(op, weight.size(0));
        return padding < 0 ? y
                : Tensor.where(index.to(DType.INT64).eq(padding).unsqueeze(-1), y.detach(), y);
    }

    /// Returns the rows of a table, the padding's too.
    private static Tensor chosen(String op, Tensor index, Tensor weight, EmbeddingOptions o) {
        if (weight.rank() != 2) {
            throw ShapeException.of(op, "the weight must be a matrix", "weight is " + weight.shape(),
                    "weight.rank() == 2", weight.rank(), 2);
        }
        if (!index.dtype().isInteger()) {
            throw DTypeException.of(op, "indices must be integers", index.dtype(), "int64");
        }
        o.padding(op, weight.size(0));
        if (o.maxNorm() < Double.POSITIVE_INFINITY) {
            shorten(index.to(DType.INT64).flatten(), weight, o);
        }
        long[] d = Arrays.copyOf(index.shape().dims(), index.rank() + 1);
        d[index.rank()] = weight.size(1);
        Tensor flat = index.to(DType.INT64).reshape(index.numel());
        Tensor y = weight.indexSelect(0, flat);
        if (o.scaleGradByFreq()) {
            Tensor often = flat.bincount(null, weight.size(0)).to(weight.dtype());
            Tensor share = often.reciprocal().indexSelect(0, flat).unsqueeze(1);
            y = y.detach().add(y.sub(y.detach()).mul(share));
        }
        return y.reshape(d);
    }

    /// Scales the rows that are used to at most the largest norm.
    private static void shorten(Tensor at, Tensor weight, EmbeddingOptions o) {
        Grad.off(() -> {
            Tensor used = at.unique().values();
            Tensor rows = weight.indexSelect(0, used);
            Tensor norm = Distances.norm(rows, o.normType(), true, 1);
            Tensor shorter = rows.mul(norm.add(1e-7).reciprocal().mul(o.maxNorm()));
            weight.set(Tensor.where(norm.gt(o.maxNorm()), shorter, rows), Index.of(used));
        });
    }

    static Tensor bag(Tensor index, Tensor weight, Tensor offsets, BagMode mode, Tensor sampleWeights,
            boolean includeLastOffset, EmbeddingOptions o) {
        String op = "embeddingBag";
        fits(op, index, offsets, mode, sampleWeights);
        long padding = o.padding(op, weight.size(0));
        boolean even = padding < 0 && index.rank() == 2 && index.numel() > 0;
        // Before the rows are chosen, for that may shorten them, and offsets may be wrong.
        Tensor bag = even ? null : bagOf(index, offsets);
        Tensor flat = index.to(DType.INT64).flatten();
        Tensor y = chosen(op, flat, weight, o);
        if (even) {
            return even(y.unflatten(0, index.shape().dims()), mode, sampleWeights);
        }
        boolean last = includeLastOffset && offsets != null;
        long bags = Math.max((offsets == null ? index : offsets).size(0) - (last ? 1 : 0), 0);
        // One more for what is in no bag: the padding, and what is behind the end of the last bag.
        long all = padding >= 0 || last || bags == 0 ? bags + 1 : bags;
        Tensor in = padding < 0 ? bag : bag.maskedFill(flat.eq(padding), bags);
        if (mode == BagMode.MAX) {
            return largest(y, Tensor.apply(new Ordering.EmbeddingBagMax(all), y.detach(), in)
                    .narrow(0, 0, bags));
        }
        if (sampleWeights != null) {
            Tensor members = all == bags ? y : y.maskedFill(in.eq(bags).unsqueeze(1), 0);
            y = members.mul(sampleWeights.flatten().unsqueeze(1));
        }
        Tensor sum = Tensor.apply(new Indexing.IndexAdd(0, all), y, in).narrow(0, 0, bags);
        if (mode == BagMode.SUM) {
            return sum;
        }
        Tensor ones = Tensor.onesLike(in).to(DType.FLOAT64);
        Tensor count = Tensor.apply(new Indexing.IndexAdd(0, all), ones, in).narrow(0, 0, bags);
        Tensor share = count.clamp(1, Double.POSITIVE_INFINITY).reciprocal();
        return sum.mul(share.to(sum.dtype()).unsqueeze(1));
    }

    /// Returns the bag of each member, where the index is; 0 if there are no bags.
    private static Tensor bagOf(Tensor index, Tensor offsets) {
        if (offsets == null) {
            return Tensor.onesLike(index.to(DType.INT64)).cumsum(0).sub(1).flatten();
        }
        return offsets.numel() == 0 ? Tensor.zerosLike(index.to(DType.INT64))
                : Tensor.apply(new Ordering.EmbeddingBag(index.size(0)), offsets).to(index.device());
    }

    /// Returns bags of equally many members: [bags, members, size].
    private static Tensor even(Tensor y, BagMode mode, Tensor sampleWeights) {
        return switch (mode) {
            case SUM -> (sampleWeights == null ? y : y.mul(sampleWeights.unsqueeze(2))).sum(1);
            case MEAN -> y.mean(1);
            case MAX -> y.max(1).values();
        };
    }

    /// Returns elements by the slices that they are in, 0 where that is -1.
    private static Tensor largest(Tensor y, Tensor at) {
        return y.numel() == 0 ? Tensor.zerosLike(at).to(y.dtype())
                : y.gather(0, at.maximum(0)).maskedFill(at.lt(0), 0);
    }

    private static void fits(String op, Tensor index, Tensor offsets, BagMode mode,
            Tensor sampleWeights) {
        if (index.rank() < 1 || index.rank() > 2 || (index.rank() == 2) == (offsets != null)) {
            throw new ShapeException(op + ": the index does not fit, index is " + index.shape()
                    + ", expected [bags, members], or [n] with offsets, but "
                    + (offsets == null ? "there are no offsets" : "offsets is " + offsets.shape()));
        }
        if (offsets != null && (offsets.rank() != 1 || !offsets.dtype().isInteger())) {
            throw new ShapeException(op + ": offsets must be a vector of integers, offsets is "
                    + offsets.dtype() + offsets.shape() + ", expected rank 1 but got " + offsets.rank());
        }
        if (sampleWeights != null) {
            Functional.sameShape(op, "index", index.shape(), "perSampleWeights", sampleWeights.shape());
            if (mode != BagMode.SUM) {
                throw new IllegalArgumentException(
                        op + ": weights of samples are for sums, expected mode SUM but got " + mode);
            }
        }
    }
}
