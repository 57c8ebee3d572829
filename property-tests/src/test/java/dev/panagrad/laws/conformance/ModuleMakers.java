package dev.panagrad.laws.conformance;

import com.google.gson.JsonObject;
import dev.panagrad.nn.*;
import dev.panagrad.nn.Module;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// How modules are made: the parameters of PyTorch's constructors, and ours.
final class ModuleMakers {
    record Row(String signature, Function<Arguments, Module> maker) {
    }

    private static final Map<String, Row> ROWS = new TreeMap<>();
    private static final String CONV = "in_channels, out_channels, kernel_size, stride, padding, dilation, "
            + "groups, bias, padding_mode";
    private static final String UP = "in_channels, out_channels, kernel_size, stride, padding, "
            + "output_padding, groups, bias, dilation, padding_mode";
    private static final String LAYER = "d_model, nhead, dim_feedforward, dropout, activation, "
            + "layer_norm_eps, batch_first, norm_first, bias";

    static {
        basics();
        windows();
        norms();
        recurrent();
        attention();
        ActivationMakers.rows();
        LossMakers.rows();
    }

    private ModuleMakers() {
    }

    static void row(String name, String signature, Function<Arguments, Module> maker) {
        ROWS.put(name, new Row(signature, maker));
    }

    /// @param tensors reads a tensor among the arguments
    static Module make(JsonObject spec, Function<JsonObject, Tensor> tensors) {
        String name = spec.get("class").getAsString();
        Map<String, Object> named = new HashMap<>();
        spec.getAsJsonObject("kwargs").entrySet().forEach(e -> named.put(e.getKey(),
                Arguments.value(e.getValue(), tensors)));
        List<JsonObject> layers = new ArrayList<>();
        if (!Runner.isNull(spec.get("layers"))) {
            spec.getAsJsonArray("layers").forEach(l -> layers.add(l.getAsJsonObject()));
        }
        if (name.equals("Sequential")) {
            return new Sequential(layers.stream().map(l -> make(l, tensors)).toArray(Module[]::new));
        }
        if (name.equals("TransformerEncoder") || name.equals("TransformerDecoder")) {
            Supplier<Module> layer = () -> make(layers.getFirst(), tensors);
            Module norm = layers.size() > 1 ? make(layers.get(1), tensors) : null;
            int n = ((Long) named.get("num_layers")).intValue();
            return name.equals("TransformerEncoder")
                    ? new TransformerEncoder(() -> (TransformerEncoderLayer) layer.get(), n, norm)
                    : new TransformerDecoder(() -> (TransformerDecoderLayer) layer.get(), n, norm);
        }
        Row row = ROWS.get(name);
        if (row == null) {
            throw new Cases.NotWired(name);
        }
        return row.maker.apply(new Arguments(row.signature, List.of(), named));
    }

    static int whole(Arguments a, String name, int otherwise) {
        return (int) a.integer(name, otherwise);
    }

