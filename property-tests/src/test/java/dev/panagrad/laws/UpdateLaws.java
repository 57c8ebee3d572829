package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.reference.ReferenceBackend;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Optimizers' steps change parameter and state as the reference does, and nothing else.
abstract class UpdateLaws extends OnBackend {
    UpdateLaws(String backend) {
        super(backend);
    }

    private static List<OpSpec> updates() {
        return OpSpecs.all().stream().filter(r -> r.is(OpSpec.Trait.UPDATE)).toList();
    }

    @Property(tries = 200, seed = Tries.SEED)
    void stepsEqualTheReference(@ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int size) {
        Tries.each(updates(), seed, size, (row, d) -> {
            Sample s = row.samples().apply(d);
            for (DType t : row.dtypes()) {
                double[][] values = s.draw(d, t);
                Tensor[] exact = s.tensors(DType.FLOAT64, values);
                ReferenceBackend.INSTANCE.run(s.op(), exact, exact[0]);
                Tensor[] in = new Tensor[values.length];
                Arrays.setAll(in, i -> {
                    Operand o = s.operands().get(i);
                    return Cells.scattered(d, o.type(t), o.shape(), values[i]);
                });
                int[] versions = Arrays.stream(in).mapToInt(Tensor::version).toArray();
                Tensor y = Tensor.apply(s.op(), in);
                if (y != in[0]) {
                    throw new AssertionError(s.op() + " returns another tensor");
                }
                for (int i = 0; i < in.length; i++) {
                    check(s, i, t, exact, in[i]);
                    boolean changes = ((Update) s.op()).changes(i);
                    if (in[i].version() - versions[i] != (changes ? 1 : 0)) {
                        throw new AssertionError(s.op() + ", operand " + i + ": wrong version");
                    }
                }
            }
        });
    }

    /// Every intermediate result is at most a few times the largest operand, and the parameter's step is a
    /// quotient.
    private static void check(Sample s, int operand, DType t, Tensor[] exact, Tensor found) {
        double eps = t == DType.FLOAT32 ? 0x1p-23 : 0x1p-52;
        double[] e = exact[operand].toDoubleArray();
        double[] f = found.toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            double scale = 9;
            for (Tensor x : exact) {
                if (x.shape().equals(exact[operand].shape())) {
                    scale = Math.max(scale, Math.abs(x.toDoubleArray()[i]));
                }
            }
            boolean rounded = ((Update) s.op()).changes(operand) && found.dtype().isFloat();
            Laws.near(s.op() + " " + t + ", operand " + operand + ", element " + i, e[i], f[i],
                    rounded ? 16 * eps * scale : 0);
        }
    }

    @Property(tries = 200, seed = Tries.SEED)
    void threadsDoNotMatter(@ForAll long seed, @ForAll @IntRange(min = 180, max = 200) int size) {
        if (!Panagrad.backend().equals("vector")) {
            return;
        }
        int usual = Panagrad.threads();
        try {
            Tries.each(updates(), seed, size, (row, d) -> {
                Sample drawn = row.samples().apply(d);
                dev.panagrad.tensor.Shape large = dev.panagrad.tensor.Shape.of(size, size);
                Sample s = new Sample(drawn.op(),
                        drawn.operands().stream().map(o -> o.fixed() != null ? o
                                : new Operand(large, o.floats(), o.integers(), null, true)).toList());
                double[][] values = s.draw(d, DType.FLOAT32);
                Tensor[] one = null;
                for (int n = 1; n <= 3; n++) {
                    Panagrad.threads(n);
                    Tensor[] in = s.tensors(DType.FLOAT32, values);
                    Tensor.apply(s.op(), in);
                    one = one == null ? in : one;
                    for (int i = 0; i < in.length; i++) {
                        String difference = Cells.difference(one[i], in[i]);
                        if (difference != null) {
                            throw new AssertionError(s.op() + " on " + n + " threads: " + difference);
                        }
                    }
                }
            });
        } finally {
            Panagrad.threads(usual);
        }
    }
}
