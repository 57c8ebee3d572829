package dev.panagrad.train.loop;

import dev.panagrad.nn.Module;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import java.util.function.BinaryOperator;

/// What a model is trained for: how a batch becomes a loss.
///
/// @param <B> a batch
@FunctionalInterface
public interface Task<B> {
    /// Runs the model on a batch.
    Result run(Module model, B batch);

    /// What running a model on a batch gave.
    ///
    /// @param loss the mean loss, a scalar
    /// @param outputs what the model put out, for metrics
    /// @param targets what it should have put out, for metrics
    /// @param samples how many samples the batch had
    record Result(Tensor loss, Tensor outputs, Tensor targets, long samples) {
    }

    /// Returns the task to map inputs to targets: `Task.supervised(Losses::crossEntropy)`.
    ///
    /// @param loss the mean loss of outputs and targets
    static Task<Samples> supervised(BinaryOperator<Tensor> loss) {
        return (model, batch) -> {
            Tensor outputs = model.call(batch.inputs());
            return new Result(loss.apply(outputs, batch.targets()), outputs, batch.targets(), batch.size());
        };
    }
}
