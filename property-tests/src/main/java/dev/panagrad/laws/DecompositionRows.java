package dev.panagrad.laws;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Fourier;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToLongFunction;

/// The rows of Fourier's transform and of decompositions of matrices. The matrices have well separated, well
/// conditioned factors, so that small changes make small changes.
final class DecompositionRows {
    private static final Values REAL = Values.between(-3, 3);

    private DecompositionRows() {
    }

    /// Matrices with elements `±1.5 (i + 1)` in row i, column `i + shift`, and small ones elsewhere.
    private static Values spread(long m, long n, int shift, boolean signs) {
        return (d, count) -> {
            double[] v = new double[count];
            double small = 0.3 / Math.sqrt(Math.max(1, Math.max(m, n)));
            for (int k = 0; k < count; k++) {
                long i = k / n % m;
                double sign = signs && d.chance(0.5) ? -1 : 1;
                v[k] = d.uniform(-small, small) + ((i + shift) % n == k % n ? sign * 1.5 * (i + 1) : 0);
            }
            return v;
        };
    }

    /// Square matrices whose determinants are neither tiny nor huge.
    private static Values unit(long n) {
        return (d, count) -> {
            double[] v = spread(n, n, d.between(0, 3), true).draw(d, count);
            for (int k = 0; k < count; k++) {
                v[k] = Math.abs(v[k]) < 1 ? v[k] : Math.signum(v[k]) * d.uniform(0.8, 1.25);
            }
            return v;
        };
    }

    /// A backward stable algorithm's error: some roundings for each row, of the size of the largest result.
    private static double[] stable(Op op, Tensor[] in, double[] y, double eps) {
        double largest = 1;
        for (double v : y) {
            largest = Double.isFinite(v) ? Math.max(largest, Math.abs(v)) : largest;
        }
        double rows = in[0].size(-1) + in[0].size(-2);
        double[] e = new double[y.length];
        Arrays.fill(e, 16 * (rows + 1) * eps * largest);
        return e;
    }

    private static Shape join(Shape batch, long rows, long columns) {
        return batch.insert(batch.rank(), rows).insert(batch.rank() + 1, columns);
    }

    private static OpSpec square(Class<? extends Op> type, boolean signs, BiFunction<Draw, Long, Op> op) {
        return rectangle(type, signs, false, op, x -> x.dim(0));
    }

    /// @param columns the number of columns, from a shape of two axes
    private static OpSpec rectangle(Class<? extends Op> type, boolean signs, boolean shifted,
            BiFunction<Draw, Long, Op> op, ToLongFunction<Shape> columns) {
        return OpSpec.of(type, OpSpec.FLOATS, DecompositionRows::stable, d -> {
            Shape batch = d.chance(0.7) ? Shape.SCALAR : d.shape(1, 1);
            Shape inner = d.shape(2, 2);
            long m = inner.dim(0);
            long n = columns.applyAsLong(inner);
            int shift = shifted && m >= n ? d.between(0, 3) : 0;
            return Sample.of(op.apply(d, m - n), Operand.of(join(batch, m, n), spread(m, n, shift, signs)));
        });
    }

    private static OpSpec any(Class<? extends Op> type, BiFunction<Draw, Long, Op> op) {
        return rectangle(type, true, true, op, x -> x.dim(1));
    }

    private static OpSpec triangularSolve() {
        return OpSpec.of(Decomposition.TriangularSolve.class, OpSpec.FLOATS, DecompositionRows::stable, d -> {
            Shape batch = d.shape(0, 1);
            Shape other = d.broadcastableTo(batch);
            boolean swap = d.chance(0.5);
            Shape inner = d.shape(2, 2);
            long n = inner.dim(0);
            return Sample.of(new Decomposition.TriangularSolve(d.chance(0.5), d.chance(0.3)),
                    Operand.of(join(swap ? other : batch, n, n), spread(n, n, 0, true)),
                    Operand.of(join(swap ? batch : other, n, inner.dim(1)), REAL));
        });
    }

    /// Symmetric matrices whose large elements are on the diagonal, or in pairs beside it.
    private static OpSpec ldl() {
        return OpSpec.of(Decomposition.Ldl.class, OpSpec.FLOATS, DecompositionRows::stable, d -> {
            Shape batch = d.shape(0, 1);
            long n = d.shape(1, 1).dim(0);
            Values diagonal = spread(n, n, 0, true);
            Values any = Values.distinct(0);
            return Sample.of(new Decomposition.Ldl(),
                    Operand.of(join(batch, n, n), d.chance(0.5) ? diagonal : any));
        }).with(OpSpec.Trait.NO_GRADIENT);
    }

