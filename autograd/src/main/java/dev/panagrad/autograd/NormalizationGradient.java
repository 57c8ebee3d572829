package dev.panagrad.autograd;

import static dev.panagrad.autograd.Gradient.each;
import static dev.panagrad.autograd.Gradient.none;
import static dev.panagrad.autograd.Gradient.one;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Normalization;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The gradients of normalisations.
final class NormalizationGradient {
    private NormalizationGradient() {
    }

    /// Returns the row of a normalisation.
    static Gradient of(Normalization op, Tensor[] x, Tensor y, Saver saver) {
        return switch (op) {
            case Normalization.Softmax(var axis) -> {
                var r = saver.save(y);
                yield one(g -> Tensor.apply(new Normalization.SoftmaxGrad(axis), g, r.get()));
            }
            case Normalization.LogSoftmax(var axis) -> {
                var r = saver.save(y);
                yield one(g -> Tensor.apply(new Normalization.LogSoftmaxGrad(axis), g, r.get()));
            }
            case Normalization.SoftmaxGrad(var axis) -> {
                var s = saver.save(x[0]);
                var r = saver.save(x[1]);
                yield each(g -> Tensor.apply(new Normalization.SoftmaxGrad(axis), g, r.get()),
                        g -> g.mul(s.get().sub(along(s.get().mul(r.get()), axis)))
                                .sub(s.get().mul(along(g.mul(r.get()), axis))));
            }
            case Normalization.LogSoftmaxGrad(var axis) -> {
                var s = saver.save(x[0]);
                var r = saver.save(x[1]);
                yield each(g -> g.sub(along(g.mul(r.get().exp()), axis)),
                        g -> g.mul(r.get().exp()).mul(along(s.get(), axis)).neg());
            }
            case Normalization.CrossEntropy(var ignore) -> {
                var a = saver.save(x[0]);
                var k = saver.save(x[1]);
                yield Recomposed.unless((g, _) -> new Tensor[] {
                        Tensor.apply(new Normalization.CrossEntropyGrad(ignore), g, a.get(), k.get()), null},
                        in -> crossEntropy(in[0], in[1], ignore), a, k);
            }
            case Normalization.LayerNorm l -> layerNorm(l, x, saver);
            case Normalization.BatchNorm b -> batchNorm(b, x, y, saver);
            case Normalization.ChannelMoments() -> {
                var a = saver.save(x[0]);
                yield one(g -> {
                    int rank = a.get().rank();
                    double n = (double) a.get().numel() / Math.max(a.get().size(1), 1);
                    Tensor centred = a.get().sub(a.get().mean(true, others(rank)));
                    return centred.mul(channel(g.select(0, 1), rank).mul(2 / n))
                            .add(channel(g.select(0, 0), rank).mul(1 / n));
                });
            }
            case Normalization.CrossEntropyGrad _,Normalization.LayerNormGrad _ -> none();
            case Normalization.LayerNormSums _,Normalization.BatchNormGrad _ -> none();
            case Normalization.BatchNormSums _ -> none();
        };
    }

    private static Tensor along(Tensor x, int axis) {
        return x.rank() == 0 ? x : x.sum(true, axis);
    }

    private static Tensor crossEntropy(Tensor x, Tensor classes, long ignore) {
        Tensor counts = classes.ne(ignore).to(x.dtype());
        Tensor safe = classes.mul(classes.ne(ignore).to(classes.dtype()));
        return x.logSoftmax(1).gather(1, safe.unsqueeze(1)).squeeze(1).neg().mul(counts);
    }

    private static Gradient layerNorm(Normalization.LayerNorm op, Tensor[] x, Saver saver) {
        Saved a = saver.save(x[0]);
        if (!op.affine()) {
            return Recomposed.unless(
                    one(g -> Tensor.apply(new Normalization.LayerNormGrad(op.axes(), op.eps(), false), g,
                            a.get())),
                    in -> normal(in[0], last(in[0], op.axes()), op.eps()), a);
        }
        Saved w = saver.save(x[1]);
        Shape parameters = x[1].shape();
        return (g, needed) -> {
            if (Grad.enabled()) {
                Tensor[] out = Recomposed.composed(g, needed,
                        in -> normal(in[0], last(in[0], op.axes()), op.eps()).mul(in[1]), a, w);
                out[2] = needed[2] ? g : null;
                return out;
            }
            Tensor of = needed[0] ? Tensor.apply(new Normalization.LayerNormGrad(op.axes(), op.eps(), true),
                    g, a.get(), w.get()) : null;
            return withSums(of, needed,
                    () -> Tensor.apply(new Normalization.LayerNormSums(op.axes(), op.eps()), g, a.get()),
                    parameters);
        };
    }

