package dev.panagrad.benchmarks;

import static dev.panagrad.benchmarks.OpCases.img;
import static dev.panagrad.benchmarks.OpCases.ints;
import static dev.panagrad.benchmarks.OpCases.v;

import dev.panagrad.nn.Activations;
import dev.panagrad.nn.Attention;
import dev.panagrad.nn.BagMode;
import dev.panagrad.nn.Convolutions;
import dev.panagrad.nn.Distances;
import dev.panagrad.nn.Folds;
import dev.panagrad.nn.Functional;
import dev.panagrad.nn.GridPadding;
import dev.panagrad.nn.GridSampling;
import dev.panagrad.nn.InterpolateMode;
import dev.panagrad.nn.Norms;
import dev.panagrad.nn.PadMode;
import dev.panagrad.nn.Paddings;
import dev.panagrad.nn.PoolOptions;
import dev.panagrad.nn.Pools;
import dev.panagrad.nn.Resampling;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;

/// What layers compute: activations, convolutions, pools, normalisations, resampling, attention.
final class LayerOps {
    private LayerOps() {
    }

    static OpCases cases() {
        OpCases c = new OpCases("layer");
        activations(c);
        convolutions(c);
        pools(c);
        norms(c);
        images(c);
        vectors(c);
        return c;
    }

    private static void activations(OpCases c) {
        c.one("elu", OpCases::v, x -> x.elu(1));
        c.one("celu", OpCases::v, x -> Activations.celu(x, 1));
        c.one("selu", OpCases::v, Activations::selu);
        c.one("gelu", OpCases::v, x -> x.gelu());
        c.one("silu", OpCases::v, Tensor::silu);
        c.one("mish", OpCases::v, Activations::mish);
        c.one("hardtanh", OpCases::v, x -> Activations.hardtanh(x));
        c.one("hardswish", OpCases::v, Activations::hardswish);
        c.one("hardsigmoid", OpCases::v, Activations::hardsigmoid);
        c.one("relu6", OpCases::v, Activations::relu6);
        c.one("leaky_relu", OpCases::v, x -> x.leakyRelu(0.01));
        c.one("softplus", OpCases::v, x -> x.softplus());
        c.one("softsign", OpCases::v, Activations::softsign);
        c.one("logsigmoid", OpCases::v, Activations::logSigmoid);
        c.one("softshrink", OpCases::v, x -> Activations.softshrink(x, 0.5));
        c.one("hardshrink", OpCases::v, x -> Activations.hardshrink(x, 0.5));
        c.one("tanhshrink", OpCases::v, Activations::tanhshrink);
        c.one("threshold", OpCases::v, x -> Activations.threshold(x, 0.1, 2));
        c.one("glu", OpCases::m, x -> Activations.glu(x, 1));
        c.two("prelu", OpCases::img, () -> v(16), Activations::prelu);
        c.one("softmin", OpCases::m, x -> Activations.softmin(x, 1));
        c.one("dropout", OpCases::v, x -> Functional.dropout(x, 0.5, true));
    }

    private static Tensor kernel() {
        return v(16, 16, 3, 3);
    }

    private static Tensor channels() {
        return v(16);
    }

    private static Tensor signal() {
        return v(8, 16, 784);
    }

    private static Tensor volume() {
        return v(4, 8, 8, 20, 20);
    }

    private static void convolutions(OpCases c) {
        c.three("linear", OpCases::m, OpCases::m, () -> v(316), Functional::linear);
        c.add("bilinear", () -> OpCases.all(v(316, 50), v(316, 40), v(50, 50, 40), v(50)),
                in -> Functional.bilinear(in[0], in[1], in[2], in[3]));
        c.three("conv1d", LayerOps::signal, () -> v(16, 16, 3), LayerOps::channels,
                (x, w, b) -> Convolutions.conv(x, w, b, Window.of(1, 1, 1, 1), 1));
        c.three("conv2d", OpCases::img, LayerOps::kernel, LayerOps::channels,
                (x, w, b) -> Convolutions.conv(x, w, b, Window.of(2, 1, 1, 1), 1));
        c.three("conv2d-groups", OpCases::img, () -> v(16, 4, 3, 3), LayerOps::channels,
                (x, w, b) -> Convolutions.conv(x, w, b, Window.of(2, 1, 1, 1), 4));
        c.three("conv3d", LayerOps::volume, () -> v(8, 8, 3, 3, 3), () -> v(8),
                (x, w, b) -> Convolutions.conv(x, w, b, Window.of(3, 1, 1, 1), 1));
        c.three("conv_transpose1d", LayerOps::signal, () -> v(16, 16, 3), LayerOps::channels,
                (x, w, b) -> Convolutions.convTranspose(x, w, b, Window.of(1, 1, 1, 1), Ints.repeat(0, 1),
                        1));
        c.three("conv_transpose2d", OpCases::img, LayerOps::kernel, LayerOps::channels,
                (x, w, b) -> Convolutions.convTranspose(x, w, b, Window.of(2, 2, 1, 1), Ints.repeat(0, 2),
                        1));
    }

