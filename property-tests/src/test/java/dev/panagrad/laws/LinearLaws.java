package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.op.View;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Linear operations are linear, and each has its adjoint.
abstract class LinearLaws extends OnBackend {
    LinearLaws(String backend) {
        super(backend);
    }

    @Property(tries = 200, seed = Tries.SEED)
    void linearOperationsAreLinear(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int size) {
        List<OpSpec> rows = OpSpecs.differentiable().stream().filter(r -> r.is(OpSpec.Trait.LINEAR)).toList();
        Tries.each(rows, seed, size, (row, d) -> {
            var f = GradientLaws.Differentiable.of(row, d);
            Laws.linear(d, f.function(), f.operands(), others(f, d));
        });
    }

    @Property(tries = 200, seed = Tries.SEED)
    void secondDerivativesOfLinearOperationsVanish(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int size) {
        List<OpSpec> rows = OpSpecs.differentiable().stream().filter(r -> r.is(OpSpec.Trait.LINEAR)).toList();
        Tries.each(rows, seed, size, (row, d) -> {
            var f = GradientLaws.Differentiable.of(row, d);
            Laws.doubleGradientVanishes(d, f.function(), f.operands());
        });
    }

    @Property(tries = 200, seed = Tries.SEED)
    void productsAreLinearInEachFactor(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int size) {
        List<OpSpec> rows =
                OpSpecs.differentiable().stream().filter(r -> r.is(OpSpec.Trait.BILINEAR)).toList();
        Tries.each(rows, seed, size, (row, d) -> {
            var f = GradientLaws.Differentiable.of(row, d);
            Tensor[] other = others(f, d);
            for (int i = 0; i < 2; i++) {
                int at = i;
                Laws.linear(d, in -> {
                    Tensor[] all = f.operands();
                    all[at] = in[0];
                    return f.function().apply(all);
                }, new Tensor[] {f.operands()[i]}, new Tensor[] {other[i]});
            }
        });
    }

    private static Tensor[] others(GradientLaws.Differentiable f, Draw d) {
        return Arrays.stream(f.operands()).map(t -> Cells.tensor(DType.FLOAT64, t.shape(),
                Values.between(-3, 3).draw(d, (int) t.numel()))).toArray(Tensor[]::new);
    }

    /// The adjoint of an operation in one of its operands: `<A x, y> = <x, A' y>`.
    private record Adjoint(Op op, int operand, Tensor... rest) {
    }

    private static List<Adjoint> adjoints(Op op, Tensor[] in) {
        Shape x = in.length == 0 ? null : in[0].shape();
        return switch (op) {
            case Convolution.Forward(var w, var g) -> List.of(
                    new Adjoint(new Convolution.InputGrad(w, g, x), 0, in[1]),
                    new Adjoint(new Convolution.WeightGrad(w, g, in[1].shape()), 1, in[0]));
            case View v -> List.of(new Adjoint(new Movement.Unview(v, x), 0));
            case Indexing.IndexSelect(var axis) ->
                    List.of(new Adjoint(new Indexing.IndexAdd(axis, x.dim(axis)), 0, in[1]));
            case Indexing.Gather(var axis) ->
                    List.of(new Adjoint(new Indexing.ScatterAdd(axis, x), 0, in[1]));
            case Pooling.MaxPoolPick(var p) -> List.of(new Adjoint(new Pooling.MaxPoolGrad(p), 0, in[1]));
            case Pooling.AvgPool p -> List.of(new Adjoint(new Pooling.AvgPoolGrad(p, x), 0));
            case Fourier.RealDft _ -> List.of(new Adjoint(new Fourier.RealDftAdjoint(x.dim(-1)), 0));
            case Fourier.RealDftAdjoint _ -> List.of(new Adjoint(new Fourier.RealDft(), 0));
            case Reduction.Sum(var axes, _) ->
                    List.of(new Adjoint(new View.Expand(x), 0, new Tensor[0]));
            default -> List.of();
        };
    }

    @Property(tries = 200, seed = Tries.SEED)
    void adjointPairsAgree(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int size) {
        List<OpSpec> rows = OpSpecs.all().stream()
                .filter(r -> !adjoints(r.samples().apply(new Draw(1, 2)).op(),
                        r.samples().apply(new Draw(1, 2)).tensors(new Draw(1, 2), DType.FLOAT64)).isEmpty())
                .toList();
        if (rows.size() != 16) {
            throw new AssertionError("rows with an adjoint: " + rows);
        }
        Tries.each(rows, seed, size, (row, d) -> {
            Sample s = row.samples().apply(d);
            Tensor[] in = s.tensors(d, DType.FLOAT64);
            Tensor ax = Tensor.apply(s.op(), in);
            for (Adjoint a : adjoints(s.op(), in)) {
                Tensor y = Cells.tensor(DType.FLOAT64, ax.shape(), Laws.weights(d, ax));
                Tensor back = s.op() instanceof Reduction.Sum(var axes, _)
                        ? Tensor.apply(a.op, y.reshape(axes.reduce(in[0].shape(), true).dims()))
                        : Tensor.apply(a.op, join(y, a.rest));
                double left = 0;
                double right = 0;
                double terms = 1;
                double[] p = ax.toDoubleArray();
                double[] q = y.toDoubleArray();
                for (int i = 0; i < p.length; i++) {
                    left += p[i] * q[i];
                }
                double[] magnitude = Arrays.stream(back.toDoubleArray()).map(Math::abs).toArray();
                double[] b = back.toDoubleArray();
                double[] x = in[a.operand].toDoubleArray();
                if (!back.shape().equals(in[a.operand].shape())) {
                    throw new AssertionError(
                            a.op + " gives " + back.shape() + " for " + in[a.operand].shape());
                }
                for (int i = 0; i < x.length; i++) {
                    right += x[i] * b[i];
                    terms += 3 * magnitude[i] + 12;
                }
                Laws.near(s.op() + " and " + a.op, left, right, 0x1p-52 * (p.length + x.length + 8) * terms);
            }
        });
    }

    private static Tensor[] join(Tensor y, Tensor... rest) {
        Tensor[] all = new Tensor[rest.length + 1];
        all[0] = y;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
