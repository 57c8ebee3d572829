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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The layers against PyTorch 2.13's values, against finite differences and with wrong arguments.
class LayersTest {
    private static final Tensor X = Tensor.of(1, -2, 0.5, 0.25, 3, -1).reshape(2, 3);
    private static final Tensor C = Tensor.arange(0, 16, 1, DType.FLOAT64).reshape(1, 1, 4, 4).mul(0.7).cos();
    private static final Tensor K = Tensor.arange(0, 8, 1, DType.FLOAT64).reshape(2, 1, 2, 2).sub(3);

    @Test
    void activationsEqualPyTorch() {
        Expect.values(new GELU().call(X), 0.8413447461, -0.0455002639, 0.3457312306, 0.1496765814,
                2.9959503059,
                -0.1586552539);
        Expect.values(new GELU(true).call(X), 0.8411919906, -0.0454023059, 0.3457140098, 0.1496753507,
                2.9963626079,
                -0.1588080094);
        Expect.values(new SiLU().call(X), 0.7310585786, -0.238405844, 0.3112296656, 0.1405441252,
                2.8577223805,
                -0.2689414214);
        Expect.values(new ELU(1.5).call(X), 1, -1.2969970751, 0.5, 0.25, 3, -0.9481808382);
        Expect.values(new LeakyReLU(0.2).call(X), 1, -0.4, 0.5, 0.25, 3, -0.2);
        Expect.values(new ReLU().call(X), 1, 0, 0.5, 0.25, 3, 0);
        Expect.values(new PReLU(1, 0.5).to(DType.FLOAT64).call(X), 1, -1, 0.5, 0.25, 3, -0.5);
        Expect.values(new Softmax().call(X).sum(1), 1, 1);
        Expect.values(new LogSoftmax(0).call(X).exp().sum(0), 1, 1, 1);
        Expect.values(new Tanh().call(X).select(1, 0), Math.tanh(1), Math.tanh(0.25));
        assertSame(X, new Identity().call(X));
    }

    @Test
    void convolutionsEqualPyTorch() {
        Conv2d conv = new Conv2d(1, 2, 2, o -> o.stride(2).padding(1));
        conv.to(DType.FLOAT64);
        conv.loadStateDict(Map.of("weight", K, "bias", Tensor.of(0.5, -0.5)));
        Expect.values(conv.call(C), 0.5, -0.2648421873, 1.0048461046, 2.3844446813, 3.2900330682,
                -0.2129109703,
                1.5385773082, 5.2040173506, 1.926610784, 3.5, 2.4743951335, -2.0145383138, 0.7178188327,
                3.5982065966, 0.1466339555, -1.5385773082, -3.3085741463, -0.975536928);
        Tensor corner = C.narrow(2, 0, 2).narrow(3, 0, 2);
        ConvTranspose2d up =
                new ConvTranspose2d(1, 2, 2, o -> o.stride(2).padding(1).outputPadding(1).bias(false));
        up.to(DType.FLOAT64);
        up.loadStateDict(Map.of("weight", K.transpose(0, 1)));
        Expect.values(up.call(corner), 0, -0.7648421873, 0, 1.8844446813, 2.8093700619, 1.8729133746, 0,
                0.9364566873, 0, 4, 2.2945265619, 3.0593687491, -1.8844446813, -0.9364566873, -1.8729133746,
                -3.7688893627, -2.8093700619, -3.7458267492);
        Expect.error(dev.panagrad.tensor.ShapeException.class, () -> up.forwardTo(corner, 2, 4),
                "expected 2 <= size <= 3 along spatial axis 1 but got 4");
    }

    @Test
    void poolsEqualPyTorch() {
        Expect.values(new MaxPool2d(3, o -> o.stride(2).padding(1)).call(C), 1, 0.7648421873, 0.9998586364,
                0.9998586364);
        Expect.values(new AvgPool2d(3, o -> o.stride(2).padding(1)).call(C), -0.0126485379, -0.0900268793,
                -0.1744738633, -0.1874172432);
        Expect.values(new AvgPool2d(3, o -> o.stride(2).padding(1).countPadding(false)).call(C),
                -0.0284592102,
                -0.1350403189, -0.2617107949, -0.1874172432);
        assertEquals(Shape.of(1, 2, 2), Pools.maxPool2d(C.squeeze(0), 2).shape());
    }