    /// Returns the gradients of x, and of weight and bias from their sums.
    private static Tensor[] withSums(Tensor x, boolean[] needed, Supplier<Tensor> sums, Shape parameters) {
        if (!needed[1] && !needed[2]) {
            return new Tensor[] {x, null, null};
        }
        Tensor both = sums.get();
        return new Tensor[] {x, needed[1] ? both.select(0, 0).view(parameters.dims()) : null,
                needed[2] ? both.select(0, 1).view(parameters.dims()) : null};
    }

    /// What is behind is undone first; a rectifier with nothing added by the steps themselves, which compute
    /// its operand again rather than read its result.
    private static Gradient batchNorm(Normalization.BatchNorm op, Tensor[] x, Tensor y, Saver saver) {
        Saved a = saver.save(x[0]);
        Saved w = saver.save(x[1]);
        if (!op.relu()) {
            return behind(affine(op.eps(), a, w), op.added());
        }
        if (op.added()) {
            Saved r = saver.save(y);
            Gradient affine = behind(affine(op.eps(), a, w), true);
            return (g, needed) -> affine.of(Tensor.apply(new Binary.ReluGrad(), g, r.get().detach()), needed);
        }
        Saved b = saver.save(x[2]);
        return (g, needed) -> {
            if (Grad.enabled()) {
                Tensor at = Grad.off(() -> Tensor.apply(op, a.get(), w.get(), b.get()));
                return affine(op.eps(), a, w).of(Tensor.apply(new Binary.ReluGrad(), g, at), needed);
            }
            Tensor sums = Tensor.apply(new Normalization.BatchNormSums(op.eps(), true), g, a.get(), w.get(),
                    b.get());
            Tensor of = needed[0] ? Tensor.apply(new Normalization.BatchNormGrad(op.eps(), true), g, a.get(),
                    w.get(), sums, b.get()) : null;
            return withSums(of, needed, () -> sums, w.get().shape());
        };
    }

    /// The gradients of a normalisation to which something is added, or nothing.
    private static Gradient behind(Gradient affine, boolean added) {
        return !added ? affine : (g, needed) -> {
            Tensor[] out = Arrays.copyOf(affine.of(g, needed), 4);
            out[3] = needed[3] ? g : null;
            return out;
        };
    }

    private static Gradient affine(double eps, Saved a, Saved w) {
        return (g, needed) -> {
            int rank = g.rank();
            if (Grad.enabled()) {
                Tensor[] out = Recomposed.composed(g, needed,
                        in -> normal(in[0], others(rank), eps).mul(channel(in[1], rank)), a, w);
                out[2] = needed[2] ? g.sum(others(rank)) : null;
                return out;
            }
            Tensor sums = Tensor.apply(new Normalization.BatchNormSums(eps, false), g, a.get());
            Tensor of = needed[0] ? Tensor.apply(new Normalization.BatchNormGrad(eps, false), g, a.get(),
                    w.get(), sums) : null;
            return withSums(of, needed, () -> sums, w.get().shape());
        };
    }

    private static Tensor channel(Tensor c, int rank) {
        long[] d = new long[rank - 1];
        Arrays.fill(d, 1);
        d[0] = c.size(0);
        return c.reshape(d);
    }

    private static int[] others(int rank) {
        return IntStream.range(0, rank).filter(i -> i != 1).toArray();
    }

    private static int[] last(Tensor x, int axes) {
        return IntStream.range(x.rank() - axes, x.rank()).toArray();
    }

    private static Tensor normal(Tensor x, int[] axes, double eps) {
        Tensor centred = x.sub(x.mean(true, axes));
        return centred.mul(centred.square().mean(true, axes).add(eps).rsqrt());
    }
}
