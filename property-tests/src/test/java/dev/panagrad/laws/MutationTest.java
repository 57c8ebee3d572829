package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// The gradient law notices a wrong row: one operand's contribution is 2 % too large, has the wrong sign, or
/// is missing in one element.
class MutationTest {
    private static final int DRAWS = 4;

    /// An operation whose gradient is wrong in one operand.
    private record Mutant(Op op, int operand, String kind) implements CustomOp {
        @Override
        public Tensor forward(Tensor... in) {
            return Tensor.apply(op, in);
        }

        @Override
        public Tensor[] backward(Tensor g, Tensor[] in, Tensor out) {
            return Grad.on(() -> {
                Tensor[] leaves = new Tensor[in.length];
                List<Tensor> wanted = new ArrayList<>();
                for (int i = 0; i < in.length; i++) {
                    leaves[i] = in[i].detach();
                    if (leaves[i].dtype().isFloat()) {
                        wanted.add(leaves[i].requiresGrad(true));
                    }
                }
                Tensor y = Tensor.apply(op, leaves);
                Tensor[] found = Grad.grad(y, g.detach(), false, false, wanted.toArray(Tensor[]::new));
                Tensor[] all = new Tensor[in.length];
                for (int i = 0, n = 0; i < in.length; i++) {
                    all[i] = leaves[i].dtype().isFloat() ? found[n++] : null;
                }
                all[operand] = mutated(all[operand]);
                return all;
            });
        }

        private Tensor mutated(Tensor g) {
            double[] v = g.toDoubleArray();
            int largest = 0;
            for (int i = 0; i < v.length; i++) {
                largest = Math.abs(v[i]) > Math.abs(v[largest]) ? i : largest;
            }
            for (int i = 0; i < v.length; i++) {
                v[i] *= switch (kind) {
                    case "2 %" -> 1.02;
                    case "sign" -> -1;
                    default -> i == largest ? 0 : 1;
                };
            }
            return Cells.tensor(g.dtype(), g.shape(), v);
        }
    }

    @Test
    void wrongGradientsAreNoticed() {
        Backend before = Backends.use("reference");
        int mutants = 0;
        int noticed = 0;
        List<String> missed = new ArrayList<>();
        for (OpSpec row : OpSpecs.differentiable()) {
            Sample any = row.samples().apply(new Draw(0, 4));
            for (int operand = 0; operand < any.operands().size(); operand++) {
                for (String kind : List.of("2 %", "sign", "one element")) {
                    int killed = tryOne(row, operand, kind);
                    mutants += killed < 0 ? 0 : 1;
                    noticed += killed > 0 ? 1 : 0;
                    if (killed == 0) {
                        missed.add(row + " operand " + operand + ", " + kind);
                    }
                }
            }
        }
        Backends.use(before);
        System.out.println(
                "mutants of gradients: %d of %d noticed (%.2f %%), missed %s".formatted(noticed, mutants,
                        100.0 * noticed / mutants, missed));
        assertTrue(mutants > 200, () -> "too few mutants");
        assertTrue(noticed >= 0.99 * mutants, () -> "missed " + missed);
    }

    /// Returns 1 if the law notices the mutant within a few draws, 0 if not, -1 if it is no mutant because
    /// the gradient is 0 in all of them.
    private static int tryOne(OpSpec row, int operand, String kind) {
        boolean any = false;
        for (int seed = 0; seed < DRAWS; seed++) {
            Draw d = new Draw(seed * 7919L + 1, 4);
            Sample s = row.samples().apply(d);
            if (operand >= s.operands().size() || !s.operands().get(operand).differentiable()) {
                continue;
            }
            var f = GradientLaws.Differentiable.of(row, new Draw(seed * 7919L + 1, 4));
            if (zero(f, operand)) {
                continue;
            }
            any = true;
            Function<Tensor[], Tensor> wrong = in -> {
                Tensor[] all = f.all().clone();
                for (int i = 0; i < in.length; i++) {
                    all[f.places()[i]] = in[i];
                }
                return Tensor.apply(new Mutant(f.sample().op(), operand, kind), all);
            };
            try {
                Laws.gradient(d, wrong, f.operands());
            } catch (AssertionError e) {
                return 1;
            }
        }
        return any ? 0 : -1;
    }

    private static boolean zero(GradientLaws.Differentiable f, int operand) {
        Tensor[] all = f.all().clone();
        all[operand] = all[operand].detach().requiresGrad(true);
        Tensor y = Tensor.apply(f.sample().op(), all);
        if (!y.requiresGrad()) {
            return true;
        }
        Tensor ones = Cells.tensor(DType.FLOAT64, y.shape(), Laws.weights(new Draw(3, 3), y));
        for (double v : Grad.grad(y, ones, false, false, all[operand])[0].toDoubleArray()) {
            if (v != 0) {
                return false;
            }
        }
        return true;
    }
}
