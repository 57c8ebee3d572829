package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.View;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// What holds for the result of every operation on a backend; a subclass names the backend.
abstract class ForwardLaws extends OnBackend {
    ForwardLaws(String backend) {
        super(backend);
    }

    private static List<OpSpec> pure() {
        return OpSpecs.all().stream().filter(r -> !r.is(OpSpec.Trait.UPDATE)).toList();
    }

    /// The rows to compare with the reference or another number of threads: none on the reference itself.
    private static List<OpSpec> beyondTheReference() {
        return Panagrad.backend().equals("reference") ? List.of() : pure();
    }

    /// Returns the reference's result, also of views and custom operations, which no backend computes.
    private static Tensor expected(Op op, Tensor[] in) {
        if (op instanceof View v) {
            return Tensor.over(in[0].storage(), in[0].dtype(), v.layout(in[0].layout()).shape(),
                    v.layout(in[0].layout()).strides(), v.layout(in[0].layout()).offset());
        }
        return op instanceof CustomOp c ? c.forward(in) : Bound.run(op, in);
    }

    @Property(tries = 200, seed = Tries.SEED)
    void equalsTheReference(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int size) {
        Tries.each(pure(), seed, size, (row, d) -> {
            Sample s = row.samples().apply(d);
            for (DType t : row.dtypes()) {
                Tensor[] in = s.tensors(d, t);
                Tensor y = Tensor.apply(s.op(), in);
                assertClose(row, s.op(), in, y);
            }
        });
    }

    /// Beyond one vector and one tile in all tries; beyond what one thread computes in every 16th, as the
    /// reference takes a second for those.
    @Property(tries = 200, seed = Tries.SEED)
    void equalsTheReferenceWhenLarge(@ForAll long seed, @ForAll @IntRange(min = 12, max = 90) int size) {
        // The fake device, which is slow, never computes huge operands.
        boolean slow = Panagrad.backend().equals("cuda");
        boolean huge = Math.floorMod(seed, 16) == 0 && !slow;
        Tries.each(beyondTheReference(), seed, huge ? size : Math.min(size, 30), (row, d) -> {
            Sample s = huge ? large(row, d, 500, 40_000) : large(row, d, 80, 1_500);
            for (DType t : row.dtypes()) {
                if (t == DType.FLOAT32 || t == DType.FLOAT64 && (size < 40 || slow)) {
                    Tensor[] in = s.tensors(d, t);
                    assertClose(row, s.op(), in, Tensor.apply(s.op(), in));
                }
            }
        });
    }

    /// A result may have so many times as many elements as the largest operand may: operands of 40,000
    /// elements could broadcast to two hundred million.
    private static final int RESULT_LIMIT = 50;

    /// Draws again until the operands are neither tiny nor huge, and the result is not huge.
    private static Sample large(OpSpec row, Draw d, long least, long limit) {
        Sample s = row.samples().apply(d);
        for (int i = 0; i < 40; i++) {
            long most = s.operands().stream().mapToLong(o -> o.shape().numel()).max().orElse(0);
            if (most >= least && most <= limit && result(s) <= RESULT_LIMIT * limit) {
                return s;
            }
            s = row.samples().apply(d);
        }
        return row.samples().apply(new Draw(d.between(0, 1 << 30), 6));
    }

    /// Returns how many elements the result will have; 0 where only running the operation tells.
    private static long result(Sample s) {
        return s.op() instanceof CustomOp ? 0
                : s.op().outputShape(s.operands().stream().map(Operand::shape).toArray(Shape[]::new)).numel();
    }

    private static void assertClose(OpSpec row, Op op, Tensor[] in, Tensor y) {
        Tensor same = expected(op, in);
        boolean compared = y.dtype() == DType.FLOAT64 || y.dtype() == DType.FLOAT32;
        Tensor[] wide = new Tensor[in.length];
        Arrays.setAll(wide, i -> in[i].dtype() == DType.FLOAT32
                ? Cells.tensor(DType.FLOAT64, in[i].shape(), in[i].toDoubleArray()) : in[i]);
        Tensor exact = compared ? expected(op, wide) : same;
        if (!compared || exact.dtype() != DType.FLOAT64) {
            String difference = Cells.difference(same, y);
            if (difference != null) {
                throw new AssertionError(op + " of " + Arrays.toString(in) + ": " + difference);
            }
            return;
        }
        assertEquals(same.shape(), y.shape(), "shape");
        assertEquals(same.dtype(), y.dtype(), "type");
        double[] e = exact.toDoubleArray();
        double[] f = y.toDoubleArray();
        boolean single = y.dtype() == DType.FLOAT32;
        double[] bound = row.bound().errors(op, wide, e, single ? 0x1p-23 : 0x1p-52);
        for (int i = 0; i < e.length; i++) {
            double tiny = single ? Float.MIN_VALUE : Double.MIN_VALUE;
            if (!(Math.abs(e[i] - f[i]) <= bound[i] + tiny) && Double.compare(e[i], f[i]) != 0) {
                throw new AssertionError(
                        op + " of " + types(in) + ": element " + i + ": expected " + e[i] + " ± "
                                + bound[i] + " but got " + f[i]);
            }
        }
    }

