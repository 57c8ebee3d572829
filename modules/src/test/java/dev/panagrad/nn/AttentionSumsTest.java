package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.spi.Recorders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What attention keeps for its gradient: the sums of the rows of scores, where a gradient is recorded.
class AttentionSumsTest {
    @BeforeEach
    void seed() {
        Panagrad.seed(5);
    }

    private static Tensor draw(DType t, long... shape) {
        return Tensor.randn(DType.FLOAT64, shape).to(t);
    }

    private static Tensor[] leaves(Tensor... in) {
        return Arrays.stream(in).map(x -> x.detach().requiresGrad(true)).toArray(Tensor[]::new);
    }

    private static List<String> ran(Runnable what) {
        List<String> all = new ArrayList<>();
        Recorders.with((op, _, _) -> {
            if (op instanceof Sequence) {
                all.add(op instanceof Sequence.Attention a ? "attention " + a.kept() : op.name());
            }
        }, () -> {
            what.run();
            return null;
        });
        return all;
    }

    @Test
    void nothingIsKeptWithoutAGradient() {
        Tensor[] in = {draw(DType.FLOAT32, 2, 3, 5, 4), draw(DType.FLOAT32, 2, 3, 6, 4),
                draw(DType.FLOAT32, 2, 3, 6, 4)};
        Supplier<Tensor> plain = () -> Attention.scaledDotProductAttention(in[0], in[1], in[2]);
        assertEquals(List.of("attention 0"), ran(plain::get));
        Tensor[] x = leaves(in);
        Supplier<Tensor> recorded = () -> Attention.scaledDotProductAttention(x[0], x[1], x[2]);
        assertEquals(List.of("attention 0"), ran(() -> Grad.off(recorded)));
        assertEquals(List.of("attention 1"), ran(recorded::get));
        Tensor y = recorded.get();
        assertArrayEquals(plain.get().toDoubleArray(), y.toDoubleArray(), "the same bits");
        assertEquals(List.of("attentionGrad"), ran(() -> y.sum().backward()), "nothing is computed again");
    }

    /// A layer's next step keeps the joined heads, which are the result that the gradient of attention keeps.
    @Test
    void joiningHeadsCopiesNothing() {
        Tensor q = draw(DType.FLOAT32, 2, 3, 5, 4).requiresGrad(true);
        Tensor y = Attention.scaledDotProductAttention(q, q, q);
        assertSame(y.storage(), y.transpose(1, 2).reshape(2, 5, 12).storage());
    }

    /// Settings, and what they mean.
    private record Case(Tensor mask, boolean causal, int groups, Tensor... in) {
        Tensor attend(Tensor[] x) {
            UnaryOperator<AttentionOptions> o = s -> s.causal(causal).groupedQueries(groups > 1).mask(mask);
            return Attention.scaledDotProductAttention(x[0], x[1], x[2], o);
        }

        private Tensor shared(Tensor x) {
            int heads = x.rank() - 3;
            return groups == 1 ? x : x.repeatInterleave(groups, heads);
        }

        Tensor composed(Tensor[] x) {
            Tensor scores = x[0].mul(1 / Math.sqrt(x[0].size(-1))).matmul(shared(x[1]).transpose(-2, -1));
            Tensor seen = causal ? Attention.causal(x[0], x[0].size(-2), x[1].size(-2)) : mask;
            return Attention.weights(scores, seen).matmul(shared(x[2]));
        }
    }

    private static List<Case> cases(DType t) {
        Tensor blind = Tensor.of(true, false, true, false, false, false).reshape(2, 3);
        Tensor none = Tensor.of(0, 1, 2, -1, -1, -1).reshape(2, 3).to(t);
        Tensor added = Tensor.where(none.ge(0), none, none.newFull(Double.NEGATIVE_INFINITY));
        return List.of(new Case(null, false, 1, draw(t, 7, 3), draw(t, 20, 3), draw(t, 20, 5)),
                new Case(null, true, 1, draw(t, 2, 17, 3), draw(t, 2, 5, 3), draw(t, 2, 5, 4)),
                new Case(null, true, 2, draw(t, 2, 4, 9, 3), draw(t, 2, 2, 40, 3), draw(t, 2, 2, 40, 9)),
                new Case(blind, false, 2, draw(t, 4, 2, 3), draw(t, 2, 3, 3), draw(t, 2, 3, 2)),
                new Case(blind, false, 1, draw(t, 2, 1, 3, 2, 4), draw(t, 2, 1, 3, 3, 4),
                        draw(t, 2, 1, 3, 3, 2)),
                new Case(added, false, 1, draw(t, 3, 2, 2, 4), draw(t, 3, 2, 3, 4), draw(t, 3, 2, 3, 1)),
                new Case(null, false, 1, draw(t, 2, 3, 70, 16).mul(6), draw(t, 2, 3, 30, 16).mul(6),
                        draw(t, 2, 3, 30, 8)),
                new Case(null, false, 1, draw(t, 2, 3, 0, 4), draw(t, 2, 3, 5, 4), draw(t, 2, 3, 5, 4)),
                new Case(null, false, 1, draw(t, 2, 3, 5, 4), draw(t, 2, 3, 0, 4), draw(t, 2, 3, 0, 4)),
                new Case(null, false, 1, draw(t, 2, 0, 5, 4), draw(t, 2, 0, 6, 4), draw(t, 2, 0, 6, 4)),
                new Case(null, false, 1, draw(t, 2, 3, 5, 4), draw(t, 2, 3, 6, 4), draw(t, 2, 3, 6, 0)));
    }

    @ParameterizedTest @EnumSource(names = {"FLOAT64", "FLOAT32", "BFLOAT16", "FLOAT16"})
    void gradientsAreThoseOfTheComposition(DType t) {
        for (Case c : cases(t)) {
            Tensor[] x = leaves(c.in);
            Tensor y = c.attend(x);
            Tensor[] wide = leaves(Arrays.stream(c.in).map(v -> v.to(DType.FLOAT64)).toArray(Tensor[]::new));
            Case exact = new Case(c.mask == null || c.mask.dtype() == DType.BOOL ? c.mask
                    : c.mask.to(DType.FLOAT64), c.causal, c.groups, wide);
            Tensor e = exact.composed(wide);
            assertEquals(e.shape(), y.shape());
            assertEquals(t, y.dtype());
            Tensor g = draw(t, y.shape().dims());
            near(t, e, y);
            Tensor[] expected = Grad.grad(e, g.to(DType.FLOAT64), true, false, wide);
            Tensor[] again = Grad.grad(y, g, true, true, x);
            Tensor[] found = Grad.grad(y, g, false, false, x);
            for (int i = 0; i < 3; i++) {
                near(t, expected[i], found[i]);
                near(t, expected[i], again[i]);
            }
        }
    }

    private static void near(DType t, Tensor expected, Tensor found) {
        double[] e = expected.toDoubleArray();
        double largest = Arrays.stream(e).map(Math::abs).max().orElse(0);
        double eps = switch (t) {
            case FLOAT64 -> 1e-13;
            case FLOAT32 -> 3e-5;
            case BFLOAT16 -> 0x1p-6;
            default -> 0x1p-9;
        };
        assertArrayEquals(e, found.toDoubleArray(), eps * (1 + largest), t + " of " + expected.shape());
    }
}
