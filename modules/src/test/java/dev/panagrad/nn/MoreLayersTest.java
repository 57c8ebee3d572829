package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The layers beside the first ones: gradients of inputs and parameters against finite differences, names of
/// the state, modes and wrong arguments.
class MoreLayersTest {
    @BeforeEach
    void seed() {
        Panagrad.seed(17);
    }

    private static Tensor draw(long... shape) {
        return Tensor.randn(DType.FLOAT64, shape);
    }

    /// Checks the gradients of the inputs and of all parameters.
    private static void check(Module m, Function<Tensor[], Tensor> call, Tensor... inputs) {
        m.to(DType.FLOAT64);
        List<Tensor> parameters = m.parameters();
        Tensor[] all = new Tensor[inputs.length + parameters.size()];
        System.arraycopy(inputs, 0, all, 0, inputs.length);
        for (int i = 0; i < parameters.size(); i++) {
            all[inputs.length + i] = parameters.get(i).detach().copy();
        }
        List<String> names = List.copyOf(m.namedParameters().keySet());
        Grad.gradcheck(in -> {
            Map<String, Tensor> given = new HashMap<>();
            for (int i = 0; i < names.size(); i++) {
                given.put(names.get(i), in[inputs.length + i]);
            }
            return Probe.with(m, given, () -> call.apply(in));
        }, all);
    }

    /// Runs a module with other tensors in place of its parameters.
    private static final class Probe {
        static Tensor with(Module m, Map<String, Tensor> given, Supplier<Tensor> body) {
            List<Runnable> back = new ArrayList<>();
            Members.walk(m, (name, module, members) -> {
                for (Members.Member p : members) {
                    Tensor t = given.get(name.isEmpty() ? p.name() : name + "." + p.name());
                    if (t != null) {
                        Tensor own = p.tensor();
                        p.replace().accept(t);
                        back.add(() -> p.replace().accept(own));
                    }
                }
            });
            try {
                return body.get();
            } finally {
                back.forEach(Runnable::run);
            }
        }
    }

    @Test
    void recurrentNetworks() {
        RNN rnn = new RNN(3, 2, true, o -> o.layers(2).bidirectional(true));
        check(rnn, in -> rnn.forward(in[0], in[1]).output(), draw(4, 2, 3), draw(4, 2, 2));
        LSTM lstm = new LSTM(2, 3, o -> o.projection(2).batchFirst(true).bidirectional(true));
        check(lstm, in -> lstm.forward(in[0], in[1], in[2]).output().add(lstm.forward(in[0], in[1], in[2])
                .hidden().sum()), draw(2, 3, 2), draw(2, 2, 2), draw(2, 2, 3));
        GRU gru = new GRU(2, 3, o -> o.layers(2).bias(false));
        check(gru, in -> gru.forward(in[0], null).hidden(), draw(3, 2));
        assertEquals(List.of("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0", "weight_hr_l0",
                "weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse", "bias_hh_l0_reverse",
                "weight_hr_l0_reverse"), List.copyOf(lstm.stateDict().keySet()));
        assertEquals(Shape.of(2, 3, 4), lstm.call(draw(2, 3, 2)).shape());
    }

    @Test
    void cellsAreStepsOfNetworks() {
        Tensor x = draw(1, 2, 3);
        LSTM lstm = new LSTM(3, 4);
        LSTMCell cell = new LSTMCell(3, 4);
        lstm.to(DType.FLOAT64);
        cell.to(DType.FLOAT64);
        cell.loadStateDict(Map.of("weight_ih", lstm.weight("weight_ih_l0"), "weight_hh",
                lstm.weight("weight_hh_l0"), "bias_ih", lstm.weight("bias_ih_l0"), "bias_hh",
                lstm.weight("bias_hh_l0")));
        Expect.values(cell.forward(x.squeeze(0), null, null).cell(), lstm.forward(x, null, null).cell()
                .toDoubleArray());
        RNNCell plain = new RNNCell(3, 2);
        check(plain, in -> plain.forward(in[0], in[1]), draw(2, 3), draw(2, 2));
        GRUCell gated = new GRUCell(3, 2);
        check(gated, in -> gated.forward(in[0], in[1]), draw(3), draw(2));
        check(cell, in -> cell.forward(in[0], in[1], in[2]).hidden(), draw(2, 3), draw(2, 4), draw(2, 4));
    }

