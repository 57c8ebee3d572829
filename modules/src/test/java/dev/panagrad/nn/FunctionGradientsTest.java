package dev.panagrad.nn;

import static dev.panagrad.nn.InterpolateMode.AREA;
import static dev.panagrad.nn.InterpolateMode.BICUBIC;
import static dev.panagrad.nn.InterpolateMode.BILINEAR;
import static dev.panagrad.nn.InterpolateMode.LINEAR;
import static dev.panagrad.nn.InterpolateMode.NEAREST;
import static dev.panagrad.nn.InterpolateMode.NEAREST_EXACT;
import static dev.panagrad.nn.InterpolateMode.TRILINEAR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The gradients of all functions of layers, first and second, against finite differences.
class FunctionGradientsTest {
    @BeforeEach
    void seed() {
        Panagrad.seed(11);
    }

    private static Tensor draw(long... shape) {
        return Tensor.randn(DType.FLOAT64, shape);
    }

    private static void both(Function<Tensor[], Tensor> f, Tensor... in) {
        Grad.gradcheck(f::apply, in);
        Grad.gradgradcheck(f::apply, in);
    }

    @Test
    void activations() {
        Tensor x = draw(3, 4).mul(2);
        List<Function<Tensor[], Tensor>> all = List.of(in -> Activations.glu(in[0], 1),
                in -> Activations.hardsigmoid(in[0]), in -> Activations.hardswish(in[0]),
                in -> Activations.hardtanh(in[0]), in -> Activations.relu6(in[0]),
                in -> Activations.hardshrink(in[0], 0.5), in -> Activations.softshrink(in[0], 0.5),
                in -> Activations.tanhshrink(in[0]), in -> Activations.threshold(in[0], 0.1, 2),
                in -> Activations.selu(in[0]), in -> Activations.celu(in[0], 1.5),
                in -> Activations.softsign(in[0]), in -> Activations.logSigmoid(in[0]),
                in -> Activations.mish(in[0]), in -> Activations.softplus(in[0], 2, 20),
                in -> Activations.softmin(in[0], 0), in -> Activations.rrelu(in[0], 0.1, 0.3, false));
        for (Function<Tensor[], Tensor> f : all) {
            both(f, x);
        }
        both(in -> Activations.prelu(in[0], in[1]), x, draw(4));
        both(in -> Activations.prelu(in[0], in[1]), x, draw());
    }

    @Test
    void paddingAndFolds() {
        Tensor x = draw(2, 2, 4, 3);
        for (PadMode mode : PadMode.values()) {
            both(in -> Paddings.pad(in[0], new int[] {1, 2, -1, 2}, mode, mode == PadMode.CONSTANT ? 0.5 : 0),
                    x);
        }
        Window window = new Window(Ints.of(2, 1), Ints.of(1, 1), Ints.of(1, 2));
        both(in -> Folds.unfold(in[0], Ints.of(2, 2), window), x);
        both(in -> Folds.fold(in[0], Ints.of(4, 3), Ints.of(2, 2), window), draw(2, 8, 9));
        both(in -> Folds.pixelShuffle(in[0], 2), draw(1, 4, 2, 3));
        both(in -> Folds.pixelUnshuffle(in[0], 2), draw(1, 2, 2, 4));
        both(in -> Folds.channelShuffle(in[0], 2), draw(1, 4, 2, 1));
    }

    @Test
    void resizing() {
        for (InterpolateMode mode : List.of(LINEAR, NEAREST, NEAREST_EXACT, AREA)) {
            both(in -> Resampling.interpolate(in[0], o -> o.size(5).mode(mode)), draw(1, 2, 3));
        }
        for (InterpolateMode mode : List.of(BILINEAR, BICUBIC)) {
            both(in -> Resampling.interpolate(in[0], o -> o.size(5, 2).mode(mode)), draw(1, 1, 3, 4));
            both(in -> Resampling.interpolate(in[0],
                    o -> o.scaleFactor(0.6).mode(mode).alignCorners(true).antialias(true)),
                    draw(1, 1, 5, 4));
        }
        both(in -> Resampling.interpolate(in[0], o -> o.scaleFactor(1.5).mode(TRILINEAR).alignCorners(true)),
                draw(1, 1, 2, 2, 3));
    }

    @Test
    void samplingAtPoints() {
        Tensor grid = draw(1, 2, 2, 2).mul(0.8);
        for (GridPadding padding : GridPadding.values()) {
            for (InterpolateMode mode : List.of(BILINEAR, BICUBIC)) {
                both(in -> GridSampling.gridSample(in[0], in[1], mode, padding, true), draw(1, 1, 3, 4),
                        grid);
            }
            both(in -> GridSampling.gridSample(in[0], grid, NEAREST, padding, false), draw(1, 2, 3, 4));
        }
        both(in -> GridSampling.gridSample(in[0], GridSampling.affineGrid(in[1],
                new long[] {1, 1, 2, 1, 3}, false), BILINEAR, GridPadding.ZEROS, false), draw(1, 1, 2, 2, 2),
                draw(1, 3, 4).mul(0.4));
    }

