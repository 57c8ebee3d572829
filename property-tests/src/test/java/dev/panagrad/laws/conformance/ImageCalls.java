package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Layers.each;
import static dev.panagrad.laws.conformance.Wiring.many;
import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.nn.Folds;
import dev.panagrad.nn.GridPadding;
import dev.panagrad.nn.GridSampling;
import dev.panagrad.nn.InterpolateMode;
import dev.panagrad.nn.InterpolateOptions;
import dev.panagrad.nn.PadMode;
import dev.panagrad.nn.Paddings;
import dev.panagrad.nn.PoolOptions;
import dev.panagrad.nn.Pools;
import dev.panagrad.nn.Resampling;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The calls of pooling, padding, resizing and rearranging.
final class ImageCalls {
    private ImageCalls() {
    }

    static void wire() {
        String f = "nn.functional.";
        for (int n = 1; n <= 3; n++) {
            int spatial = n;
            String d = n + "d";
            String divisor = n == 1 ? "" : ", divisor_override";
            one(f + "avg_pool" + d,
                    "input, kernel_size, stride, padding, ceil_mode, count_include_pad" + divisor,
                    a -> Pools.avgPool(a.input(), average(a, spatial)));
            many(f + "max_pool" + d,
                    "input, kernel_size, stride, padding, dilation, ceil_mode, return_indices",
                    a -> results(a, a.flag("return_indices", false)
                            ? Pools.maxPoolWithIndices(a.input(), largest(a, spatial))
                            : new Pools.Largest(Pools.maxPool(a.input(), largest(a, spatial)), null)));
            one(f + "lp_pool" + d, "input, norm_type, kernel_size, stride, ceil_mode",
                    a -> Pools.lpPool(a.input(), a.real("norm_type", 2), largest(a, spatial)));
            many(f + "adaptive_max_pool" + d, "input, output_size, return_indices",
                    a -> results(a, Pools.adaptiveMaxPool(a.input(), output(a, spatial))));
            one(f + "adaptive_avg_pool" + d, "input, output_size",
                    a -> Pools.adaptiveAvgPool(a.input(), output(a, spatial)));
            many(f + "max_pool" + d + "_with_indices",
                    "input, kernel_size, stride, padding, dilation, ceil_mode, return_indices", a -> {
                        Pools.Largest y = Pools.maxPoolWithIndices(a.input(), largest(a, spatial));
                        return List.of(y.values(), y.indices());
                    });
            many(f + "adaptive_max_pool" + d + "_with_indices", "input, output_size, return_indices", a -> {
                Pools.Largest y = Pools.adaptiveMaxPool(a.input(), output(a, spatial));
                return List.of(y.values(), y.indices());
            });
            one(f + "max_unpool" + d, "input, indices, kernel_size, stride, padding, output_size",
                    a -> Pools.maxUnpool(a.input(), a.tensor("indices"), largest(a, spatial),
                            a.longs("output_size")));
        }
        for (int n = 2; n <= 3; n++) {
            int spatial = n;
            many(f + "fractional_max_pool" + n + "d",
                    "input, kernel_size, output_size, output_ratio, return_indices, _random_samples",
                    a -> results(a, Pools.fractionalMaxPool(a.input(), each(a, "kernel_size", spatial, 1),
                            fraction(a, spatial), a.tensor("_random_samples"))));
        }
        one("constant_pad_nd", "input, pad, value", a -> Paddings.pad(a.input(), a.axes("pad"),
                PadMode.CONSTANT, a.real("value", 0)));
        one(f + "pad", "input, pad, mode, value",
                a -> Paddings.pad(a.input(), a.axes("pad"),
                        PadMode.valueOf(a.text("mode", "constant").toUpperCase(Locale.ROOT)),
                        a.real("value", 0)));
        one(f + "unfold", "input, kernel_size, dilation, padding, stride",
                a -> Folds.unfold(a.input(), each(a, "kernel_size", 2, 1), window(a)));
        one(f + "fold", "input, output_size, kernel_size, dilation, padding, stride",
                a -> Folds.fold(a.input(), each(a, "output_size", 2, 1), each(a, "kernel_size", 2, 1),
                        window(a)));
        one(f + "interpolate",
                "input, size, scale_factor, mode, align_corners, recompute_scale_factor, antialias",
                a -> Resampling.interpolate(a.input(), o -> resize(a, o)));
        one(f + "upsample", "input, size, scale_factor, mode, align_corners",
                a -> Resampling.interpolate(a.input(), o -> resize(a, o)));
        one(f + "upsample_nearest", "input, size, scale_factor",
                a -> Resampling.interpolate(a.input(), o -> resize(a, o)));
        one(f + "upsample_bilinear", "input, size, scale_factor", a -> Resampling.interpolate(a.input(),
                o -> resize(a, o).mode(InterpolateMode.BILINEAR).alignCorners(true)));
        one(f + "grid_sample", "input, grid, mode, padding_mode, align_corners",
                a -> GridSampling.gridSample(a.input(), a.tensor("grid"),
                        InterpolateMode.valueOf(a.text("mode", "bilinear").toUpperCase(Locale.ROOT)),
                        GridPadding.valueOf(a.text("padding_mode", "zeros").toUpperCase(Locale.ROOT)),
                        a.flag("align_corners", false)));
        for (String name : List.of("grid_sampler", "grid_sampler_2d", "grid_sampler_3d")) {
            one(name, "input, grid, interpolation_mode, padding_mode, align_corners",
                    a -> GridSampling.gridSample(a.input(), a.tensor("grid"),
                            List.of(InterpolateMode.BILINEAR, InterpolateMode.NEAREST,
                                    InterpolateMode.BICUBIC)
                                    .get((int) a.integer("interpolation_mode", 0)),
                            GridPadding.values()[(int) a.integer("padding_mode", 0)],
                            a.flag("align_corners", false)));
        }
        one(f + "affine_grid", "theta, size, align_corners", a -> GridSampling.affineGrid(a.tensor("theta"),
                a.longs("size"), a.flag("align_corners", false)));
        one(f + "pixel_shuffle", "input, upscale_factor",
                a -> Folds.pixelShuffle(a.input(), (int) a.integer("upscale_factor", 1)));
        one(f + "pixel_unshuffle", "input, downscale_factor",
                a -> Folds.pixelUnshuffle(a.input(), (int) a.integer("downscale_factor", 1)));
        one(f + "channel_shuffle", "input, groups",
                a -> Folds.channelShuffle(a.input(), (int) a.integer("groups", 1)));
        for (String op : new String[] {"pixel_shuffle", "pixel_unshuffle", "channel_shuffle", "avg_pool1d",
                "max_pool1d", "max_pool2d", "max_pool3d", "adaptive_avg_pool1d", "adaptive_max_pool1d"}) {
            Wiring.same(op, f + op);
        }
    }

