package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Index;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import java.util.Arrays;

/// Rows of a table by number, one by one and in bags.
final class Embeddings {
    private Embeddings() {
    }

    static Tensor rows(String op, Tensor index, Tensor weight, EmbeddingOptions o) {
        if (weight.rank() != 2) {
            throw ShapeException.of(op, "the weight must be a matrix", "weight is " + weight.shape(),
                    "weight.rank() == 2", weight.rank(), 2);
        }
        if (!index.dtype().isInteger()) {
            throw DTypeException.of(op, "indices must be integers", index.dtype(), "int64");
        }
        long padding = o.padding(op, weight.size(0));
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
        if (padding >= 0) {
            y = Tensor.where(flat.eq(padding).unsqueeze(1), y.detach(), y);
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
        long[] starts = starts(op, index, offsets, includeLastOffset);
        if (sampleWeights != null) {
            Functional.sameShape(op, "index", index.shape(), "perSampleWeights", sampleWeights.shape());
            if (mode != BagMode.SUM) {
                throw new IllegalArgumentException(
                        op + ": weights of samples are for sums, expected mode SUM but got " + mode);
            }
        }
        Tensor flat = index.to(DType.INT64).flatten();
        Tensor y = rows(op, flat, weight, o);
        long padding = o.padding(op, weight.size(0));
        if (padding < 0 && index.rank() == 2 && index.numel() > 0) {
            return even(y.unflatten(0, index.shape().dims()), mode, sampleWeights);
        }
        long[] at = padding < 0 ? null : flat.toLongArray();
        int bags = starts.length - 1;
        long[] kept = new long[(int) flat.numel()];
        long[] bag = new long[kept.length];
        double[] count = new double[bags];
        int n = 0;
        for (int b = 0; b < bags; b++) {
            for (long i = starts[b]; i < starts[b + 1]; i++) {
                if (at == null || at[(int) i] != padding) {
                    kept[n] = i;
                    bag[n++] = b;
                    count[b]++;
                }
            }
        }
        Tensor chosen = Tensor.of(Arrays.copyOf(kept, n)).to(y.device());
        Tensor members = y.indexSelect(0, chosen);
        if (sampleWeights != null) {
            Tensor w = sampleWeights.flatten().indexSelect(0, chosen);
            members = members.mul(w.unsqueeze(1));
        }
        Tensor bagOf = Tensor.of(Arrays.copyOf(bag, n)).to(y.device());
        if (mode == BagMode.MAX) {
            return largest(members, count);
        }
        Tensor sum = Tensor.apply(new Indexing.IndexAdd(0, bags), members, bagOf);
        if (mode == BagMode.SUM) {
            return sum;
        }
        double[] share = Arrays.stream(count).map(c -> 1 / Math.max(c, 1)).toArray();
        return sum.mul(Tensor.of(share).to(sum.dtype()).to(sum.device()).unsqueeze(1));
    }

    /// Returns bags of equally many members: [bags, members, size].
    private static Tensor even(Tensor y, BagMode mode, Tensor sampleWeights) {
        return switch (mode) {
            case SUM -> (sampleWeights == null ? y : y.mul(sampleWeights.unsqueeze(2))).sum(1);
            case MEAN -> y.mean(1);
            case MAX -> y.max(1).values();
        };
    }

    private static Tensor largest(Tensor members, double[] count) {
        Tensor[] out = new Tensor[count.length];
        long at = 0;
        for (int b = 0; b < out.length; b++) {
            long n = (long) count[b];
            out[b] = n > 0 ? members.narrow(0, at, n).max(0).values()
                    : Tensor.zeros(members.dtype(), members.size(1)).to(members.device());
            at += n;
        }
        return out.length == 0 ? members.narrow(0, 0, 0) : Tensor.stack(0, out);
    }

    /// Returns where each bag begins, and the end of the last.
    private static long[] starts(String op, Tensor index, Tensor offsets, boolean includeLast) {
        boolean matrix = index.rank() == 2;
        if (index.rank() < 1 || index.rank() > 2 || matrix == (offsets != null)) {
            throw new ShapeException(op + ": the index does not fit, index is " + index.shape()
                    + ", expected [bags, members], or [n] with offsets, but "
                    + (offsets == null ? "there are no offsets" : "offsets is " + offsets.shape()));
        }
        if (matrix) {
            long[] s = new long[(int) index.size(0) + 1];
            Arrays.setAll(s, b -> b * index.size(1));
            return s;
        }
        if (offsets.rank() != 1 || !offsets.dtype().isInteger()) {
            throw new ShapeException(op + ": offsets must be a vector of integers, offsets is "
                    + offsets.dtype() + offsets.shape() + ", expected rank 1 but got " + offsets.rank());
        }
        long[] given = offsets.toLongArray();
        long[] s = includeLast ? given : Arrays.copyOf(given, given.length + 1);
        if (!includeLast) {
            s[given.length] = index.size(0);
        }
        for (int b = 0; b < s.length; b++) {
            long before = b == 0 ? 0 : s[b - 1];
            if (b == 0 && s.length > 1 && s[0] != 0 || s[b] < before || s[b] > index.size(0)) {
                throw new ShapeException(op + ": offsets must begin with 0 and not fall, expected at most "
                        + index.size(0) + " but offset " + b + " is " + s[b]);
            }
        }
        return s.length == 0 ? new long[1] : s;
    }
}
