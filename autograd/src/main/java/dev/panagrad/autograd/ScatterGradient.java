package dev.panagrad.autograd;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;

/// The gradients of combining elements with those of a source along an axis.
final class ScatterGradient {
    private ScatterGradient() {
    }

    static Gradient of(Indexing.Scatter op, Tensor[] x, Tensor y, Saver saver) {
        Saved index = saver.save(x[1]);
        return switch (op.combine()) {
            case REPLACE -> replaced(op, index, x[2]);
            case MULTIPLY -> product(op, saver.save(x[0]), index, saver.save(x[2]));
            case MAX, MIN -> extreme(op.axis(), saver.save(x[0].detach()), index, saver.save(x[2].detach()),
                    saver.save(y.detach()));
        };
    }

    /// Of several elements for one place the last one counts: the one whose number is found there.
    private static Gradient replaced(Indexing.Scatter op, Saved index, Tensor source) {
        long n = source.numel();
        var shape = source.shape();
        return Gradient.each(
                g -> Tensor.apply(op, g, index.get(), g.newZeros(shape.dims())),
                null,
                g -> {
                    Tensor number = g.newArange(n).reshape(shape.dims());
                    Tensor none = g.newFull(-1L, DType.INT64, g.shape().dims());
                    Tensor last = Tensor.apply(op, none, index.get(), number).gather(op.axis(), index.get());
                    return last.eq(number).to(g.dtype()).mul(g.gather(op.axis(), index.get()));
                });
    }

    private static Tensor sum(Tensor like, int axis, Tensor index, Tensor values) {
        return Tensor.apply(new Indexing.ScatterAdd(axis, like.shape()), values, index);
    }

    /// The product of the other factors: the whole product without zeros, divided by the factor, where no
    /// other factor is 0.
    private static Gradient product(Indexing.Scatter op, Saved x, Saved index, Saved source) {
        int axis = op.axis();
        return Gradient.each(g -> {
            Tensor a = x.get();
            Tensor one = a.newFull(1);
            return g.mul(Tensor.apply(op, one.expandAs(a), index.get(), source.get()));
        }, null, g -> {
            Tensor s = source.get();
            Tensor one = s.newFull(1);
            Tensor zero = s.detach().eq(0);
            Tensor rest = Tensor.apply(op, x.get(), index.get(), Tensor.where(zero, one, s));
            Tensor flags = zero.to(s.dtype());
            Tensor zeros = sum(rest, axis, index.get(), flags).gather(axis, index.get());
            Tensor others = rest.gather(axis, index.get()).div(Tensor.where(zero, one, s));
            Tensor alone = zeros.eq(flags);
            return Tensor.where(alone, g.gather(axis, index.get()).mul(others), one.mul(0));
        });
    }

    /// Equal extremes, the operand's own among them, share the gradient.
    private static Gradient extreme(int axis, Saved x, Saved index, Saved source, Saved y) {
        return (g, needed) -> {
            Tensor i = index.get();
            Tensor own = x.get().eq(y.get()).or(x.get().isNan()).to(g.dtype());
            Tensor there = y.get().gather(axis, i);
            Tensor hit = source.get().eq(there).or(source.get().isNan()).to(g.dtype());
            Tensor count = own.add(sum(y.get(), axis, i, hit));
            Tensor share = g.div(count);
            return new Tensor[] {needed[0] ? share.mul(own) : null, null,
                    needed[2] ? share.gather(axis, i).mul(hit) : null};
        };
    }
}