    private static void basics() {
        row("Identity", "input", _ -> new Identity());
        row("Linear", "in_features, out_features, bias", a -> new Linear(whole(a, "in_features", 0),
                whole(a, "out_features", 0), a.flag("bias", true)));
        row("Bilinear", "in1_features, in2_features, out_features, bias",
                a -> new Bilinear(whole(a, "in1_features", 0), whole(a, "in2_features", 0),
                        whole(a, "out_features", 0), a.flag("bias", true)));
        row("Flatten", "start_dim, end_dim", a -> new Flatten(whole(a, "start_dim", 1),
                whole(a, "end_dim", -1)));
        row("Unflatten", "dim, unflattened_size",
                a -> new Unflatten(a.axis("dim"), a.longs("unflattened_size")));
        row("Dropout", "p, inplace", a -> new Dropout(a.real("p", 0.5)));
        row("Dropout1d", "p, inplace", a -> new Dropout1d(a.real("p", 0.5)));
        row("Dropout2d", "p, inplace", a -> new Dropout2d(a.real("p", 0.5)));
        row("Dropout3d", "p, inplace", a -> new Dropout3d(a.real("p", 0.5)));
        row("AlphaDropout", "p, inplace", a -> new AlphaDropout(a.real("p", 0.5)));
        row("FeatureAlphaDropout", "p, inplace", a -> new FeatureAlphaDropout(a.real("p", 0.5)));
        String table = "num_embeddings, embedding_dim, padding_idx, max_norm, norm_type, scale_grad_by_freq, "
                + "sparse";
        row("Embedding", table, a -> new Embedding(whole(a, "num_embeddings", 0),
                whole(a, "embedding_dim", 0), o -> Layers.embedding(a, o)));
        row("EmbeddingBag", "num_embeddings, embedding_dim, max_norm, norm_type, scale_grad_by_freq, mode, "
                + "sparse, include_last_offset, padding_idx",
                a -> new EmbeddingBag(whole(a, "num_embeddings", 0), whole(a, "embedding_dim", 0),
                        BagMode.valueOf(a.text("mode", "mean").toUpperCase(Locale.ROOT)),
                        a.flag("include_last_offset", false), o -> Layers.embedding(a, o)));
        row("PixelShuffle", "upscale_factor", a -> new PixelShuffle(whole(a, "upscale_factor", 1)));
        row("PixelUnshuffle", "downscale_factor", a -> new PixelUnshuffle(whole(a, "downscale_factor", 1)));
        row("ChannelShuffle", "groups", a -> new ChannelShuffle(whole(a, "groups", 1)));
        row("Upsample", "size, scale_factor, mode, align_corners, recompute_scale_factor",
                a -> new Upsample(o -> ImageCalls.resize(a, o)));
        row("UpsamplingNearest2d", "size, scale_factor",
                a -> new UpsamplingNearest2d(o -> ImageCalls.resize(a, o)));
        row("UpsamplingBilinear2d", "size, scale_factor",
                a -> new UpsamplingBilinear2d(o -> ImageCalls.resize(a, o)));
        row("Unfold", "kernel_size, dilation, padding, stride",
                a -> new Unfold(Layers.each(a, "kernel_size", 2, 1), ImageCalls.window(a)));
        row("Fold", "output_size, kernel_size, dilation, padding, stride",
                a -> new Fold(Layers.each(a, "output_size", 2, 1), Layers.each(a, "kernel_size", 2, 1),
                        ImageCalls.window(a)));
        row("CosineSimilarity", "dim, eps",
                a -> new CosineSimilarity(whole(a, "dim", 1), a.real("eps", 1e-8)));
        row("PairwiseDistance", "p, eps, keepdim", a -> new PairwiseDistance(a.real("p", 2),
                a.real("eps", 1e-6), a.flag("keepdim", false)));
    }

    private interface OfKernel {
        Module make(int in, int out, Ints kernel, UnaryOperator<ConvOptions> options);
    }

    private static void convolution(String name, String signature, int spatial, OfKernel maker) {
        row(name, signature, a -> maker.make(whole(a, "in_channels", 0), whole(a, "out_channels", 0),
                Layers.each(a, "kernel_size", spatial, 1),
                _ -> {
                    String mode = a.text("padding_mode", "zeros");
                    return Layers.options(a, spatial).bias(a.flag("bias", true))
                            .outputPadding(Layers.each(a, "output_padding", spatial, 0).toArray())
                            .paddingMode(mode.equals("zeros") ? PadMode.CONSTANT
                                    : PadMode.valueOf(mode.toUpperCase(Locale.ROOT)));
                }));
    }

    private interface OfPool {
        Module make(Ints kernel, UnaryOperator<PoolOptions> options);
    }

    private static void pool(String name, int spatial, OfPool maker) {
        row(name, "kernel_size, stride, padding, dilation, return_indices, ceil_mode, count_include_pad, "
                + "divisor_override",
                a -> maker.make(Layers.each(a, "kernel_size", spatial, 1),
                        _ -> ImageCalls.average(a, spatial)));
    }

    private static void windows() {
        convolution("Conv1d", CONV, 1, Conv1d::new);
        convolution("Conv2d", CONV, 2, Conv2d::new);
        convolution("Conv3d", CONV, 3, Conv3d::new);
        convolution("ConvTranspose1d", UP, 1, ConvTranspose1d::new);
        convolution("ConvTranspose2d", UP, 2, ConvTranspose2d::new);
        convolution("ConvTranspose3d", UP, 3, ConvTranspose3d::new);
        pool("MaxPool1d", 1, MaxPool1d::new);
        pool("MaxPool2d", 2, MaxPool2d::new);
        pool("MaxPool3d", 3, MaxPool3d::new);
        pool("AvgPool1d", 1, AvgPool1d::new);
        pool("AvgPool2d", 2, AvgPool2d::new);
        pool("AvgPool3d", 3, AvgPool3d::new);
        String lp = "norm_type, kernel_size, stride, ceil_mode";
        row("LPPool1d", lp, a -> new LPPool1d(a.real("norm_type", 2), whole(a, "kernel_size", 1),
                _ -> ImageCalls.largest(a, 1)));
        row("LPPool2d", lp, a -> new LPPool2d(a.real("norm_type", 2), 1, _ -> ImageCalls.largest(a, 2)));
        row("LPPool3d", lp, a -> new LPPool3d(a.real("norm_type", 2), 1, _ -> ImageCalls.largest(a, 3)));
        String unpool = "kernel_size, stride, padding";
        row("MaxUnpool1d", unpool, a -> new MaxUnpool1d(1, _ -> ImageCalls.largest(a, 1)));
        row("MaxUnpool2d", unpool, a -> new MaxUnpool2d(1, _ -> ImageCalls.largest(a, 2)));
        row("MaxUnpool3d", unpool, a -> new MaxUnpool3d(1, _ -> ImageCalls.largest(a, 3)));
        String size = "output_size, return_indices";
        row("AdaptiveAvgPool1d", size, a -> new AdaptiveAvgPool1d(ImageCalls.output(a, 1)));
        row("AdaptiveAvgPool2d", size, a -> new AdaptiveAvgPool2d(ImageCalls.output(a, 2)));
        row("AdaptiveAvgPool3d", size, a -> new AdaptiveAvgPool3d(ImageCalls.output(a, 3)));
        row("AdaptiveMaxPool1d", size, a -> new AdaptiveMaxPool1d(ImageCalls.output(a, 1)));
        row("AdaptiveMaxPool2d", size, a -> new AdaptiveMaxPool2d(ImageCalls.output(a, 2)));
        row("AdaptiveMaxPool3d", size, a -> new AdaptiveMaxPool3d(ImageCalls.output(a, 3)));
        fractional();
        pads();
    }

