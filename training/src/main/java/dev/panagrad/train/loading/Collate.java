package dev.panagrad.train.loading;

import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Sample;
import dev.panagrad.train.data.Samples;
import java.util.ArrayList;
import java.util.List;

/// How samples become a batch.
///
/// @param <T> a sample
/// @param <B> a batch
@FunctionalInterface
public interface Collate<T, B> {
    /// Returns the batch of some samples, at least one.
    B batch(List<T> samples);

    /// Returns the way to stack inputs and targets along a new first axis.
    static Collate<Sample, Samples> samples() {
        return list -> new Samples(stack(list.stream().map(Sample::input).toList(), "inputs"),
                stack(list.stream().map(Sample::target).toList(), "targets"));
    }

    /// Returns the way to stack tensors along a new first axis.
    static Collate<Tensor, Tensor> tensors() {
        return list -> stack(list, "samples");
    }

    /// Returns the way to stack the tensors at each position of lists along a new first axis.
    static Collate<List<Tensor>, List<Tensor>> lists() {
        return list -> {
            List<Tensor> out = new ArrayList<>();
            for (int i = 0; i < list.getFirst().size(); i++) {
                int at = i;
                out.add(stack(list.stream().map(s -> s.get(at)).toList(), "tensors " + i));
            }
            return out;
        };
    }

    /// Returns the way to leave samples as they are.
    static <T> Collate<T, List<T>> none() {
        return List::copyOf;
    }

    private static Tensor stack(List<Tensor> parts, String what) {
        for (int i = 1; i < parts.size(); i++) {
            if (!parts.get(i).shape().equals(parts.getFirst().shape())) {
                throw new ShapeException("collate: the shapes of the " + what
                        + " differ, sample 0 of the batch"
                        + " is " + parts.getFirst().shape() + ", expected the same of all but sample " + i
                        + " is " + parts.get(i).shape());
            }
        }
        return Tensor.stack(0, parts.toArray(Tensor[]::new));
    }
}