    @Test
    void normsEqualPyTorch() {
        BatchNorm1d bn = new BatchNorm1d(3);
        bn.to(DType.FLOAT64);
        Expect.values(bn.call(X), 0.9999644463, -0.9999992, 0.9999911112, -0.9999644463, 0.9999992,
                -0.9999911112);
        Expect.values(bn.runningMean(), 0.0625, 0.05, -0.025);
        Expect.values(bn.runningVar(), 0.928125, 2.15, 1.0125);
        Expect.values(bn.eval().call(X), 0.9731184378, -1.3980851446, 0.5217466182, 0.1946236876,
                2.0118786227,
                -0.9689580053);
        assertEquals(1, bn.stateDict().get("num_batches_tracked").itemLong());
        Expect.values(new LayerNorm(3).to(DType.FLOAT64).call(X), 0.888998308, -1.3969973412, 0.5079990332,
                -0.2992522649, 1.3466351919, -1.047382927);
        Expect.values(new RMSNorm(Shape.of(3), 1e-6, true).to(DType.FLOAT64).call(X), 0.75592873,
                -1.5118574601,
                0.377964365, 0.1365047062, 1.6380564745, -0.5460188248);
        Tensor x = Tensor.arange(0, 12, 1, DType.FLOAT64).reshape(2, 3, 2).mul(0.3).sin();
        Expect.values(new GroupNorm(3, 6).to(DType.FLOAT64).call(Tensor.cat(1, x, x)).narrow(0, 0, 1),
                -1.3999854796,
                -0.3930451233, 0.5239482499, 1.269082353, 0.8898310378, 1.0448296726, -1.3172241626,
                -0.6174365478,
                -1.5315951692, -0.2167458459, 0.6773923369, 1.0709486783);
    }

    @Test
    void cumulativeStatisticsAreThePlainAverage() {
        BatchNorm2d bn = new BatchNorm2d(1, o -> o.cumulative());
        bn.call(Tensor.of(1f, 3f).reshape(2, 1, 1, 1));
        bn.call(Tensor.of(5f, 7f).reshape(2, 1, 1, 1));
        Expect.values(1e-6, bn.runningMean(), 4);
    }

    @Test
    void gradientsAgreeWithFiniteDifferences() {
        Panagrad.seed(3);
        Tensor w = Tensor.randn(DType.FLOAT64, 4, 3);
        Tensor b = Tensor.randn(DType.FLOAT64, 4);
        Grad.gradcheck(in -> Functional.linear(in[0], in[1], in[2]), X, w, b);
        Grad.gradcheck(in -> Functional.linear(in[0].reshape(1, 2, 3), in[1], null), X, w);
        Grad.gradcheck(in -> Convolutions.conv2d(in[0], in[1], in[2], 2, 1, 1, 1), C, K, Tensor.of(1.0, 2.0));
        Window window = Window.of(2, 2, 1, 1);
        Grad.gradcheck(in -> Convolutions.convTranspose(in[0], in[1], in[2], window, Ints.repeat(1, 2), 1), C,
                K.transpose(0, 1), Tensor.of(1.0, 2.0));
        Tensor x = Tensor.randn(DType.FLOAT64, 3, 2, 2, 2);
        Tensor two = Tensor.randn(DType.FLOAT64, 2);
        Grad.gradcheck(in -> Norms.batchNorm(in[0], null, null, in[1], in[2], true, 0.1, 1e-5), x, two,
                two.add(1));
        Grad.gradcheck(in -> Norms.batchNorm(in[0], two, two.square(), in[1], in[2], false, 0.1, 1e-5), x,
                two,
                two.add(1));
        Grad.gradcheck(in -> Norms.layerNorm(in, 2, null, null, 1e-5), x);
        Grad.gradcheck(in -> Norms.groupNorm(in[0], 1, in[1], in[2], 1e-5), x, two, two.add(1));
        Grad.gradcheck(in -> Norms.rmsNorm(in[0], 1, in[1], 1e-5), x, two);
        Grad.gradcheck(in -> Functional.embedding(Tensor.of(2L, 0L, 2L), in), w);
    }

    @Test
    void dropoutKeepsTheMeanAndIsOffInEvaluation() {
        Panagrad.seed(1);
        Dropout d = new Dropout(0.25);
        Tensor x = Tensor.ones(10_000).requiresGrad(true);
        Tensor y = d.call(x);
        assertEquals(1, y.mean().item(), 0.02);
        Expect.values(1e-6, y.max(), 4 / 3.0);
        y.sum().backward();
        Expect.values(1e-6, x.grad().sub(y).abs().max(), 0);
        assertSame(x, d.eval().call(x));
        Expect.values(Functional.dropout(Tensor.of(1f, 2f), 1, true), 0, 0);
    }