    private static void pools(OpCases c) {
        c.one("max_pool1d", LayerOps::signal, x -> Pools.maxPool(x, PoolOptions.of(2, 1)));
        c.one("max_pool2d", OpCases::img, x -> Pools.maxPool(x, PoolOptions.of(2, 2)));
        c.one("max_pool2d-3x3", OpCases::img,
                x -> Pools.maxPool(x, PoolOptions.of(3, 2).stride(2, 2).padding(1, 1)));
        c.one("max_pool3d", LayerOps::volume, x -> Pools.maxPool(x, PoolOptions.of(2, 3)));
        c.one("avg_pool1d", LayerOps::signal, x -> Pools.avgPool(x, PoolOptions.of(2, 1)));
        c.one("avg_pool2d", OpCases::img, x -> Pools.avgPool(x, PoolOptions.of(2, 2)));
        c.one("avg_pool3d", LayerOps::volume, x -> Pools.avgPool(x, PoolOptions.of(2, 3)));
        c.one("adaptive_avg_pool2d", OpCases::img, x -> Pools.adaptiveAvgPool(x, 7, 7));
        c.one("adaptive_max_pool2d", OpCases::img, x -> Pools.adaptiveMaxPool(x, 7, 7).values());
        c.one("adaptive_avg_pool2d-9", OpCases::img, x -> Pools.adaptiveAvgPool(x, 9, 9));
        c.one("lp_pool2d", OpCases::img, x -> Pools.lpPool(x, 2, PoolOptions.of(2, 2)));
        c.add("max_unpool2d", () -> {
            Pools.Largest l = Pools.maxPoolWithIndices(img(), PoolOptions.of(2, 2));
            return OpCases.all(l.values(), l.indices());
        }, in -> Pools.maxUnpool(in[0], in[1], PoolOptions.of(2, 2)));
    }

    private static void norms(OpCases c) {
        c.three("batch_norm", OpCases::img, LayerOps::channels, LayerOps::channels,
                (x, w, b) -> Norms.batchNorm(x, null, null, w, b, true, 0.1, 1e-5));
        c.three("layer_norm", OpCases::m, () -> v(316), () -> v(316),
                (x, w, b) -> Norms.layerNorm(x, new long[] {316}, w, b, 1e-5));
        c.three("group_norm", OpCases::img, LayerOps::channels, LayerOps::channels,
                (x, w, b) -> Norms.groupNorm(x, 4, w, b, 1e-5));
        c.one("instance_norm", OpCases::img,
                x -> Norms.instanceNorm(x, null, null, null, null, true, 0.1, 1e-5));
        c.two("rms_norm", OpCases::m, () -> v(316),
                (x, w) -> Norms.rmsNorm(x, new long[] {316}, w, 1.1920928955078125e-7));
        c.one("local_response_norm", OpCases::img, x -> Norms.localResponseNorm(x, 5, 1e-4, 0.75, 1));
        c.one("normalize", OpCases::m, x -> Distances.normalize(x));
    }

    private static void images(OpCases c) {
        c.one("interpolate-nearest", () -> v(8, 16, 14, 14),
                x -> Resampling.interpolate(x, o -> o.scaleFactor(2)));
        c.one("interpolate-bilinear", () -> v(8, 16, 14, 14),
                x -> Resampling.interpolate(x, o -> o.scaleFactor(2).mode(InterpolateMode.BILINEAR)));
        c.one("interpolate-bicubic", () -> v(8, 16, 14, 14),
                x -> Resampling.interpolate(x, o -> o.scaleFactor(2).mode(InterpolateMode.BICUBIC)));
        c.one("pad", OpCases::img, x -> Paddings.pad(x, 1, 1, 1, 1));
        c.one("pad-reflect", OpCases::img, x -> Paddings.pad(x, new int[] {1, 1, 1, 1}, PadMode.REFLECT, 0));
        c.one("pad-circular", OpCases::img,
                x -> Paddings.pad(x, new int[] {1, 1, 1, 1}, PadMode.CIRCULAR, 0));
        c.one("pixel_shuffle", OpCases::img, x -> Folds.pixelShuffle(x, 2));
        c.one("nn.unfold", () -> v(2, 4, 28, 28), x -> Folds.unfold(x, Ints.of(3, 3), Window.of(2, 1, 0, 1)));
        c.one("nn.fold", () -> v(2, 36, 676),
                x -> Folds.fold(x, Ints.of(28, 28), Ints.of(3, 3), Window.of(2, 1, 0, 1)));
        c.two("grid_sample", OpCases::img, () -> OpCases.u(8, 28, 28, 2),
                (x, g) -> GridSampling.gridSample(x, g, InterpolateMode.BILINEAR, GridPadding.ZEROS, false));
    }

    private static Tensor heads() {
        return v(2, 8, 98, 64);
    }

    private static void vectors(OpCases c) {
        c.three("scaled_dot_product_attention", LayerOps::heads, LayerOps::heads, LayerOps::heads,
                Attention::scaledDotProductAttention);
        c.two("cosine_similarity", OpCases::m, OpCases::m, Distances::cosineSimilarity);
        c.two("pairwise_distance", OpCases::m, OpCases::m, Distances::pairwiseDistance);
        c.two("embedding_bag", () -> v(1000, 100), () -> ints(1000, 100, 10),
                (w, i) -> Functional.embeddingBag(i, w, null, BagMode.MEAN, null, false, o -> o));
    }
}
