package dev.panagrad.laws;

import static dev.panagrad.laws.OpSpec.Trait.BILINEAR;
import static dev.panagrad.laws.OpSpec.Trait.LINEAR;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Window;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// The rows of convolutions and pooling.
final class WindowRows {
    private static final Values REAL = Values.between(-2, 2);

    private WindowRows() {
    }

    /// A convolution's shapes and parameters, drawn to fit each other.
    private record Convolved(Shape x, Shape w, Shape y, Window window, int groups) {
        static Convolved draw(Draw d) {
            int rank = d.one(1, 2, 2, 2, 3);
            int room = Math.min(d.size(), rank == 3 ? 3 : 6);
            int groups = d.one(1, 1, 1, 2);
            int in = d.between(1, 3);
            int out = d.between(1, 3);
            long[] x = new long[rank + 2];
            long[] w = new long[rank + 2];
            x[0] = d.chance(0.05) ? 0 : d.between(1, 2);
            x[1] = in * groups;
            w[0] = out * groups;
            w[1] = in;
            int[] stride = new int[rank];
            int[] padding = new int[rank];
            int[] dilation = new int[rank];
            for (int i = 0; i < rank; i++) {
                int kernel = d.between(1, 3);
                w[i + 2] = kernel;
                stride[i] = d.one(1, 1, 2, 3);
                dilation[i] = d.one(1, 1, 2);
                padding[i] = d.between(0, 2);
                x[i + 2] = Math.max(dilation[i] * (kernel - 1) + 1 - 2 * padding[i], 1) + d.between(0, room);
            }
            Window window = new Window(Ints.of(stride), Ints.of(padding), Ints.of(dilation));
            Shape xs = Shape.of(x);
            Shape ws = Shape.of(w);
            return new Convolved(xs, ws, new Convolution.Forward(window, groups).outputShape(xs, ws), window,
                    groups);
        }
    }

    private static OpSpec convolution(Class<? extends Op> type, Bound.Terms terms,
            Function<Convolved, Sample> sample) {
        return OpSpec.of(type, OpSpec.FLOATS, Bound.sum(terms), d -> sample.apply(Convolved.draw(d)))
                .with(BILINEAR);
    }

    private static OpSpec biased() {
        return OpSpec.of(Convolution.Biased.class, OpSpec.FLOATS,
                Bound.sum((_, in) -> kernel(in[1].shape()) + 1, 3), d -> {
                    Convolved c = Convolved.draw(d);
                    Shape b = Shape.of(c.w.dim(0));
                    if (d.chance(0.5)) {
                        return Sample.of(new Convolution.Biased(c.window, c.groups, false),
                                Operand.of(c.x, REAL), Operand.of(c.w, REAL), Operand.of(b, REAL));
                    }
                    Values positive = Values.between(0.25, 2);
                    return Sample.of(new Convolution.Biased(c.window, c.groups, true),
                            Operand.of(c.x, positive), Operand.of(c.w, positive),
                            Operand.of(b, Values.aside(positive, 4 * kernel(c.w))));
                });
    }

    private static double kernel(Shape w) {
        return (double) w.numel() / Math.max(w.dim(0), 1);
    }

    private static double places(Shape y) {
        return (double) y.numel() / Math.max(y.dim(1), 1);
    }

    /// A pooling's shapes and parameters.
    private record Pooled(Shape x, Ints kernel, Window window, boolean ceil) {
        static Pooled draw(Draw d, boolean dilated) {
            int rank = d.one(1, 2, 2, 2, 3);
            int room = Math.min(d.size(), rank == 3 ? 3 : 6);
            long[] x = new long[rank + 2];
            x[0] = d.chance(0.05) ? 0 : d.between(1, 2);
            x[1] = d.between(1, 2);
            int[] kernel = new int[rank];
            int[] stride = new int[rank];
            int[] padding = new int[rank];
            int[] dilation = new int[rank];
            for (int i = 0; i < rank; i++) {
                kernel[i] = d.between(1, 3);
                stride[i] = d.between(1, 3);
                padding[i] = d.between(0, kernel[i] / 2);
                dilation[i] = dilated ? d.one(1, 1, 2) : 1;
                x[i + 2] =
                        Math.max(dilation[i] * (kernel[i] - 1) + 1 - 2 * padding[i], 1) + d.between(0, room);
            }
            return new Pooled(Shape.of(x), Ints.of(kernel),
                    new Window(Ints.of(stride), Ints.of(padding), Ints.of(dilation)), d.chance(0.4));
        }
    }

    private static OpSpec max(Class<? extends Op> type, BiFunction<Pooling.MaxPool, Shape, Sample> sample) {
        return OpSpec.of(type, OpSpec.FLOATS,
                type == Pooling.MaxPoolGrad.class ? Bound.sum((_, in) -> in[0].numel(), 1) : Bound.exact(),
                d -> {
                    Pooled p = Pooled.draw(d, true);
                    return sample.apply(new Pooling.MaxPool(p.kernel, p.window, p.ceil), p.x);
                });
    }

    private static OpSpec average(Class<? extends Op> type,
            BiFunction<Pooling.AvgPool, Shape, Sample> sample) {
        return OpSpec.of(type, OpSpec.FLOATS, Bound.sum((_, _) -> 29), d -> {
            Pooled p = Pooled.draw(d, false);
            return sample.apply(new Pooling.AvgPool(p.kernel, p.window, p.ceil, d.chance(0.5)), p.x);
        }).with(LINEAR);
    }

    static List<OpSpec> all() {
        Values far = Values.distinct(0);
        // @formatter:off
        return List.of(
            convolution(Convolution.Forward.class, (_, in) -> kernel(in[1].shape()),
                    c -> Sample.of(new Convolution.Forward(c.window, c.groups),
                            Operand.of(c.x, REAL), Operand.of(c.w, REAL))),
            biased(),
            convolution(Convolution.InputGrad.class, (_, in) -> in[1].numel(),
                    c -> Sample.of(new Convolution.InputGrad(c.window, c.groups, c.x),
                            Operand.of(c.y, REAL), Operand.of(c.w, REAL))),
            convolution(Convolution.WeightGrad.class, (_, in) -> places(in[0].shape()),
                    c -> Sample.of(new Convolution.WeightGrad(c.window, c.groups, c.w),
                            Operand.of(c.y, REAL), Operand.of(c.x, REAL))),
            max(Pooling.MaxPool.class, (p, x) -> Sample.of(p, Operand.of(x, far))),
            max(Pooling.MaxPoolGrad.class, (p, x) -> Sample.of(new Pooling.MaxPoolGrad(p),
                    Operand.of(p.outputShape(x), REAL), Operand.of(x, far))),
            max(Pooling.MaxPoolPick.class, (p, x) -> Sample.of(new Pooling.MaxPoolPick(p),
                    Operand.of(x, REAL), Operand.of(x, far))),
            average(Pooling.AvgPool.class, (p, x) -> Sample.of(p, Operand.of(x, REAL))),
            average(Pooling.AvgPoolGrad.class, (p, x) -> Sample.of(new Pooling.AvgPoolGrad(p, x),
                    Operand.of(p.outputShape(x), REAL))));
        // @formatter:on
    }

}
