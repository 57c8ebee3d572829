package dev.panagrad.autograd;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import java.util.Arrays;

/// The gradients of storing values by index: the target's is lost where something was stored, the values' is
/// found there. Of several values for one place only the last one counts.
final class IndexPutGradient {
    private IndexPutGradient() {
    }

    static Gradient of(Indexing.IndexPut put, Saved index) {
        return Gradient.each(
                g -> put.accumulate() ? g : cleared(put, g, index.get()),
                null,
                g -> {
                    Tensor all = rows(g, put.axes());
                    Tensor picked = all.indexSelect(0, index.get());
                    return put.accumulate() ? picked : onlyLast(picked, index.get(), all.size(0));
                });
    }

    private static Tensor rows(Tensor g, int axes) {
        long[] d = g.shape().dims();
        long[] flat = new long[d.length - axes + 1];
        flat[0] = 1;
        for (int i = 0; i < axes; i++) {
            flat[0] *= d[i];
        }
        System.arraycopy(d, axes, flat, 1, d.length - axes);
        return g.reshape(flat);
    }

    private static Tensor cleared(Indexing.IndexPut put, Tensor g, Tensor index) {
        long[] d = g.shape().dims();
        long[] rest = Arrays.copyOfRange(d, put.axes() - 1, d.length);
        rest[0] = index.numel();
        return Tensor.apply(put, g, index, g.newZeros(rest));
    }

    /// The gradients of the values that stayed: those whose number is found at their place.
    private static Tensor onlyLast(Tensor picked, Tensor index, long places) {
        long n = index.numel();
        Tensor number = picked.newArange(n);
        Tensor none = picked.newFull(-1L, DType.INT64, places);
        Tensor last =
                Tensor.apply(new Indexing.IndexPut(1, false), none, index, number).indexSelect(0, index);
        long[] column = new long[picked.rank()];
        Arrays.fill(column, 1);
        column[0] = n;
        return picked.mul(last.eq(number).to(picked.dtype()).reshape(column));
    }
}