    private static String types(Tensor[] in) {
        StringBuilder s = new StringBuilder();
        for (Tensor t : in) {
            s.append(t.dtype()).append(t.shape()).append(' ');
        }
        return s.toString();
    }

    @Property(tries = 200, seed = Tries.SEED)
    void specialValuesPropagateLikeTheReference(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int size) {
        Tries.each(pure(), seed, size, (row, d) -> {
            Sample s = row.samples().apply(d);
            boolean single = s.op() instanceof Unary || s.op() instanceof Compare
                    || s.op() instanceof Binary && !row.name().endsWith("Grad");
            for (DType t : List.of(DType.FLOAT32, DType.FLOAT64)) {
                if (!row.dtypes().contains(t)
                        || s.op() instanceof Unary.Cast c && c.to().isInteger()) {
                    continue;
                }
                Tensor[] in = new Tensor[s.operands().size()];
                Arrays.setAll(in, i -> {
                    Operand o = s.operands().get(i);
                    if (o.fixed() != null || meetsPadding(s.op(), i)) {
                        return Cells.tensor(o.type(t), o.shape(), o.draw(d, t));
                    }
                    double[] v = Operand.of(o.shape(), Values.special(single)).draw(d, t);
                    return Cells.tensor(t, o.shape(), meetsCentre(s.op(), i) ? finiteOrNaN(v) : v);
                });
                assertSameKind(s.op(), expected(s.op(), in), Tensor.apply(s.op(), in));
            }
        });
    }

    /// Whether an operand is multiplied with zeros or left alone there: both are right, but differ where it
    /// is infinite or NaN. Convolutions have the zeros of their padding, attention, gates, cross entropy and
    /// the gradient of softmax's logarithm factors that are 0 or too small for the type, rectifiers the side
    /// on which overflow takes their operand.
    private static boolean meetsPadding(Op op, int operand) {
        return switch (op) {
            case Convolution.Forward _,Convolution.Biased _,Convolution.InputGrad _ -> operand == 1;
            case Convolution.WeightGrad _ -> operand == 0;
            case Sequence.Attention _ -> operand > 0;
            case Sequence.AttentionGrad _,Sequence.LstmGrad _,Sequence.GruGrad _,Sequence.RnnGrad _ -> true;
            case Sequence.Lstm _,Sequence.Gru _,Sequence.Rnn _ -> operand > 0;
            case Normalization.CrossEntropyGrad _ -> operand == 0;
            case Normalization.LogSoftmaxGrad _ -> operand == 1;
            case Normalization.BatchNormGrad b -> b.relu() && operand == 0;
            case Normalization.BatchNormSums b -> b.relu() && operand == 0;
            default -> false;
        };
    }

    /// Whether an operand is multiplied with how far values are from their mean. A value near the mean of far
    /// larger ones may be rounded to either side of it: infinity times that is of either sign, or NaN.
    private static boolean meetsCentre(Op op, int operand) {
        return switch (op) {
            case Normalization.LayerNorm _,Normalization.BatchNorm _ -> operand == 1;
            case Normalization.LayerNormGrad _ -> operand != 1;
            case Normalization.LayerNormSums _ -> operand == 0;
            case Normalization.BatchNormSums _ -> operand != 1;
            // Its weight meets the difference of g and multiples of the centred value.
            case Normalization.BatchNormGrad _ -> operand > 1;
            default -> false;
        };
    }

    private static double[] finiteOrNaN(double[] v) {
        return Arrays.stream(v).map(e -> Double.isInfinite(e) ? Math.signum(e) : e).toArray();
    }