    @Test
    void attention() {
        MultiheadAttention a = new MultiheadAttention(4, 2, o -> o.addBiasKv(true).addZeroAttention(true));
        AttentionMasks masks = AttentionMasks.NONE
                .keyPadding(Tensor.of(false, true, false, false, false, true).reshape(2, 3));
        check(a, in -> {
            MultiheadAttention.Output y = a.forward(in[0], in[1], in[1], masks);
            return y.output().sum().add(y.weights().square().sum());
        }, draw(2, 2, 4), draw(3, 2, 4));
        MultiheadAttention apart = new MultiheadAttention(4, 2, o -> o.sizes(3, 2).bias(false));
        check(apart, in -> apart.forward(in[0], in[1], in[2]).output(), draw(2, 4), draw(3, 3), draw(3, 2));
        Tensor mask = Transformer.generateSquareSubsequentMask(3);
        Tensor w = apart.forward(draw(3, 4), draw(3, 3), draw(3, 2),
                AttentionMasks.NONE.attention(mask)).weights();
        Expect.values(w.select(0, 0), 1, 0, 0);
    }

    @Test
    void transformers() {
        Transformer t =
                new Transformer(4, 2, 1, 1, o -> o.feedForward(3).dropout(0).activation(Tensor::gelu));
        AttentionMasks causal =
                AttentionMasks.NONE.attention(Transformer.generateSquareSubsequentMask(2).ne(0));
        check(t, in -> t.forward(in[0], in[1], AttentionMasks.NONE, causal, AttentionMasks.NONE),
                draw(3, 1, 4), draw(2, 1, 4));
        TransformerEncoder e = new TransformerEncoder(
                () -> new TransformerEncoderLayer(4, 2,
                        o -> o.normFirst(true).batchFirst(true).feedForward(3)),
                2, new LayerNorm(4));
        e.eval();
        check(e, in -> e.call(in[0]), draw(2, 2, 4));
        assertTrue(e.stateDict().containsKey("layers.1.self_attn.in_proj_weight"));
        assertTrue(e.stateDict().containsKey("norm.weight"));
    }

    @Test
    void layersOfOneInput() {
        Window patches = new Window(Ints.of(1, 1), Ints.of(0, 0), Ints.of(1, 1));
        Tensor image = draw(1, 2, 4, 4);
        Tensor volume = draw(1, 2, 3, 3, 2);
        for (Module m : List.of(new InstanceNorm2d(2, o -> o.affine(true)),
                new LocalResponseNorm(2, 1, 0.75, 1),
                new AdaptiveAvgPool2d(3), new AdaptiveMaxPool2d(Pools.KEEP, 3), new LPPool2d(2, 2),
                new ReflectionPad2d(1), new ReplicationPad2d(1, 2, 0, 1), new CircularPad2d(1),
                new ConstantPad2d(0.5, 1), new ZeroPad2d(2), new PixelShuffle(1), new PixelUnshuffle(2),
                new ChannelShuffle(2), new Unflatten(1, 2, 1), new Softmax2d(), new GLU(1),
                new Upsample(o -> o.scaleFactor(1.5).mode(InterpolateMode.BILINEAR)),
                new Unfold(Ints.of(2, 2), patches), new MaxPool2d(Ints.of(2, 1), o -> o))) {
            check(m, in -> m.call(in[0]), image);
        }
        for (Module m : List.of(new Conv3d(2, 2, 2, o -> o.same().groups(2)), new ConvTranspose3d(2, 1, 2),
                new BatchNorm3d(2), new InstanceNorm3d(2), new MaxPool3d(2), new AvgPool3d(2),
                new AdaptiveAvgPool3d(2), new ReplicationPad3d(1))) {
            check(m, in -> m.call(in[0]), volume);
        }
        for (Module m : List.of(new ConvTranspose1d(2, 3, 2, o -> o.stride(2)), new MaxPool1d(2),
                new AvgPool1d(2), new InstanceNorm1d(2), new Conv1d(2, 1, 3, o -> o.padding(1).paddingMode(
                        PadMode.REFLECT)))) {
            check(m, in -> m.call(in[0]), draw(2, 2, 5));
        }
        Fold fold = new Fold(Ints.of(4, 4), Ints.of(2, 2), patches);
        check(fold, in -> fold.call(in[0]), draw(1, 4, 9));
    }