    @Test
    void paddingIsNotTrained() {
        Embedding e = new Embedding(4, 2, 1);
        Expect.values(e.weight().select(0, 1), 0, 0);
        e.call(Tensor.of(1L, 3L, 1L).reshape(1, 3)).sum().backward();
        Expect.values(e.weight().grad(), 0, 0, 0, 0, 0, 0, 1, 1);
        Expect.error(ShapeException.class, () -> e.call(Tensor.of(4L)), "out of range", "4");
        Expect.error(IllegalArgumentException.class, () -> new Embedding(4, 2, 4), "paddingIndex", "4");
    }

    @Test
    void firstValuesHavePyTorchsBounds() {
        Panagrad.seed(2);
        Linear l = new Linear(100, 400);
        double most = l.weight().abs().max().item();
        assertTrue(most <= 0.1 && most > 0.0999, "largest weight " + most);
        assertTrue(l.bias().abs().max().item() <= 0.1);
        Conv2d c = new Conv2d(4, 300, 5);
        assertTrue(c.weight().abs().max().item() <= 0.1 && c.bias().abs().max().item() <= 0.1);
        assertEquals(Math.sqrt(6.0 / 100), Init.heUniform(400, 100).abs().max().item(), 1e-4);
        assertEquals(Math.sqrt(2.0 / 100), Init.heNormal(400, 100).std().item(), 2e-3);
        assertEquals(Math.sqrt(6.0 / 500), Init.xavierUniform(400, 100).abs().max().item(), 1e-4);
        assertEquals(Math.sqrt(2.0 / 500), Init.xavierNormal(400, 100).std().item(), 1e-3);
        assertEquals(36, Init.fanIn(Shape.of(8, 4, 3, 3)));
        assertEquals(72, Init.fanOut(Shape.of(8, 4, 3, 3)));
        Expect.error(ShapeException.class, () -> Init.heUniform(3), "rank", "[3]");
        Tensor p = Parameter.of(Tensor.zeros(2));
        Expect.values(Init.constant_(p, 2), 2, 2);
        assertTrue(p.isLeaf() && p.requiresGrad());
    }

    @Test
    void saysWhichArgumentIsWrong() {
        Expect.error(IllegalArgumentException.class, () -> new Linear(0, 3), "Linear", "in >= 1", "0");
        Expect.error(IllegalArgumentException.class, () -> new Dropout(1.5), "Dropout", "1.5");
        Expect.error(IllegalArgumentException.class, () -> new Dropout(Double.NaN), "NaN");
        Expect.error(IllegalArgumentException.class, () -> new Conv2d(3, 4, 3, o -> o.groups(2)), "groups",
                "3");
        Expect.error(ShapeException.class, () -> new Conv2d(1, 1, 3, o -> o.stride(0)), "stride");
        Expect.error(IllegalArgumentException.class, () -> new BatchNorm1d(3, o -> o.momentum(2)), "momentum",
                "2");
        Expect.error(IllegalArgumentException.class, () -> new GroupNorm(2, 3), "3 % 2");
        Expect.error(ShapeException.class, () -> new Linear(3, 2).call(Tensor.zeros(2, 4)), "linear",
                "[2, 4]",
                "[2, 3]", "4 != 3");
        Expect.error(ShapeException.class, () -> new Conv2d(3, 4, 3).call(Tensor.zeros(1, 2, 8, 8)),
                "channels",
                "2 != 3");
        Expect.error(ShapeException.class, () -> new BatchNorm1d(3).call(Tensor.zeros(1, 3)),
                "more than one value");
        Expect.error(ShapeException.class, () -> new BatchNorm2d(3).call(Tensor.zeros(2, 4, 1, 1)),
                "[2, 4, 1, 1]",
                "3");
        Expect.error(ShapeException.class, () -> new LayerNorm(3).call(Tensor.zeros(2, 4)), "[2, 4]", "3]");
        Expect.error(ShapeException.class, () -> new MaxPool2d(3).call(Tensor.zeros(1, 1, 2, 2)), "kernel");
        Expect.error(NullPointerException.class, () -> new Sequential(new ReLU(), null), "null");
        assertEquals(2, new Sequential(List.of(new ReLU(), new ReLU()).toArray(Module[]::new)).size());
    }
}
