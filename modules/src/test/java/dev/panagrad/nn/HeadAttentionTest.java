package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Attention with several heads as a function: PyTorch 2.13's numbers, the layer's, gradients and errors.
class HeadAttentionTest {
    @BeforeEach
    void seed() {
        Panagrad.seed(5);
    }

    /// `sin(a i)` for i from 0 on.
    private static Tensor waves(double a, long... shape) {
        long n = 1;
        for (long d : shape) {
            n *= d;
        }
        return Tensor.arange(n).to(DType.FLOAT64).mul(a).sin().reshape(shape);
    }

    private static MultiheadAttention.Output call(Tensor[] in, double dropout, AttentionMasks masks) {
        return Attention.multiHeadAttentionForward(in[0], in[1], in[2], 2,
                new Tensor[] {in[3], in[4], in[5]}, in[6], in[7], in[8], true, dropout, in[9], in[10], false,
                masks);
    }

    private static Tensor[] operands() {
        return new Tensor[] {waves(0.7, 3, 2, 4), waves(0.3, 5, 2, 3), waves(0.9, 5, 2, 6),
                waves(1.1, 4, 4), waves(1.3, 4, 3), waves(1.7, 4, 6), waves(0.2, 12), waves(0.5, 1, 1, 4),
                waves(0.6, 1, 1, 4), waves(0.4, 4, 4), waves(0.8, 4)};
    }

    private static AttentionMasks masks() {
        boolean[] hidden = new boolean[15];
        hidden[3] = hidden[4] = hidden[5] = true;
        boolean[] padded = new boolean[10];
        padded[6] = padded[9] = true;
        return AttentionMasks.NONE.attention(Tensor.of(hidden).reshape(3, 5))
                .keyPadding(Tensor.of(padded).reshape(2, 5)).averageWeights(false);
    }

    @Test
    void givesPyTorchsNumbers() {
        MultiheadAttention.Output o = call(operands(), 0.5, masks());
        double[] y = {1.409315168487762, 2.836315469972683, -0.5334867687358004, -1.3539669374921428,
                1.1253529531800985, 1.9510572396267802, -0.19782631854936772, -0.4883109567479986,
                1.2313498767476134, 3.1411499367726528, -0.37332351861870616, -1.6681547850793943,
                1.4055423877733777, 2.0123343525079984, -0.48159427799091425, -0.5330162919090076,
                1.2428766165291707, 3.240471774123782, -0.3906505588097421, -1.7664647398375761,
                1.5775775195061499, 2.7596335409765658, -0.6972709683625321, -1.2677201677168264};
        assertArrayEquals(y, o.output().toDoubleArray(), 1e-12);
        double[] w = {0.6314231583895018, 0.0, 0.08886522316503356, 0.0, 0.0, 0.24091585306245009,
                0.03879576538301456};
        assertArrayEquals(w, o.weights().select(0, 1).select(0, 1).select(0, 0).toDoubleArray(), 1e-12);
    }

    @Test
    void withoutWeightsOutputIsTheSame() {
        Tensor[] in = operands();
        Tensor y = call(in, 0, masks()).output();
        MultiheadAttention.Output o = call(in, 0, masks().needWeights(false));
        assertEquals(null, o.weights());
        assertArrayEquals(y.toDoubleArray(), o.output().toDoubleArray(), 1e-12);
    }

    @Test
    void isTheLayer() {
        MultiheadAttention layer = new MultiheadAttention(4, 2);
        layer.to(DType.FLOAT64);
        Tensor x = Tensor.randn(DType.FLOAT64, 3, 4);
        MultiheadAttention.Output expected = layer.forward(x, x, x);
        var p = layer.namedParameters();
        MultiheadAttention.Output o = Attention.multiHeadAttentionForward(x, x, x, 2, p.get("in_proj_weight"),
                p.get("in_proj_bias"), null, null, false, 0, p.get("out_proj.weight"), p.get("out_proj.bias"),
                true, AttentionMasks.NONE);
        assertArrayEquals(expected.output().toDoubleArray(), o.output().toDoubleArray());
        assertArrayEquals(expected.weights().toDoubleArray(), o.weights().toDoubleArray());
        assertEquals(expected.output().shape(), o.output().shape());
    }

    @Test
    void gradientsAreTheDifferences() {
        Grad.gradcheck(in -> call(in, 0, masks()).output(), operands());
        Grad.gradcheck(in -> call(in, 0, masks()).weights(), operands());
    }

    @Test
    void refusesWhatDoesNotFit() {
        Tensor[] in = operands();
        Tensor x = waves(1, 3, 2, 4);
        Expect.error(IllegalArgumentException.class,
                () -> Attention.multiHeadAttentionForward(x, x, x, 3, waves(1, 12, 4), null, null, null,
                        false, 0, in[9], null, false, AttentionMasks.NONE),
                "multiHeadAttentionForward", "4 % 3");
        Expect.error(ShapeException.class,
                () -> Attention.multiHeadAttentionForward(x, x, x, 2, waves(1, 8, 4), null, null, null,
                        false, 0, in[9], null, false, AttentionMasks.NONE),
                "[8, 4]", "[3·size, size]");
        Expect.error(ShapeException.class,
                () -> Attention.multiHeadAttentionForward(x, waves(1, 3, 1, 4), x, 2, waves(1, 12, 4), null,
                        null, null, false, 0, in[9], null, false, AttentionMasks.NONE),
                "multiHeadAttentionForward", "[3, 1, 4]");
        in[8] = null;
        Expect.error(IllegalArgumentException.class, () -> call(in, 0, masks()), "biasK and biasV");
        Expect.error(IllegalArgumentException.class, () -> call(operands(), 1.5, masks()), "1.5");
    }
}