    @Test
    void layersOfTwoInputs() {
        Bilinear b = new Bilinear(3, 2, 2);
        check(b, in -> b.forward(in[0], in[1]), draw(2, 3), draw(2, 2));
        EmbeddingBag bag = new EmbeddingBag(5, 2, BagMode.SUM, false, o -> o.paddingIndex(-1));
        Expect.values(bag.weight().select(0, 4), 0, 0);
        check(bag, in -> bag.forward(Tensor.of(1L, 4L, 1L), Tensor.of(0L, 2L), in[0]), draw(3));
        MaxPool2d pool = new MaxPool2d(2);
        Tensor x = draw(1, 1, 4, 4);
        Tensor back = new MaxUnpool2d(2).forward(pool.call(x), pool.forwardWithIndices(x).indices());
        Expect.values(pool.call(back.sub(x).abs()).neg().relu().sum(), 0);
        Expect.values(back.sum(), pool.call(x).sum().item());
    }

    private static Tensor bags(Tensor offsets, BagMode mode, boolean last) {
        Tensor weight = Tensor.of(1.0, 9, 5, Double.NaN, 3, 7).reshape(3, 2);
        return Functional.embeddingBag(Tensor.of(0L, 2, 1, 0, 2), weight, offsets, mode,
                mode == BagMode.SUM ? Tensor.of(1.0, 2, Double.NaN, 1, 3) : null, last,
                o -> o.paddingIndex(1));
    }

    @Test
    void bagsOfRows() {
        Tensor offsets = Tensor.of(0L, 2, 2, 3);
        Expect.values(bags(offsets, BagMode.SUM, false), 7, 23, 0, 0, 0, 0, 10, 30);
        Expect.values(bags(offsets, BagMode.MEAN, true), 2, 8, 0, 0, 0, 0);
        Expect.values(bags(offsets, BagMode.MAX, false), 3, 9, 0, 0, 0, 0, 3, 9);
        assertEquals(Shape.of(0, 2), bags(Tensor.of(0L).reshape(1), BagMode.MAX, true).shape());
        assertEquals(Shape.of(0, 2), bags(Tensor.of(new long[0]), BagMode.MEAN, false).shape());
        String rule = "embeddingBag: offsets must begin with 0 and not fall, expected at most 5 but offset ";
        long[][] bad = {{1, 2}, {0, 3, 2}, {0, 6}, {-1, 2}, {0, 2, -2}};
        String[] found = {"0 is 1", "2 is 2", "1 is 6", "0 is -1", "2 is -2"};
        for (int i = 0; i < bad.length; i++) {
            Tensor b = Tensor.of(bad[i]);
            String message = rule + found[i];
            Expect.error(ShapeException.class, () -> bags(b, BagMode.SUM, false), message);
            Expect.error(ShapeException.class, () -> bags(b.to(DType.INT32), BagMode.MAX, true), message);
        }
    }

    @Test
    void classesInClusters() {
        AdaptiveLogSoftmaxWithLoss a = new AdaptiveLogSoftmaxWithLoss(4, 7, 2, true, 2, 4);
        Tensor target = Tensor.of(0L, 6L, 2L, 4L, 1L);
        check(a, in -> a.forward(in[0], target).output(), draw(5, 4));
        Tensor x = draw(5, 4);
        Expect.values(a.logProb(x).exp().sum(1), 1, 1, 1, 1, 1);
        Expect.values(a.forward(x, target).output(),
                a.logProb(x).gather(1, target.unsqueeze(1)).toDoubleArray());
        Expect.error(ShapeException.class, () -> a.forward(x, target.add(1)), "out of range", "7");
        LinearCrossEntropyLoss loss = new LinearCrossEntropyLoss(4, 3);
        check(loss, in -> loss.forward(in[0], Tensor.of(0L, 2L)), draw(2, 4));
    }