    /// As in PyTorch, no infinite slope of a root comes through.
    @Test
    void powerMeansOfZeros() {
        for (double p : new double[] {2, 3}) {
            Tensor x = Tensor.of(0.0, 0.0, Double.NaN, 1.0).view(1, 1, 4).requiresGrad(true);
            Tensor g = Grad.grad(Pools.lpPool(x, p, PoolOptions.of(Ints.of(2))).sum(), x)[0];
            assertArrayEquals(new double[] {0, 0, Double.NaN, Double.NaN}, g.toDoubleArray());
        }
    }

    @Test
    void pools() {
        Tensor x = draw(1, 2, 5, 6);
        PoolOptions o = PoolOptions.of(3, 2).stride(2).padding(1).ceil(true);
        both(in -> Pools.avgPool(in[0], o.divisor(-2)), x);
        both(in -> Pools.maxPoolWithIndices(in[0], o.dilation(2)).values(), x);
        both(in -> Pools.lpPool(in[0], 2, PoolOptions.of(2, 2)), x.abs().add(0.1));
        both(in -> Pools.lpPool(in[0], 3, PoolOptions.of(2, 2)), x.abs().add(0.1));
        both(in -> Pools.adaptiveAvgPool(in[0], 3, 4), x);
        both(in -> Pools.adaptiveAvgPool(in[0], Pools.KEEP, 3), x);
        both(in -> Pools.adaptiveMaxPool(in[0], 3, 4).values(), x);
        Tensor at = Pools.maxPoolWithIndices(x, PoolOptions.of(2, 2)).indices();
        both(in -> Pools.maxUnpool(in[0], at, PoolOptions.of(2, 2), 5, 6), draw(1, 2, 2, 3));
    }

    @Test
    void convolutionsInThreeDimensionsAndOfTheSameSize() {
        Tensor w = draw(2, 1, 2, 3, 2);
        ConvOptions o = ConvOptions.of(3).groups(2).same();
        both(in -> Convolutions.conv(in[0], in[1], in[2], o), draw(1, 2, 2, 3, 3), w, draw(2));
        both(in -> Convolutions.conv(in[0], in[1], null, o.paddingMode(PadMode.CIRCULAR)),
                draw(1, 2, 2, 3, 3), w);
        both(in -> Convolutions.convTranspose(in[0], in[1], in[2], Window.of(3, 2, 1, 1),
                Ints.repeat(1, 3), 2), draw(1, 2, 2, 2, 1), draw(2, 1, 2, 1, 2), draw(2));
        both(in -> Convolutions.convTranspose(in[0], in[1], null, Window.of(1, 1, 1, 3), Ints.repeat(2, 1),
                1),
                draw(1, 1, 3), draw(1, 2, 2));
    }

    @Test
    void normsAndDistances() {
        Tensor x = draw(2, 3, 4);
        both(in -> Norms.instanceNorm(in[0], null, null, in[1], in[2], true, 0.1, 1e-5), x, draw(3), draw(3));
        both(in -> Norms.localResponseNorm(in[0], 2, 0.5, 0.75, 1), x);
        for (double p : new double[] {0, 0.5, 1, 2, 3, -1, Double.POSITIVE_INFINITY}) {
            both(in -> Distances.normalize(in[0], p, 1, 1e-12), x);
        }
        both(in -> Distances.pairwiseDistance(in[0], in[1]), draw(3, 4), draw(3, 4));
        both(in -> Distances.cosineSimilarity(in[0], in[1]), draw(3, 4), draw(1, 4));
        both(in -> Distances.pdist(in[0], 3), draw(4, 2));
    }

    @Test
    void lookUpsAndBilinearMaps() {
        Tensor at = Tensor.of(2L, 0L, 2L, 1L);
        both(in -> Functional.bilinear(in[0], in[1], in[2], in[3]), draw(2, 3), draw(2, 2), draw(2, 3, 2),
                draw(2));
        for (BagMode mode : BagMode.values()) {
            both(in -> Functional.embeddingBag(at, in[0], Tensor.of(0L, 1L, 1L), mode, null, false, o -> o),
                    draw(3, 2));
        }
        for (BagMode mode : BagMode.values()) {
            both(in -> Functional.embeddingBag(at, in[0], Tensor.of(0L, 1L, 3L), mode, null, true,
                    o -> o.paddingIndex(1)), draw(3, 2));
        }
        both(in -> Functional.embeddingBag(at, in[0], Tensor.of(0L, 3L), BagMode.SUM, in[1], true,
                o -> o.paddingIndex(0)), draw(3, 2), draw(4));
        both(in -> Functional.embeddingBag(at.reshape(2, 2), in[0], null, BagMode.SUM, in[1], false, o -> o),
                draw(3, 2), draw(2, 2));
    }

    @Test
    void attention() {
        Tensor q = draw(2, 4, 2, 3);
        Tensor k = draw(2, 2, 3, 3);
        Tensor mask = Tensor.of(true, false, true, false, false, false).reshape(2, 3);
        both(in -> Attention.scaledDotProductAttention(in[0], in[1], in[2],
                o -> o.groupedQueries(true).mask(mask)), q, k, draw(2, 2, 3, 2));
        both(in -> Attention.scaledDotProductAttention(in[0], in[1], in[2], o -> o.causal(true).scale(0.7)),
                draw(3, 2), draw(2, 2), draw(2, 3));
    }
}
