package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Objects;

/// The loss of sequences of labels, see [LikelihoodLosses#ctcLoss].
public final class CTCLoss extends Module {
    private final long blank;
    private final boolean zeroInfinity;
    private final Reduce reduce;

    /// Makes the mean loss with blank = 0, zeroInfinity = false.
    public CTCLoss() {
        this(0, false, Reduce.MEAN);
    }

    /// Makes the loss.
    ///
    /// @param blank the class that separates labels
    /// @param zeroInfinity whether impossible sequences cost nothing
    /// @param reduce how the losses of elements become one number
    public CTCLoss(long blank, boolean zeroInfinity, Reduce reduce) {
        this.blank = blank;
        this.zeroInfinity = zeroInfinity;
        this.reduce = Objects.requireNonNull(reduce,
                "CTCLoss: reduce is null, expected MEAN, SUM or NONE");
    }

    /// Returns the loss; logProbabilities: [times, n, classes] or [times, classes].
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the operands do not fit
    public Tensor forward(Tensor logProbabilities, Tensor targets, Tensor inputLengths,
            Tensor targetLengths) {
        return LikelihoodLosses.ctcLoss(logProbabilities, targets, inputLengths, targetLengths, blank, reduce,
                zeroInfinity);
    }
}