    @Test
    void placesAtRandomDistances() {
        Tensor x = draw(2, 3, 7, 6);
        Tensor samples = Tensor.rand(DType.FLOAT64, 2, 3, 2);
        Grad.gradcheck(in -> Pools.fractionalMaxPool(in, Ints.of(2, 3), new long[] {3, 2}, samples).values(),
                x);
        Pools.Largest y = new FractionalMaxPool2d(Ints.of(2, 2), 3, 4).forwardWithIndices(x);
        assertEquals(Shape.of(2, 3, 3, 4), y.values().shape());
        Expect.values(x.flatten(2, 3).gather(2, y.indices().flatten(2, 3)).sub(y.values().flatten(2, 3)).abs()
                .max(), 0);
        assertEquals(Shape.of(1, 1, 3, 2),
                FractionalMaxPool3d.ofRatio(Ints.of(2, 2, 2), 0.5, 0.6, 0.7).call(draw(1, 3, 5, 4)).shape());
        Expect.error(ShapeException.class, () -> new FractionalMaxPool2d(Ints.of(2, 2), 7).call(x), "output");
    }

    @Test
    void modesDecideAboutChance() {
        Tensor x = Tensor.randn(80, 50, 2);
        for (Module m : List.of(new Dropout1d(0.3), new Dropout2d(0.3), new AlphaDropout(0.3),
                new FeatureAlphaDropout(0.3))) {
            assertSame(x, m.eval().call(x));
            Tensor y = m.train().call(x);
            assertTrue(y.sub(x).abs().max().item() > 0.1, m + " left everything as it is");
            assertEquals(0, y.mean().item(), 0.06, m + ": mean");
            assertEquals(m instanceof Dropout1d || m instanceof Dropout2d ? Math.sqrt(1 / 0.7) : 1,
                    y.std().item(), 0.06, m + ": deviation");
        }
        Tensor slopes = new RReLU(0.1, 0.2).call(Tensor.full(-1.0, 1000));
        assertTrue(slopes.max().item() <= -0.1 && slopes.min().item() >= -0.2, "slopes are " + slopes);
        Expect.values(1e-6, new RReLU(0.1, 0.2).eval().call(Tensor.of(-1f, 2f)), -0.15, 2);
        Tensor y = new Dropout1d(0.5).call(Tensor.ones(40, 50, 2));
        Expect.values(y.select(2, 0).sub(y.select(2, 1)).abs().max(), 0);
    }

    @Test
    void rowsLookedUpAreShortened() {
        Embedding e = new Embedding(3, 2, o -> o.maxNorm(1));
        Grad.off(() -> e.weight().fill_(3));
        double first = e.call(Tensor.of(1L, 1L)).select(0, 0).square().sum().item();
        assertEquals(1, first, 1e-5);
        Expect.values(e.weight().select(0, 0), 3, 3);
    }

    @Test
    void namesOfDictionariesAreTheirs() {
        ModuleDict d = new ModuleDict(Map.of("head", new Linear(2, 1))).put("tail", new ReLU());
        assertEquals(List.of("head.weight", "head.bias"), List.copyOf(d.stateDict().keySet()));
        Expect.error(IllegalArgumentException.class, () -> d.put("a.b", new ReLU()), "dot", "a.b");
    }

    @Test
    void saysWhatDoesNotFit() {
        Expect.error(ShapeException.class, () -> new LSTM(3, 2).call(draw(4, 2, 2)), "LSTM", "[4, 2, 2]",
                "3");
        Expect.error(ShapeException.class, () -> new GRU(3, 2).forward(draw(4, 2, 3), draw(1, 1, 2)), "h0",
                "[1, 2, 2]");
        Expect.error(IllegalArgumentException.class, () -> new GRU(3, 2, o -> o.projection(1)), "projection");
        Expect.error(IllegalArgumentException.class, () -> new MultiheadAttention(5, 2), "5 % 2");
        Expect.error(ShapeException.class,
                () -> new MultiheadAttention(4, 2).forward(draw(2, 1, 4), draw(3, 1, 4), draw(2, 1, 4)),
                "as many keys");
        Expect.error(IllegalArgumentException.class, () -> new AdaptiveAvgPool3d(1, 2), "1 or 3", "2");
        Expect.error(ShapeException.class, () -> new InstanceNorm1d(3).call(draw(2, 4, 5)), "3 channels");
    }
}