    private static List<Tensor> results(Arguments a, Pools.Largest y) {
        return a.flag("return_indices", false) ? List.of(y.values(), y.indices()) : List.of(y.values());
    }

    static PoolOptions largest(Arguments a, int spatial) {
        Ints kernel = each(a, "kernel_size", spatial, 1);
        Ints stride = a.axes("stride").length == 0 ? kernel : each(a, "stride", spatial, 1);
        return PoolOptions.of(kernel).stride(stride.toArray())
                .padding(each(a, "padding", spatial, 0).toArray())
                .dilation(each(a, "dilation", spatial, 1).toArray()).ceil(a.flag("ceil_mode", false));
    }

    static PoolOptions average(Arguments a, int spatial) {
        if (a.has("divisor_override") && a.integer("divisor_override", 0) == 0) {
            throw new IllegalArgumentException("a divisor of 0");
        }
        return largest(a, spatial).countPadding(a.flag("count_include_pad", true))
                .divisor((int) a.integer("divisor_override", 0));
    }

    /// None keeps the input's size.
    static long[] output(Arguments a, int spatial) {
        Object v = a.get("output_size");
        long[] out = v instanceof List<?> all
                ? all.stream().mapToLong(s -> s == null ? Pools.KEEP : (Long) s).toArray()
                : new long[] {v == null ? Pools.KEEP : (Long) v};
        if (v instanceof List<?> ? out.length != spatial : false) {
            throw new IllegalArgumentException("output_size has " + out.length + " entries");
        }
        long[] each = new long[spatial];
        Arrays.setAll(each, i -> out[out.length == 1 ? 0 : i]);
        return each;
    }

    /// The sizes of a result given by sizes or by ratios.
    private static long[] fraction(Arguments a, int spatial) {
        if (a.has("output_size")) {
            return output(a, spatial);
        }
        double[] ratio = a.reals("output_ratio");
        long[] sizes = new long[spatial];
        for (int i = 0; i < spatial; i++) {
            sizes[i] = (long) (a.input().size(i - spatial) * ratio[ratio.length == 1 ? 0 : i]);
        }
        return sizes;
    }

    static Window window(Arguments a) {
        return new Window(each(a, "stride", 2, 1), each(a, "padding", 2, 0), each(a, "dilation", 2, 1));
    }

    static InterpolateOptions resize(Arguments a, InterpolateOptions o) {
        String mode = a.text("mode", "nearest").replace('-', '_').toUpperCase(Locale.ROOT);
        InterpolateOptions r = o.mode(InterpolateMode.valueOf(mode)).size(a.longs("size"))
                .antialias(a.flag("antialias", false))
                .recomputeScaleFactor(a.flag("recompute_scale_factor", false))
                .scaleFactor(a.reals("scale_factor"));
        return a.has("align_corners") ? r.alignCorners(a.flag("align_corners", false)) : r;
    }
}