    private static void fractional() {
        String drawn = "kernel_size, output_size, output_ratio, return_indices, _random_samples";
        row("FractionalMaxPool2d", drawn, a -> {
            Ints kernel = Layers.each(a, "kernel_size", 2, 1);
            FractionalMaxPool2d pool = a.has("output_size")
                    ? new FractionalMaxPool2d(kernel, ImageCalls.output(a, 2))
                    : FractionalMaxPool2d.ofRatio(kernel, a.reals("output_ratio"));
            return pool.samples(a.tensor("_random_samples"));
        });
        row("FractionalMaxPool3d", drawn, a -> {
            Ints kernel = Layers.each(a, "kernel_size", 3, 1);
            FractionalMaxPool3d pool = a.has("output_size")
                    ? new FractionalMaxPool3d(kernel, ImageCalls.output(a, 3))
                    : FractionalMaxPool3d.ofRatio(kernel, a.reals("output_ratio"));
            return pool.samples(a.tensor("_random_samples"));
        });
    }

    private static void pads() {
        Map<String, Function<int[], Module>> all = new HashMap<>();
        all.put("ZeroPad1d", ZeroPad1d::new);
        all.put("ZeroPad2d", ZeroPad2d::new);
        all.put("ZeroPad3d", ZeroPad3d::new);
        all.put("ReflectionPad1d", ReflectionPad1d::new);
        all.put("ReflectionPad2d", ReflectionPad2d::new);
        all.put("ReflectionPad3d", ReflectionPad3d::new);
        all.put("ReplicationPad1d", ReplicationPad1d::new);
        all.put("ReplicationPad2d", ReplicationPad2d::new);
        all.put("ReplicationPad3d", ReplicationPad3d::new);
        all.put("CircularPad1d", CircularPad1d::new);
        all.put("CircularPad2d", CircularPad2d::new);
        all.put("CircularPad3d", CircularPad3d::new);
        all.forEach((name, maker) -> row(name, "padding", a -> maker.apply(a.axes("padding"))));
        row("ConstantPad1d", "padding, value", a -> new ConstantPad1d(a.real("value", 0), a.axes("padding")));
        row("ConstantPad2d", "padding, value", a -> new ConstantPad2d(a.real("value", 0), a.axes("padding")));
        row("ConstantPad3d", "padding, value", a -> new ConstantPad3d(a.real("value", 0), a.axes("padding")));
    }

    private interface OfFeatures {
        Module make(int features, UnaryOperator<BatchNormOptions> options);
    }

    private static void norm(String name, boolean affine, boolean track, OfFeatures maker) {
        row(name, "num_features, eps, momentum, affine, track_running_stats, bias", a -> maker.make(
                whole(a, "num_features", 0),
                o -> (a.given("momentum") && !a.has("momentum") ? o.cumulative()
                        : o.momentum(a.real("momentum", 0.1)))
                        .eps(a.real("eps", 1e-5)).affine(a.flag("affine", affine)).bias(a.flag("bias", true))
                        .trackRunningStats(a.flag("track_running_stats", track))));
    }