    /// NaN where NaN is expected, infinities of the same sign, finite elsewhere; where a finite result is
    /// near the end of the type's range, either.
    private static void assertSameKind(Op op, Tensor expected, Tensor found) {
        double[] e = expected.toDoubleArray();
        double[] f = found.toDoubleArray();
        double huge = expected.dtype() == DType.FLOAT32 ? Float.MAX_VALUE / 2 : Double.MAX_VALUE / 2;
        for (int i = 0; i < e.length; i++) {
            boolean same = Double.isNaN(e[i]) ? Double.isNaN(f[i])
                    : Double.isInfinite(e[i]) ? e[i] == f[i] || Math.abs(f[i]) > huge && e[i] * f[i] > 0
                    : Double.isFinite(f[i]) || Math.abs(e[i]) > huge && e[i] * f[i] > 0;
            if (!same) {
                throw new AssertionError(op + " " + expected.dtype() + expected.shape() + ": element " + i
                        + ": expected " + e[i] + " but got " + f[i]);
            }
        }
    }

    /// To the bit, but for sums, whose order may depend on the layout.
    @Property(tries = 200, seed = Tries.SEED)
    void layoutDoesNotMatterAndOperandsStay(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int size) {
        Tries.each(pure(), seed, size, (row, d) -> {
            Sample s = row.samples().apply(d);
            for (DType t : row.dtypes()) {
                Tensor[] scattered = new Tensor[s.operands().size()];
                Tensor[] plain = new Tensor[scattered.length];
                int[] versions = new int[scattered.length];
                for (int i = 0; i < plain.length; i++) {
                    Operand o = s.operands().get(i);
                    double[] v = o.draw(d, t);
                    // Matrices with repeated rows are singular: nothing is said about their factors.
                    boolean repeat = d.chance(0.3) && !(s.op() instanceof Decomposition);
                    scattered[i] = repeat ? Cells.expanded(d, o.type(t), o.shape(), v)
                            : Cells.scattered(d, o.type(t), o.shape(), v);
                    plain[i] = Cells.tensor(o.type(t), o.shape(), scattered[i].toDoubleArray());
                    versions[i] = scattered[i].version();
                }
                if (s.op() instanceof View.AsStrided) {
                    continue;
                }
                Tensor y;
                try {
                    y = Tensor.apply(s.op(), scattered);
                } catch (ShapeException e) {
                    if (s.op() instanceof View.Reshape r
                            && View.Reshape.viewStrides(scattered[0].layout(), r.shape()) == null) {
                        continue;
                    }
                    throw e;
                }
                String difference = Cells.difference(Tensor.apply(s.op(), plain), y);
                if (difference != null && (row.is(OpSpec.Trait.ELEMENTWISE) || !y.dtype().isFloat())) {
                    throw new AssertionError(s.op() + " of scattered " + types(scattered) + difference);
                }
                assertClose(row, s.op(), plain, y);
                for (int i = 0; i < plain.length; i++) {
                    String changed = Cells.difference(plain[i], scattered[i]);
                    if (changed != null || versions[i] != scattered[i].version()) {
                        throw new AssertionError(s.op() + " changed operand " + i + ": " + changed);
                    }
                }
            }
        });
    }

    @Property(tries = 200, seed = Tries.SEED)
    void threadsDoNotMatter(@ForAll long seed, @ForAll @IntRange(min = 20, max = 120) int size) {
        if (System.getProperty("panagrad.vector.bits") != null || Panagrad.backend().equals("cuda")) {
            return; // The width of vectors does not change how work is cut; a GPU has no such threads.
        }
        int usual = Panagrad.threads();
        try {
            Tries.each(beyondTheReference(), seed, size, (row, d) -> {
                Sample s = large(row, d, 500, 40_000);
                DType t =
                        row.dtypes().contains(DType.FLOAT32) ? DType.FLOAT32 : row.dtypes().iterator().next();
                Tensor[] in = s.tensors(d, t);
                Panagrad.threads(1);
                Tensor one = Tensor.apply(s.op(), in);
                for (int n = 2; n <= 3; n++) {
                    Panagrad.threads(n);
                    String difference = Cells.difference(one, Tensor.apply(s.op(), in));
                    if (difference != null) {
                        throw new AssertionError(
                                s.op() + " of " + types(in) + " on " + n + " threads: " + difference);
                    }
                }
            });
        } finally {
            Panagrad.threads(usual);
        }
    }
}
