package dev.panagrad.train.loop;

import dev.panagrad.optim.GradientClipping;
import dev.panagrad.optim.Optimizer;
import dev.panagrad.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// How a [Trainer] trains.
///
/// @param epochs passes over the data; 1 at first
/// @param accumulate batches whose gradients make one step of the optimizer, each divided by this number; 1
///         at
///        first. Fewer are left at the end of an epoch
/// @param clipNorm the largest norm of all gradients together, NaN for any, as at first
/// @param clipValue the largest absolute value in a gradient, NaN for any, as at first
/// @param monitor the figure that decides which epoch is best, as `val.accuracy`; null for the loss, that of
///        validation if there is one
/// @param patience epochs without a better figure after which the training stops, 0 for never, as at first
/// @param minDelta by how much a better figure must be better; 0 at first
/// @param checkpoints the folder of `last.safetensors` and `best.safetensors`, null for none, as at first
/// @param checkpointSteps steps between checkpoints within an epoch, 0 for at ends of epochs alone, as at
///         first
/// @param resume whether to go on from the folder's last checkpoint if there is one, as at first
/// @param progress whether to show progress on the standard output, as at first
/// @param allowNonFinite whether a loss that is NaN or infinite is no error; it is one at first
public record TrainerOptions(int epochs, int accumulate, double clipNorm, double clipValue, String monitor,
        int patience, double minDelta, Path checkpoints, long checkpointSteps, boolean resume,
        boolean progress,
        boolean allowNonFinite) {
    static final TrainerOptions DEFAULT =
            new TrainerOptions(1, 1, Double.NaN, Double.NaN, null, 0, 0, null, 0,
                    true, true, false);

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public TrainerOptions {
        check("epochs", epochs, 0);
        check("accumulate", accumulate, 1);
        check("patience", patience, 0);
        check("checkpointSteps", checkpointSteps, 0);
        if (clipNorm < 0 || clipValue < 0 || !(minDelta >= 0)) {
            throw new IllegalArgumentException(
                    "trainer: a limit is negative, expected clipNorm, clipValue and"
                            + " minDelta >= 0 but they are " + clipNorm + ", " + clipValue + " and "
                            + minDelta);
        }
    }

    private static void check(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "trainer: " + name + " is out of range, expected " + name + " >= " + least + " but got "
                            + value);
        }
    }

    /// Returns whether gradients are clipped.
    boolean clips() {
        return !Double.isNaN(clipNorm) || !Double.isNaN(clipValue);
    }

    /// Clips the gradients of an optimizer's parameters; returns their norm before, NaN if it was not asked
    /// for.
    double clip(Optimizer<?> optimizer) {
        if (!clips()) {
            return Double.NaN;
        }
        List<Tensor> parameters = new ArrayList<>();
        optimizer.groups().forEach(g -> parameters.addAll(g.parameters()));
        double norm = Double.isNaN(clipNorm) ? Double.NaN : GradientClipping.byNorm(parameters, clipNorm);
        if (!Double.isNaN(clipValue)) {
            GradientClipping.byValue(parameters, clipValue);
        }
        return norm;
    }

    /// Returns these options with another number of epochs.
    public TrainerOptions epochs(int v) {
        return new TrainerOptions(v, accumulate, clipNorm, clipValue, monitor, patience, minDelta,
                checkpoints,
                checkpointSteps, resume, progress, allowNonFinite);
    }

    /// Returns these options with another number of batches a step.
    public TrainerOptions accumulate(int v) {
        return new TrainerOptions(epochs, v, clipNorm, clipValue, monitor, patience, minDelta, checkpoints,
                checkpointSteps, resume, progress, allowNonFinite);
    }

    /// Returns these options with gradients clipped by their norm.
    public TrainerOptions clipNorm(double v) {
        return new TrainerOptions(epochs, accumulate, v, clipValue, monitor, patience, minDelta, checkpoints,
                checkpointSteps, resume, progress, allowNonFinite);
    }

    /// Returns these options with gradients clipped by value.
    public TrainerOptions clipValue(double v) {
        return new TrainerOptions(epochs, accumulate, clipNorm, v, monitor, patience, minDelta, checkpoints,
                checkpointSteps, resume, progress, allowNonFinite);
    }

    /// Returns these options with another figure that decides.
    public TrainerOptions monitor(String v) {
        return new TrainerOptions(epochs, accumulate, clipNorm, clipValue,
                Objects.requireNonNull(v, "monitor"),
                patience, minDelta, checkpoints, checkpointSteps, resume, progress, allowNonFinite);
    }

    /// Returns these options, stopping after some epochs without a better figure.
    public TrainerOptions earlyStopping(int epochsWithout, double byAtLeast) {
        return new TrainerOptions(epochs, accumulate, clipNorm, clipValue, monitor, epochsWithout, byAtLeast,
                checkpoints, checkpointSteps, resume, progress, allowNonFinite);
    }

    /// Returns these options with checkpoints in a folder.
    public TrainerOptions checkpoints(Path folder) {
        return new TrainerOptions(epochs, accumulate, clipNorm, clipValue, monitor, patience, minDelta,
                Objects.requireNonNull(folder, "checkpoints"), checkpointSteps, resume, progress,
                allowNonFinite);
    }

    /// Returns these options with checkpoints also within an epoch.
    public TrainerOptions checkpointSteps(long v) {
        return new TrainerOptions(epochs, accumulate, clipNorm, clipValue, monitor, patience, minDelta,
                checkpoints, v, resume, progress, allowNonFinite);
    }

    /// Returns these options, going on from the last checkpoint or beginning anew.
    public TrainerOptions resume(boolean on) {
        return new TrainerOptions(epochs, accumulate, clipNorm, clipValue, monitor, patience, minDelta,
                checkpoints, checkpointSteps, on, progress, allowNonFinite);
    }

    /// Returns these options, with or without progress shown.
    public TrainerOptions progress(boolean on) {
        return new TrainerOptions(epochs, accumulate, clipNorm, clipValue, monitor, patience, minDelta,
                checkpoints, checkpointSteps, resume, on, allowNonFinite);
    }

    /// Returns these options, taking losses that are NaN or infinite or not.
    public TrainerOptions allowNonFinite(boolean on) {
        return new TrainerOptions(epochs, accumulate, clipNorm, clipValue, monitor, patience, minDelta,
                checkpoints, checkpointSteps, resume, progress, on);
    }
}
