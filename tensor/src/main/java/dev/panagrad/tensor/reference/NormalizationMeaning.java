package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Normalization;

/// What normalisations mean.
final class NormalizationMeaning {
    private NormalizationMeaning() {
    }

    static void run(Normalization op, Tensor x, Tensor out) {
        int axis = switch (op) {
            case Normalization.Softmax(var a) -> a;
            case Normalization.LogSoftmax(var a) -> a;
        };
        boolean scalar = x.rank() == 0;
        Tensor moved = scalar ? x.detach() : x.detach().transpose(axis, -1);
        double[] v = Elements.doubles(moved);
        int run = scalar ? 1 : (int) x.size(axis);
        for (int from = 0; from < v.length; from += run) {
            double top = Double.NEGATIVE_INFINITY;
            for (int j = from; j < from + run; j++) {
                top = Math.max(top, v[j]);
            }
            double sum = 0;
            for (int j = from; j < from + run; j++) {
                sum += Math.exp(v[j] - top);
            }
            for (int j = from; j < from + run; j++) {
                v[j] = switch (op) {
                    case Normalization.Softmax _ -> Math.exp(v[j] - top) / sum;
                    case Normalization.LogSoftmax _ -> v[j] - top - Math.log(sum);
                };
            }
        }
        Elements.write(scalar ? out : out.detach().transpose(axis, -1), v);
    }
}
