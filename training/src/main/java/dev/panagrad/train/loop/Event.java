package dev.panagrad.train.loop;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What happens in a training; see [Trainer#on].
public sealed interface Event {
    /// Returns the training.
    Trainer<?> trainer();

    /// The training begins, or goes on from a checkpoint.
    ///
    /// @param trainer the training
    /// @param resumed whether it goes on
    record Start(Trainer<?> trainer, boolean resumed) implements Event {
    }

    /// An epoch begins, or goes on.
    ///
    /// @param trainer the training
    /// @param epoch which one, from 0
    record EpochStart(Trainer<?> trainer, int epoch) implements Event {
    }

    /// The first step has shown that the loss does not depend on some parameters: mostly a part of the model
    /// that is not called.
    ///
    /// @param trainer the training
    /// @param names of the parameters
    record Unused(Trainer<?> trainer, List<String> names) implements Event {
    }

    /// The optimizer has made a step.
    ///
    /// @param trainer the training
    /// @param epoch which one, from 0
    /// @param step how many steps there were, from 1
    /// @param loss the mean loss of the step's samples
    /// @param gradientNorm the norm of the gradients before they were clipped, NaN if they are not clipped by
    ///        norm
    record Step(Trainer<?> trainer, int epoch, long step, double loss, double gradientNorm)
            implements
            Event {
    }

    /// An epoch is over, validation included.
    ///
    /// @param trainer the training
    /// @param epoch which one, from 0
    /// @param values its figures, as `train.loss`, `val.accuracy`, `lr`
    record EpochEnd(Trainer<?> trainer, int epoch, Map<String, Double> values) implements Event {
    }

    /// A checkpoint was written.
    ///
    /// @param trainer the training
    /// @param file which one
    record Saved(Trainer<?> trainer, Path file) implements Event {
    }

    /// The training is over.
    ///
    /// @param trainer the training
    /// @param stoppedEarly whether it ended before its last epoch
    record End(Trainer<?> trainer, boolean stoppedEarly) implements Event {
    }
}
