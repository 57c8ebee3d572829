package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.nn.Convolutions;
import dev.panagrad.nn.Functional;
import dev.panagrad.nn.Losses;
import dev.panagrad.nn.Norms;
import dev.panagrad.nn.Reduce;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.op.Window;
import java.util.Arrays;
import java.util.Locale;

/// The calls of layers and losses as functions.
final class Layers {
    private Layers() {
    }

    static void wire() {
        String f = "nn.functional.";
        one(f + "linear", "input, weight, bias",
                a -> Functional.linear(a.input(), a.tensor("weight"), a.tensor("bias")));
        one(f + "dropout", "input, p, training, inplace",
                a -> Functional.dropout(a.input(), a.real("p", 0.5), a.flag("training", true)));
        for (int n = 1; n <= 3; n++) {
            int spatial = n;
            one(f + "conv" + n + "d", "input, weight, bias, stride, padding, dilation, groups",
                    a -> conv(a, spatial));
        }
        for (int n = 1; n <= 2; n++) {
            int spatial = n;
            one(f + "conv_transpose" + n + "d",
                    "input, weight, bias, stride, padding, output_padding, groups, dilation",
                    a -> Convolutions.convTranspose(a.input(), a.tensor("weight"), a.tensor("bias"),
                            new Window(each(a, "stride", spatial, 1), each(a, "padding", spatial, 0),
                                    each(a, "dilation", spatial, 1)),
                            each(a, "output_padding", spatial, 0), (int) a.integer("groups", 1)));
        }
        one(f + "layer_norm", "input, normalized_shape, weight, bias, eps",
                a -> Norms.layerNorm(a.input(), a.longs("normalized_shape").length, a.tensor("weight"),
                        a.tensor("bias"), a.real("eps", 1e-5)));
        one(f + "group_norm", "input, num_groups, weight, bias, eps",
                a -> Norms.groupNorm(a.input(), (int) a.integer("num_groups", 1), a.tensor("weight"),
                        a.tensor("bias"), a.real("eps", 1e-5)));
        one(f + "mse_loss", "input, target, reduction",
                a -> Losses.mse(a.input(), a.tensor("target"), reduce(a)));
        one(f + "l1_loss", "input, target, reduction",
                a -> Losses.l1(a.input(), a.tensor("target"), reduce(a)));
        one(f + "nll_loss", "input, target, weight, ignore_index, reduction",
                a -> Losses.nllLoss(a.input(), a.tensor("target"), o -> o.weight(a.tensor("weight"))
                        .ignoreIndex(a.integer("ignore_index", -100)).reduce(reduce(a))));
        one(f + "cross_entropy", "input, target, weight, ignore_index, reduction, label_smoothing",
                a -> Losses.crossEntropy(a.input(), a.tensor("target"), o -> o.weight(a.tensor("weight"))
                        .ignoreIndex(a.integer("ignore_index", -100)).reduce(reduce(a))
                        .labelSmoothing(a.real("label_smoothing", 0))));
        one(f + "binary_cross_entropy_with_logits", "input, target, weight, reduction, pos_weight",
                a -> Losses.bceWithLogits(a.input(), a.tensor("target"), a.tensor("weight"),
                        a.tensor("pos_weight"), reduce(a)));
    }

    private static Reduce reduce(Arguments a) {
        return Reduce.valueOf(a.text("reduction", "mean").toUpperCase(Locale.ROOT));
    }

    /// One number for all axes, or one for each.
    private static Ints each(Arguments a, String name, int spatial, int otherwise) {
        int[] v = a.axes(name);
        return v.length == 0 ? Ints.repeat(otherwise, spatial) : v.length == 1 ? Ints.repeat(v[0], spatial)
                : Ints.of(v);
    }

    private static Tensor conv(Arguments a, int spatial) {
        Tensor x = a.input();
        Tensor w = a.tensor("weight");
        Ints dilation = each(a, "dilation", spatial, 1);
        Ints padding = Ints.repeat(0, spatial);
        if (!(a.get("padding") instanceof String)) {
            padding = each(a, "padding", spatial, 0);
        } else if (a.get("padding").equals("same")) {
            int[] half = new int[spatial];
            for (int i = 0; i < spatial; i++) {
                int total = dilation.get(i) * (int) (w.size(w.rank() - spatial + i) - 1);
                half[i] = total / 2;
                x = total % 2 == 0 ? x : oneZeroBehind(x, x.rank() - spatial + i);
            }
            if (Arrays.stream(each(a, "stride", spatial, 1).toArray()).anyMatch(s -> s != 1)) {
                throw new IllegalArgumentException("conv: padding \"same\" needs a stride of 1");
            }
            padding = Ints.of(half);
        } else if (!a.get("padding").equals("valid")) {
            throw new IllegalArgumentException("conv: unknown padding " + a.get("padding"));
        }
        Window window = new Window(each(a, "stride", spatial, 1), padding, dilation);
        return Convolutions.conv(x, w, a.tensor("bias"), window,
                (int) a.integer("groups", 1));
    }

    /// The adjoint of dropping the last element is adding a zero.
    private static Tensor oneZeroBehind(Tensor x, int axis) {
        long n = x.size(axis);
        View shorter = new View.Slice(axis, 0, n, 1);
        return Tensor.apply(new Movement.Unview(shorter, x.shape().with(axis, n + 1)), x);
    }
}
