package dev.panagrad.autograd;

import static dev.panagrad.autograd.Gradient.each;
import static dev.panagrad.autograd.Gradient.none;
import static dev.panagrad.autograd.Gradient.one;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.op.View;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The gradient table: one row per operation.
///
/// A row runs at forward time and returns the closure that the backward pass will call; what the closure
/// needs it keeps through the saver. Rows use tensor operations, so gradients can be differentiated again.
/// They mention neither broadcasting nor accumulation, which the engine does in one place.
final class GradientTable {
    private GradientTable() {
    }

    /// Returns the backward step of an operation on `x` that gave `y`.
    static Gradient of(Op op, Tensor[] x, Tensor y, Saver saver) {
        return switch (op) {
            case Unary u -> ElementwiseTable.unary(u, x[0], y, saver);
            case Special s -> SpecialTable.of(s, x[0], y, saver);
            case Binary b -> ElementwiseTable.binary(b, x[0], x[1], saver);
            case Compare _ -> none();
            case Reduction r -> reduction(r, x[0], y, saver);
            case Scan s -> ScanGradient.of(s, x[0], y, saver);
            case Ordering _ -> none();
            case Movement m -> movement(m, x);
            case Contraction.MatMul() -> MatMulGradient.of(saver.save(x[0]), saver.save(x[1]));
            case Contraction.Linear(var activation) -> LinearGradient.of(activation, x, y, saver);
            case Convolution c -> convolution(c, x, y, saver);
            case Pooling p -> pooling(p, x, saver);
            case Normalization n -> NormalizationGradient.of(n, x, y, saver);
            case Sequence q -> SequenceGradient.of(q, x, y, saver);
            case Indexing i -> indexing(i, x, y, saver);
            case Fourier.Dft(var inverse) -> one(g -> Tensor.apply(new Fourier.Dft(!inverse), g));
            case Fourier.RealDft() -> {
                long n = x[0].size(-1);
                yield one(g -> Tensor.apply(new Fourier.RealDftAdjoint(n), g));
            }
            case Fourier.RealDftAdjoint _ -> one(g -> Tensor.apply(new Fourier.RealDft(), g));
            case Decomposition d -> DecompositionGradient.of(d, x, y, saver);
            case Creation _ -> none();
            case Sampling _ -> none();
            case Update _ -> none();
            case Chain c -> ChainGradient.of(c, x, saver);
            case CustomOp c -> custom(c, x, y, saver);
        };
    }

    private static Gradient reduction(Reduction op, Tensor x, Tensor y, Saver saver) {
        Shape shape = x.shape();
        return switch (op) {
            case Reduction.Sum(var axes, _) -> one(g -> unreduce(g, axes, shape).expand(shape.dims()));
            case Reduction.Prod(var axes, _) -> {
                var a = saver.save(x);
                var r = saver.save(y);
                yield one(g -> ProductGradient.of(unreduce(g, axes, shape), a.get(),
                        unreduce(r.get(), axes, shape),
                        axes));
            }
            case Reduction.Max(var axes, _) -> extreme(axes, saver.save(x.detach()), saver.save(y.detach()));
            case Reduction.Min(var axes, _) -> extreme(axes, saver.save(x.detach()), saver.save(y.detach()));
            case Reduction.CumSum(var axis) ->
                    one(g -> g.rank() == 0 ? g : g.sum(true, axis).sub(g.cumsum(axis)).add(g));
            case Reduction.Any _,Reduction.All _,Reduction.ArgMax _,Reduction.ArgMin _ -> none();
        };
    }

    private static Tensor unreduce(Tensor g, Axes axes, Shape shape) {
        return g.reshape(axes.reduce(shape, true).dims());
    }

    private static Gradient extreme(Axes axes, Saved x, Saved y) {
        return one(g -> {
            Shape shape = x.get().shape();
            Tensor top = unreduce(y.get(), axes, shape);
            Tensor mask = x.get().eq(top).or(x.get().isNan()).to(g.dtype());
            Tensor share = mask.div(Tensor.apply(new Reduction.Sum(axes, true), mask));
            return shape.rank() == 0 ? g : unreduce(g, axes, shape).mul(share);
        });
    }

    static int[] axes(Axes set, Shape shape) {
        return IntStream.range(0, shape.rank()).filter(set::has).toArray();
    }

    private static Gradient movement(Movement op, Tensor[] x) {
        Shape shape = x[0].shape();
        return switch (op) {
            case View.Reshape _ -> one(g -> g.reshape(shape.dims()));
            case View.Expand _ -> one(g -> g);
            case View.Permute(var order) -> one(g -> {
                int[] back = new int[order.size()];
                for (int i = 0; i < back.length; i++) {
                    back[order.get(i)] = i;
                }
                return g.permute(back);
            });
            case View.Slice v -> one(g -> Tensor.apply(new Movement.Unview(v, shape), g));
            case View.Select v -> one(g -> shape.dim(v.axis()) == 1 ? g.reshape(shape.dims())
                    : Tensor.apply(new Movement.Unview(v, shape), g));
            case View.Diagonal v -> one(g -> Tensor.apply(new Movement.Unview(v, shape), g));
            case View.Unfold v -> one(g -> Tensor.apply(new Movement.Unview(v, shape), g));
            case View.AsStrided v -> one(g -> Tensor.apply(new Movement.Unview(v, shape), g));
            case Movement.Unview(var view, _) -> one(g -> Tensor.apply(view, g.contiguous()));
            case Movement.Cat(var axis) -> {
                long[] sizes = Arrays.stream(x).mapToLong(t -> t.size(axis)).toArray();
                yield (g, needed) -> {
                    Tensor[] out = new Tensor[needed.length];
                    long at = 0;
                    for (int i = 0; i < out.length; i++) {
                        out[i] = needed[i] ? g.narrow(axis, at, sizes[i]) : null;
                        at += sizes[i];
                    }
                    return out;
                };
            }
        };
    }

