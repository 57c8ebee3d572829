package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.nn.Attention;
import dev.panagrad.nn.BagMode;
import dev.panagrad.nn.ConvOptions;
import dev.panagrad.nn.Convolutions;
import dev.panagrad.nn.Distances;
import dev.panagrad.nn.EmbeddingOptions;
import dev.panagrad.nn.Functional;
import dev.panagrad.nn.Norms;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.List;
import java.util.Locale;

/// The calls of layers as functions.
final class Layers {
    private Layers() {
    }

    static void wire() {
        String f = "nn.functional.";
        one(f + "linear", "input, weight, bias",
                a -> Functional.linear(a.input(), a.tensor("weight"), a.tensor("bias")));
        one(f + "bilinear", "input1, input2, weight, bias", a -> Functional.bilinear(a.tensor("input1"),
                a.tensor("input2"), a.tensor("weight"), a.tensor("bias")));
        dropouts(f);
        for (int n = 1; n <= 3; n++) {
            int spatial = n;
            one(f + "conv" + n + "d", "input, weight, bias, stride, padding, dilation, groups",
                    a -> Convolutions.conv(a.input(), a.tensor("weight"), a.tensor("bias"),
                            options(a, spatial)));
            one(f + "conv_transpose" + n + "d",
                    "input, weight, bias, stride, padding, output_padding, groups, dilation",
                    a -> Convolutions.convTranspose(a.input(), a.tensor("weight"), a.tensor("bias"),
                            new Window(each(a, "stride", spatial, 1), each(a, "padding", spatial, 0),
                                    each(a, "dilation", spatial, 1)),
                            each(a, "output_padding", spatial, 0), (int) a.integer("groups", 1)));
        }
        norms(f);
        one(f + "normalize", "input, p, dim, eps",
                a -> a.get("dim") instanceof List<?>
                        ? Distances.normalize(a.input(), a.real("p", 2), a.axes("dim"), a.real("eps", 1e-12))
                        : Distances.normalize(a.input(), a.real("p", 2), (int) a.integer("dim", 1),
                                a.real("eps", 1e-12)));
        one(f + "cosine_similarity", "x1, x2, dim, eps", a -> Distances.cosineSimilarity(a.tensor("x1"),
                a.tensor("x2"), (int) a.integer("dim", 1), a.real("eps", 1e-8)));
        one(f + "pdist", "input, p", a -> Distances.pdist(a.input(), a.real("p", 2)));
        one(f + "pairwise_distance", "x1, x2, p, eps, keepdim",
                a -> Distances.pairwiseDistance(a.tensor("x1"), a.tensor("x2"), a.real("p", 2),
                        a.real("eps", 1e-6), a.flag("keepdim", false)));
        one(f + "scaled_dot_product_attention",
                "query, key, value, attn_mask, dropout_p, is_causal, scale, enable_gqa",
                a -> Attention.scaledDotProductAttention(a.tensor("query"), a.tensor("key"),
                        a.tensor("value"),
                        o -> o.mask(a.tensor("attn_mask")).dropout(a.real("dropout_p", 0))
                                .causal(a.flag("is_causal", false)).scale(a.real("scale", Double.NaN))
                                .groupedQueries(a.flag("enable_gqa", false))));
        one(f + "embedding", "input, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse",
                a -> Functional.embedding(indices(a), vectors(a), o -> embedding(a, o)));
        one(f + "embedding_bag",
                "input, weight, offsets, max_norm, norm_type, scale_grad_by_freq, mode, sparse, "
                        + "per_sample_weights, include_last_offset, padding_idx",
                a -> Functional.embeddingBag(indices(a), vectors(a), a.tensor("offsets"),
                        BagMode.valueOf(a.text("mode", "mean").toUpperCase(Locale.ROOT)),
                        a.tensor("per_sample_weights"), a.flag("include_last_offset", false),
                        o -> embedding(a, o)));
    }

    /// PyTorch's test database has the vectors first.
    private static Tensor indices(Arguments a) {
        return a.input().dtype().isFloat() ? a.tensor("weight") : a.input();
    }