    private static void norms() {
        norm("BatchNorm1d", true, true, BatchNorm1d::new);
        norm("BatchNorm2d", true, true, BatchNorm2d::new);
        norm("BatchNorm3d", true, true, BatchNorm3d::new);
        norm("InstanceNorm1d", false, false, InstanceNorm1d::new);
        norm("InstanceNorm2d", false, false, InstanceNorm2d::new);
        norm("InstanceNorm3d", false, false, InstanceNorm3d::new);
        row("LayerNorm", "normalized_shape, eps, elementwise_affine, bias",
                a -> new LayerNorm(Shape.of(a.longs("normalized_shape")), a.real("eps", 1e-5),
                        a.flag("elementwise_affine", true), a.flag("bias", true)));
        row("RMSNorm", "normalized_shape, eps, elementwise_affine",
                a -> new RMSNorm(Shape.of(a.longs("normalized_shape")), a.real("eps", Double.NaN),
                        a.flag("elementwise_affine", true)));
        row("GroupNorm", "num_groups, num_channels, eps, affine, bias", a -> new GroupNorm(
                whole(a, "num_groups", 1), whole(a, "num_channels", 1), a.real("eps", 1e-5),
                a.flag("affine", true), a.flag("bias", true)));
        row("LocalResponseNorm", "size, alpha, beta, k", a -> new LocalResponseNorm(whole(a, "size", 1),
                a.real("alpha", 1e-4), a.real("beta", 0.75), a.real("k", 1)));
    }

    private static RecurrentOptions recurrent(Arguments a, RecurrentOptions o) {
        return o.layers(whole(a, "num_layers", 1)).bias(a.flag("bias", true))
                .batchFirst(a.flag("batch_first", false)).dropout(a.real("dropout", 0))
                .bidirectional(a.flag("bidirectional", false)).projection(whole(a, "proj_size", 0));
    }

    private static void recurrent() {
        String net = "input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, "
                + "proj_size";
        row("RNN", net + ", nonlinearity", a -> new RNN(whole(a, "input_size", 0),
                whole(a, "hidden_size", 0), a.text("nonlinearity", "tanh").equals("relu"),
                o -> recurrent(a, o)));
        row("LSTM", net, a -> new LSTM(whole(a, "input_size", 0), whole(a, "hidden_size", 0),
                o -> recurrent(a, o)));
        row("GRU", net, a -> new GRU(whole(a, "input_size", 0), whole(a, "hidden_size", 0),
                o -> recurrent(a, o)));
        String cell = "input_size, hidden_size, bias";
        row("RNNCell", cell + ", nonlinearity", a -> new RNNCell(whole(a, "input_size", 0),
                whole(a, "hidden_size", 0), a.flag("bias", true),
                a.text("nonlinearity", "tanh").equals("relu")));
        row("LSTMCell", cell, a -> new LSTMCell(whole(a, "input_size", 0), whole(a, "hidden_size", 0),
                a.flag("bias", true)));
        row("GRUCell", cell, a -> new GRUCell(whole(a, "input_size", 0), whole(a, "hidden_size", 0),
                a.flag("bias", true)));
    }

    private static TransformerOptions transformer(Arguments a, TransformerOptions o) {
        return o.feedForward(whole(a, "dim_feedforward", 2048)).dropout(a.real("dropout", 0.1))
                .activation(a.text("activation", "relu").equals("gelu") ? Tensor::gelu : Tensor::relu)
                .eps(a.real("layer_norm_eps", 1e-5)).batchFirst(a.flag("batch_first", false))
                .normFirst(a.flag("norm_first", false)).bias(a.flag("bias", true));
    }

    private static void attention() {
        row("MultiheadAttention", "embed_dim, num_heads, dropout, bias, add_bias_kv, add_zero_attn, kdim, "
                + "vdim, batch_first",
                a -> new MultiheadAttention(whole(a, "embed_dim", 0), whole(a, "num_heads", 0),
                        o -> o.dropout(a.real("dropout", 0)).bias(a.flag("bias", true))
                                .addBiasKv(a.flag("add_bias_kv", false))
                                .addZeroAttention(a.flag("add_zero_attn", false))
                                .sizes(whole(a, "kdim", 0), whole(a, "vdim", 0))
                                .batchFirst(a.flag("batch_first", false))));
        row("TransformerEncoderLayer", LAYER, a -> new TransformerEncoderLayer(whole(a, "d_model", 0),
                whole(a, "nhead", 0), o -> transformer(a, o)));
        row("TransformerDecoderLayer", LAYER, a -> new TransformerDecoderLayer(whole(a, "d_model", 0),
                whole(a, "nhead", 0), o -> transformer(a, o)));
        row("Transformer", LAYER + ", num_encoder_layers, num_decoder_layers",
                a -> new Transformer(whole(a, "d_model", 512), whole(a, "nhead", 8),
                        whole(a, "num_encoder_layers", 6), whole(a, "num_decoder_layers", 6),
                        o -> transformer(a, o)));
    }
}
