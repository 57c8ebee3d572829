package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.LossCalls.reduce;
import static dev.panagrad.laws.conformance.ModuleMakers.row;
import static dev.panagrad.laws.conformance.ModuleMakers.whole;

import dev.panagrad.nn.*;

/// How losses are made as modules.
final class LossMakers {
    private LossMakers() {
    }

    static void rows() {
        String end = "size_average, reduce, reduction";
        row("MSELoss", end, a -> new MSELoss(reduce(a)));
        row("L1Loss", end, a -> new L1Loss(reduce(a)));
        row("SmoothL1Loss", end + ", beta", a -> new SmoothL1Loss(a.real("beta", 1), reduce(a)));
        row("HuberLoss", "reduction, delta", a -> new HuberLoss(a.real("delta", 1), reduce(a)));
        row("KLDivLoss", end + ", log_target", a -> new KLDivLoss(a.flag("log_target", false), reduce(a)));
        row("BCELoss", "weight, " + end, a -> new BCELoss(a.tensor("weight"), reduce(a)));
        row("BCEWithLogitsLoss", "weight, " + end + ", pos_weight",
                a -> new BCEWithLogitsLoss(a.tensor("weight"), a.tensor("pos_weight"), reduce(a)));
        row("CrossEntropyLoss", "weight, size_average, ignore_index, reduce, reduction, label_smoothing",
                a -> new CrossEntropyLoss(
                        o -> o.weight(a.tensor("weight")).ignoreIndex(a.integer("ignore_index", -100))
                                .reduce(reduce(a)).labelSmoothing(a.real("label_smoothing", 0))));
        row("NLLLoss", "weight, size_average, ignore_index, reduce, reduction",
                a -> new NLLLoss(o -> o.weight(a.tensor("weight"))
                        .ignoreIndex(a.integer("ignore_index", -100)).reduce(reduce(a))));
        row("PoissonNLLLoss", "log_input, full, size_average, eps, reduce, reduction",
                a -> new PoissonNLLLoss(a.flag("log_input", true), a.flag("full", false),
                        a.real("eps", 1e-8), reduce(a)));
        row("GaussianNLLLoss", "full, eps, reduction",
                a -> new GaussianNLLLoss(a.flag("full", false), a.real("eps", 1e-6), reduce(a)));
        row("CTCLoss", "blank, reduction, zero_infinity", a -> new CTCLoss(a.integer("blank", 0),
                a.flag("zero_infinity", false), reduce(a)));
        row("HingeEmbeddingLoss", "margin, " + end,
                a -> new HingeEmbeddingLoss(a.real("margin", 1), reduce(a)));
        row("CosineEmbeddingLoss", "margin, " + end,
                a -> new CosineEmbeddingLoss(a.real("margin", 0), reduce(a)));
        row("MarginRankingLoss", "margin, " + end,
                a -> new MarginRankingLoss(a.real("margin", 0), reduce(a)));
        row("SoftMarginLoss", end, a -> new SoftMarginLoss(reduce(a)));
        row("MultiMarginLoss", "p, margin, weight, " + end,
                a -> new MultiMarginLoss(whole(a, "p", 1), a.real("margin", 1),
                        a.tensor("weight"), reduce(a)));
        row("MultiLabelMarginLoss", end, a -> new MultiLabelMarginLoss(reduce(a)));
        row("MultiLabelSoftMarginLoss", "weight, " + end,
                a -> new MultiLabelSoftMarginLoss(a.tensor("weight"), reduce(a)));
        row("LinearCrossEntropyLoss",
                "in_features, num_classes, out_features, bias, reduction, ignore_index, "
                        + "label_smoothing",
                a -> {
                    long[] more = a.longs("out_features");
                    long[] shape = new long[more.length + 1];
                    shape[0] = a.integer("num_classes", 1);
                    System.arraycopy(more, 0, shape, 1, more.length);
                    return new LinearCrossEntropyLoss(whole(a, "in_features", 1), shape,
                            a.flag("bias", false),
                            o -> o.ignoreIndex(a.integer("ignore_index", -100)).reduce(reduce(a))
                                    .labelSmoothing(a.real("label_smoothing", 0)));
                });
        row("AdaptiveLogSoftmaxWithLoss", "in_features, n_classes, cutoffs, div_value, head_bias",
                a -> new AdaptiveLogSoftmaxWithLoss(whole(a, "in_features", 1), whole(a, "n_classes", 1),
                        a.real("div_value", 4), a.flag("head_bias", false), a.longs("cutoffs")));
        row("TripletMarginLoss", "margin, p, eps, swap, " + end,
                a -> new TripletMarginLoss(a.real("margin", 1), a.real("p", 2), a.real("eps", 1e-6),
                        a.flag("swap", false), reduce(a)));
        row("TripletMarginWithDistanceLoss", "margin, swap, reduction",
                a -> new TripletMarginWithDistanceLoss(Distances::pairwiseDistance, a.real("margin", 1),
                        a.flag("swap", false), reduce(a)));
    }
}