    /// The gradient of what a rectifier behind made `y`.
    private static Gradient rectified(Gradient affine, Tensor y, Saver saver) {
        var r = saver.save(y);
        return (g, needed) -> affine.of(Tensor.apply(new Binary.ReluGrad(), g, r.get().detach()), needed);
    }

    private static int[] allBut(int axis, int rank) {
        return IntStream.range(0, rank).filter(i -> i != axis).toArray();
    }

    private static Gradient convolution(Convolution op, Tensor[] x, Tensor y, Saver saver) {
        var p = saver.save(x[0]);
        var q = saver.save(x[1]);
        Shape a = x[0].shape();
        Shape b = x[1].shape();
        var window = op.window();
        int groups = op.groups();
        return switch (op) {
            case Convolution.Forward _ -> each(
                    g -> Tensor.apply(new Convolution.InputGrad(window, groups, a), g, q.get()),
                    g -> Tensor.apply(new Convolution.WeightGrad(window, groups, b), g, p.get()));
            case Convolution.Biased(_, _, var relu) -> {
                Gradient affine = each(
                        g -> Tensor.apply(new Convolution.InputGrad(window, groups, a), g, q.get()),
                        g -> Tensor.apply(new Convolution.WeightGrad(window, groups, b), g, p.get()),
                        g -> g.sum(allBut(1, g.rank())));
                yield relu ? rectified(affine, y, saver) : affine;
            }
            case Convolution.InputGrad _ -> each(
                    g -> Tensor.apply(new Convolution.Forward(window, groups), g, q.get()),
                    g -> Tensor.apply(new Convolution.WeightGrad(window, groups, b), p.get(), g));
            case Convolution.WeightGrad _ -> each(
                    g -> Tensor.apply(new Convolution.Forward(window, groups), q.get(), g),
                    g -> Tensor.apply(new Convolution.InputGrad(window, groups, b), p.get(), g));
        };
    }

    private static Gradient pooling(Pooling op, Tensor[] x, Saver saver) {
        Shape shape = x[0].shape();
        return switch (op) {
            case Pooling.MaxPool p -> {
                var a = saver.save(x[0].detach());
                yield one(g -> Tensor.apply(new Pooling.MaxPoolGrad(p), g, a.get()));
            }
            case Pooling.MaxPoolGrad(var p) -> {
                var a = saver.save(x[1].detach());
                yield each(g -> Tensor.apply(new Pooling.MaxPoolPick(p), g, a.get()), null);
            }
            case Pooling.MaxPoolPick(var p) -> {
                var a = saver.save(x[1].detach());
                yield each(g -> Tensor.apply(new Pooling.MaxPoolGrad(p), g, a.get()), null);
            }
            case Pooling.AvgPool p -> one(g -> Tensor.apply(new Pooling.AvgPoolGrad(p, shape), g));
            case Pooling.AvgPoolGrad(var p, _) -> one(g -> Tensor.apply(p, g));
        };
    }

    private static Gradient indexing(Indexing op, Tensor[] x, Tensor y, Saver saver) {
        Shape shape = x[0].shape();
        return switch (op) {
            case Indexing.Where() -> {
                var c = saver.save(x[0]);
                yield each(null, g -> Tensor.where(c.get(), g, g.newFull(0)),
                        g -> Tensor.where(c.get(), g.newFull(0), g));
            }
            case Indexing.IndexSelect(var axis) -> {
                var i = saver.save(x[1]);
                yield each(g -> Tensor.apply(new Indexing.IndexAdd(axis, shape.dim(axis)), g, i.get()), null);
            }
            case Indexing.IndexAdd(var axis, _) -> {
                var i = saver.save(x[1]);
                yield each(g -> Tensor.apply(new Indexing.IndexSelect(axis), g, i.get()), null);
            }
            case Indexing.Gather(var axis) -> {
                var i = saver.save(x[1]);
                yield each(g -> Tensor.apply(new Indexing.ScatterAdd(axis, shape), g, i.get()), null);
            }
            case Indexing.ScatterAdd(var axis, _) -> {
                var i = saver.save(x[1]);
                yield each(g -> Tensor.apply(new Indexing.Gather(axis), g, i.get()), null);
            }
            case Indexing.Scatter s -> ScatterGradient.of(s, x, y, saver);
            case Indexing.IndexPut put -> IndexPutGradient.of(put, saver.save(x[1]));
        };
    }

    private static Gradient custom(CustomOp op, Tensor[] x, Tensor y, Saver saver) {
        Saved[] in = new Saved[x.length];
        for (int i = 0; i < in.length; i++) {
            in[i] = saver.save(x[i]);
        }
        Saved out = saver.save(y);
        return (g, needed) -> {
            Tensor[] operands = new Tensor[in.length];
            for (int i = 0; i < operands.length; i++) {
                operands[i] = in[i].get();
            }
            Tensor[] grads = op.backward(g, operands, out.get());
            if (grads.length != operands.length) {
                throw new IllegalStateException(op.name() + ": backward returned " + grads.length
                        + " gradients, expected one for each of the " + operands.length
                        + " operands (null for none)");
            }
            return grads;
        };
    }
}