    /// Factors as [Decomposition.Ldl] gives them.
    private static Values factored(long n) {
        return (d, count) -> {
            double[] v = spread(n, n + 1, 0, true).draw(d, count);
            for (int from = 0; n > 0 && from < count; from += (int) (n * (n + 1))) {
                for (int i = 0; i < n; i++) {
                    boolean two = i < n - 1 && d.chance(0.4);
                    int row = from + i * (int) (n + 1);
                    if (two) {
                        int pivot = -1 - d.between(i + 1, (int) n - 1);
                        v[row + (int) n] = pivot;
                        i++;
                        row += (int) (n + 1);
                        v[row + i - 1] = 6 * n;
                        v[row + (int) n] = pivot;
                    } else {
                        v[row + (int) n] = 1 + d.between(i, (int) n - 1);
                    }
                }
            }
            return v;
        };
    }

    /// Tolerances between which and the singular values there is room.
    private static OpSpec pinvWithin() {
        OpSpec one = any(Decomposition.Pinv.class, (_, _) -> new Decomposition.PinvWithin());
        return OpSpec.of(Decomposition.PinvWithin.class, OpSpec.FLOATS, DecompositionRows::stable, d -> {
            Operand a = one.samples().apply(d).operands().getFirst();
            Shape tolerances = a.shape().without(a.shape().rank() - 1).with(a.shape().rank() - 2, 2);
            return Sample.of(new Decomposition.PinvWithin(), a,
                    Operand.of(tolerances, Values.of(0, 1e-12)).constant());
        });
    }

    private static OpSpec ldlSolve() {
        return OpSpec.of(Decomposition.LdlSolve.class, OpSpec.FLOATS, DecompositionRows::stable, d -> {
            Shape batch = d.shape(0, 1);
            Shape inner = d.shape(2, 2);
            long n = inner.dim(0);
            return Sample.of(new Decomposition.LdlSolve(), Operand.of(join(batch, n, n + 1), factored(n)),
                    Operand.of(join(d.chance(0.5) ? batch : Shape.SCALAR, n, inner.dim(1)), REAL));
        }).with(OpSpec.Trait.NO_GRADIENT);
    }

    /// The error of sums of at most twice as many terms, in rounds that double a run.
    private static double[] sums(Op op, Tensor[] in, double[] y, double eps) {
        double sum = 0;
        for (double v : in[0].toDoubleArray()) {
            sum += Double.isFinite(v) ? Math.abs(v) : 0;
        }
        double[] e = new double[y.length];
        Arrays.fill(e, 64 * eps * sum);
        return e;
    }

    private static OpSpec dft() {
        return OpSpec.of(Fourier.Dft.class, OpSpec.FLOATS, DecompositionRows::sums, d -> {
            Shape batch = d.shape(0, 1);
            return Sample.of(new Fourier.Dft(d.chance(0.5)),
                    Operand.of(join(batch, d.shape(1, 1).dim(0), 2), REAL));
        }).with(OpSpec.Trait.LINEAR);
    }

    private static OpSpec realDft() {
        return OpSpec.of(Fourier.RealDft.class, OpSpec.FLOATS, DecompositionRows::sums, d -> Sample
                .of(new Fourier.RealDft(), Operand.of(signal(d), REAL))).with(OpSpec.Trait.LINEAR);
    }

    private static OpSpec realDftAdjoint() {
        return OpSpec.of(Fourier.RealDftAdjoint.class, OpSpec.FLOATS, DecompositionRows::sums, d -> {
            Shape s = signal(d);
            long n = s.dim(-1);
            Shape batch = s.rank() == 1 ? Shape.SCALAR : Shape.of(s.dim(0));
            return Sample.of(new Fourier.RealDftAdjoint(n), Operand.of(join(batch, n / 2 + 1, 2), REAL));
        }).with(OpSpec.Trait.LINEAR);
    }

    private static Shape signal(Draw d) {
        Shape batch = d.shape(0, 1);
        long n = Math.max(1, d.shape(1, 1).dim(0));
        return batch.rank() == 0 ? Shape.of(n) : Shape.of(batch.dim(0), n);
    }

    static List<OpSpec> all() {
        return List.of(square(Decomposition.Cholesky.class, false, (_, _) -> new Decomposition.Cholesky()),
                square(Decomposition.Eigh.class, true,
                        (d, _) -> new Decomposition.Eigh(d.chance(0.5), d.chance(0.7))),
                OpSpec.of(Decomposition.Det.class, OpSpec.FLOATS, DecompositionRows::stable, d -> {
                    Shape inner = d.shape(1, 2);
                    long n = inner.dim(0);
                    Shape batch = inner.rank() == 1 ? Shape.SCALAR : Shape.of(inner.dim(1));
                    return Sample.of(new Decomposition.Det(), Operand.of(join(batch, n, n), unit(n)));
                }),
                any(Decomposition.Lu.class, (_, _) -> new Decomposition.Lu()),
                rectangle(Decomposition.Qr.class, true, false,
                        (d, tall) -> new Decomposition.Qr(tall <= 0 && d.chance(0.5)), x -> x.dim(1)),
                any(Decomposition.Svd.class, (d, _) -> new Decomposition.Svd(d.chance(0.7))),
                any(Decomposition.Pinv.class, (_, _) -> new Decomposition.Pinv(0, 1e-12)), triangularSolve(),
                pinvWithin(), ldl(), ldlSolve(), dft(), realDft(), realDftAdjoint());
    }
}