    private static Tensor vectors(Arguments a) {
        return a.input().dtype().isFloat() ? a.input() : a.tensor("weight");
    }

    static EmbeddingOptions embedding(Arguments a, EmbeddingOptions o) {
        EmbeddingOptions r = o.maxNorm(a.real("max_norm", Double.POSITIVE_INFINITY))
                .normType(a.real("norm_type", 2)).scaleGradByFreq(a.flag("scale_grad_by_freq", false));
        return a.has("padding_idx") ? r.paddingIndex(a.integer("padding_idx", 0)) : r;
    }

    private static void dropouts(String f) {
        one(f + "dropout", "input, p, training, inplace",
                a -> Functional.dropout(a.input(), a.real("p", 0.5), a.flag("training", true)));
        for (String op : new String[] {"dropout1d", "dropout2d", "dropout3d"}) {
            one(f + op, "input, p, training, inplace",
                    a -> Functional.channelDropout(a.input(), a.real("p", 0.5), a.flag("training", true)));
        }
        one(f + "alpha_dropout", "input, p, training, inplace", a -> Functional.alphaDropout(a.input(),
                a.real("p", 0.5), false, a.flag("training", false)));
        one(f + "feature_alpha_dropout", "input, p, training, inplace",
                a -> Functional.alphaDropout(a.input(), a.real("p", 0.5), true, a.flag("training", false)));
    }

    private static void norms(String f) {
        one(f + "batch_norm", "input, running_mean, running_var, weight, bias, training, momentum, eps",
                a -> Norms.batchNorm(a.input(), a.tensor("running_mean"), a.tensor("running_var"),
                        a.tensor("weight"), a.tensor("bias"), a.flag("training", false),
                        a.real("momentum", 0.1), a.real("eps", 1e-5)));
        one(f + "instance_norm",
                "input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps",
                a -> Norms.instanceNorm(a.input(), a.tensor("running_mean"), a.tensor("running_var"),
                        a.tensor("weight"), a.tensor("bias"), a.flag("use_input_stats", true),
                        a.real("momentum", 0.1), a.real("eps", 1e-5)));
        one(f + "layer_norm", "input, normalized_shape, weight, bias, eps",
                a -> Norms.layerNorm(a.input(), a.longs("normalized_shape"), a.tensor("weight"),
                        a.tensor("bias"), a.real("eps", 1e-5)));
        one(f + "rms_norm", "input, normalized_shape, weight, eps", a -> Norms.rmsNorm(a.input(),
                a.longs("normalized_shape"), a.tensor("weight"), a.real("eps", Double.NaN)));
        one(f + "group_norm", "input, num_groups, weight, bias, eps",
                a -> Norms.groupNorm(a.input(), (int) a.integer("num_groups", 1), a.tensor("weight"),
                        a.tensor("bias"), a.real("eps", 1e-5)));
        one(f + "local_response_norm", "input, size, alpha, beta, k",
                a -> Norms.localResponseNorm(a.input(), (int) a.integer("size", 1), a.real("alpha", 1e-4),
                        a.real("beta", 0.75), a.real("k", 1)));
    }

    /// One number for all axes, or one for each.
    static Ints each(Arguments a, String name, int spatial, int otherwise) {
        int[] v = a.axes(name);
        return v.length == 0 ? Ints.repeat(otherwise, spatial) : v.length == 1 ? Ints.repeat(v[0], spatial)
                : Ints.of(v);
    }

    static ConvOptions options(Arguments a, int spatial) {
        ConvOptions o = ConvOptions.of(spatial).stride(each(a, "stride", spatial, 1).toArray())
                .dilation(each(a, "dilation", spatial, 1).toArray()).groups((int) a.integer("groups", 1));
        if (!(a.get("padding") instanceof String padding)) {
            return o.padding(each(a, "padding", spatial, 0).toArray());
        }
        return switch (padding) {
            case "same" -> o.same();
            case "valid" -> o;
            default -> throw new IllegalArgumentException("unknown padding " + padding);
        };
    }
}
