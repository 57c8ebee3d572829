package dev.panagrad.nn;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Indexing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The softmax over many classes, of which the rare ones are reached by clusters with smaller projections
/// (Grave et al. 2017). Classes are numbered from the most to the least frequent. Children: `head` and
/// `tail.i`.
public final class AdaptiveLogSoftmaxWithLoss extends Module {
    private final Linear head;
    private final List<Sequential> tail = new ArrayList<>();
    private final long[] cutoffs;

    /// What the layer put out.
    ///
    /// @param output the logarithms of the targets' probabilities, [n]
    /// @param loss their negative mean
    public record Output(Tensor output, Tensor loss) {
    }

    /// Makes a layer whose clusters project to `in / 4`, `in / 16`, ….
    ///
    /// @param cutoffs the first class of each cluster, rising
    /// @throws IllegalArgumentException if they do not rise or are no classes
    public AdaptiveLogSoftmaxWithLoss(int in, int classes, long... cutoffs) {
        this(in, classes, 4, false, cutoffs);
    }

    /// Makes a layer.
    ///
    /// @param division by how much each cluster's projection is smaller than the one before
    /// @param headBias whether the map to the frequent classes has a bias
    /// @param cutoffs the first class of each cluster, rising
    /// @throws IllegalArgumentException if they do not rise or are no classes
    public AdaptiveLogSoftmaxWithLoss(int in, int classes, double division, boolean headBias,
            long... cutoffs) {
        for (int i = 0; i < cutoffs.length; i++) {
            if (cutoffs[i] <= (i == 0 ? 0 : cutoffs[i - 1]) || cutoffs[i] >= classes) {
                throw new IllegalArgumentException("AdaptiveLogSoftmaxWithLoss: cutoffs must rise, expected"
                        + " 0 < cutoffs < " + classes + " but got " + Arrays.toString(cutoffs));
            }
        }
        Arguments.positive("AdaptiveLogSoftmaxWithLoss", "cutoffs.length", cutoffs.length);
        this.cutoffs = Arrays.copyOf(cutoffs, cutoffs.length + 1);
        this.cutoffs[cutoffs.length] = classes;
        head = new Linear(in, (int) cutoffs[0] + cutoffs.length, headBias);
        for (int i = 0; i < cutoffs.length; i++) {
            int size = (int) Math.floor(in / Math.pow(division, i + 1));
            int rare = (int) (this.cutoffs[i + 1] - this.cutoffs[i]);
            tail.add(new Sequential(new Linear(in, size, false), new Linear(size, rare, false)));
        }
    }

    /// Returns the logarithms of all classes' probabilities, [n, classes], of x: [n, in].
    ///
    /// @throws ShapeException if x does not fit
    public Tensor logProb(Tensor x) {
        Tensor top = head.call(x).logSoftmax(1);
        Tensor[] parts = new Tensor[tail.size() + 1];
        parts[0] = top.narrow(1, 0, cutoffs[0]);
        for (int i = 0; i < tail.size(); i++) {
            parts[i + 1] = tail.get(i).call(x).logSoftmax(1).add(top.narrow(1, cutoffs[0] + i, 1));
        }
        return Tensor.cat(1, parts);
    }

    /// Returns the most probable class of each row, int64 [n].
    ///
    /// @throws ShapeException if x does not fit
    public Tensor predict(Tensor x) {
        return logProb(x).argmax(1);
    }

    /// Returns the logarithms of all classes' probabilities, [n, classes].
    ///
    /// @throws ShapeException if x does not fit
    @Override
    public Tensor forward(Tensor x) {
        return logProb(x);
    }

    /// Returns the targets' probabilities and the loss; x: [n, in] and target: int64 [n], or [in] and []. Of
    /// a cluster only the rows whose target lies in it are computed.
    ///
    /// @throws ShapeException if the operands do not fit or a class is out of range
    public Output forward(Tensor x, Tensor target) {
        if (target.rank() > 1 || x.rank() != target.rank() + 1
                || target.rank() == 1 && x.size(0) != target.size(0)) {
            throw new ShapeException("AdaptiveLogSoftmaxWithLoss: the operands do not fit, x is " + x.shape()
                    + ", target is " + target.shape() + ", expected [n, in] and [n], or [in] and []");
        }
        Tensor rows = x.rank() == 1 ? x.unsqueeze(0) : x;
        Tensor y = target.to(DType.INT64).flatten();
        long n = y.size(0);
        long most = cutoffs[cutoffs.length - 1];
        if (n > 0 && (y.amin().itemLong() < 0 || y.amax().itemLong() >= most)) {
            throw new ShapeException(
                    "AdaptiveLogSoftmaxWithLoss: a class is out of range, expected 0 <= class < "
                            + most + " but they lie in [" + y.amin().itemLong() + ", " + y.amax().itemLong()
                            + "]");
        }
        Tensor entry = y;
        Tensor output = null;
        for (int i = 0; i < tail.size(); i++) {
            Tensor within = y.ge(cutoffs[i]).and(y.lt(cutoffs[i + 1]));
            entry = Tensor.where(within, y.newFull(cutoffs[0] + i, DType.INT64), entry);
            Tensor at = within.nonzero().flatten();
            if (at.numel() > 0) {
                Tensor cluster = tail.get(i).call(rows.indexSelect(0, at)).logSoftmax(1);
                Tensor own = cluster.gather(1, y.indexSelect(0, at).sub(cutoffs[i]).unsqueeze(1)).squeeze(1);
                Tensor part = Tensor.apply(new Indexing.IndexAdd(0, n), own, at);
                output = output == null ? part : output.add(part);
            }
        }
        Tensor top = head.call(rows).logSoftmax(1).gather(1, entry.unsqueeze(1)).squeeze(1);
        output = output == null ? top : output.add(top);
        return new Output(target.rank() == 0 ? output.squeeze(0) : output, output.mean().neg());
    }
}
