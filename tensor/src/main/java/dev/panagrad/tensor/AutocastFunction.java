package dev.panagrad.tensor;

import java.util.Locale;
import java.util.function.Function;

/// Functions composed of several operations that [Autocast] takes as one, with what it does on the CPU and on
/// other devices: PyTorch's lists, function by function. Operations that are one record have their rules in
/// [Autocast] itself; functions that have none here are what their operations make of them.
///
/// ```java
/// public static Tensor mse(Tensor input, Tensor target, Reduce reduce) {
///     if (AutocastFunction.MSE.applies(input)) {
///         return AutocastFunction.MSE.of(t -> mse(t[0], t[1], reduce), input, target);
///     }
///     …
/// ```
public enum AutocastFunction {
    /// `x Wᵀ + b`, also without a bias.
    LINEAR(Rule.HALF),
    /// Convolutions and transposed ones.
    CONVOLUTION(Rule.HALF),
    /// `x + a b` of matrices.
    ADDMM(Rule.HALF),
    /// `x + Σ a b` of batches.
    ADDBMM(Rule.HALF),
    /// `x + a b` of batches.
    BADDBMM(Rule.HALF),
    /// Sums of products along an axis.
    VECDOT(Rule.HALF),
    /// Scaled dot-product attention.
    ATTENTION(Rule.HALF),
    /// The product of a matrix and a vector.
    MV(Rule.WIDEST, Rule.HALF),
    /// `x + a b` of a matrix and a vector.
    ADDMV(Rule.WIDEST, Rule.HALF),
    /// `x + a bᵀ` of vectors.
    ADDR(Rule.WIDEST, Rule.HALF),
    /// Sums of products in Einstein's notation.
    EINSUM(Rule.NONE, Rule.HALF),
    /// One step of a recurrent network.
    RECURRENT_CELL(Rule.NONE, Rule.HALF),
    /// Sums of products over pairs of axes.
    TENSORDOT(Rule.NONE, Rule.WIDEST),
    /// The inner product of two vectors.
    DOT(Rule.WIDEST),
    /// Elements put or added at the places of indices.
    PLACING(Rule.WIDEST),
    /// Bilinear forms.
    BILINEAR(Rule.WIDEST),

    /// Mean squared error.
    MSE(Rule.SINGLE),
    /// Mean absolute error.
    L1(Rule.SINGLE),
    /// Smooth absolute error.
    SMOOTH_L1(Rule.SINGLE),
    /// Huber's loss.
    HUBER(Rule.SINGLE),
    /// Binary cross entropy of logits.
    BCE_WITH_LOGITS(Rule.SINGLE),
    /// Binary cross entropy of probabilities, whose gradient overflows float16.
    BCE(Rule.SINGLE, Rule.REFUSED),
    /// Negative log-likelihood.
    NLL(Rule.SINGLE),
    /// Cross entropy.
    CROSS_ENTROPY(Rule.SINGLE),
    /// Kullback-Leibler divergence.
    KL_DIV(Rule.SINGLE),
    /// Negative log-likelihood of counts.
    POISSON_NLL(Rule.SINGLE),
    /// Hinge loss of distances.
    HINGE_EMBEDDING(Rule.SINGLE),
    /// Loss of the angle between vectors.
    COSINE_EMBEDDING(Rule.SINGLE),
    /// Loss of the order of pairs.
    MARGIN_RANKING(Rule.SINGLE),
    /// Margins between several classes and the others.
    MULTILABEL_MARGIN(Rule.SINGLE),
    /// Margins between a class and the others.
    MULTI_MARGIN(Rule.SINGLE),
    /// Logistic loss of signs.
    SOFT_MARGIN(Rule.SINGLE),
    /// Loss of distances in triplets.
    TRIPLET_MARGIN(Rule.SINGLE),
    /// Connectionist temporal classification.
    CTC(Rule.SINGLE),
    /// Distances between rows of two matrices.
    CDIST(Rule.SINGLE),

    /// The cosine of the angle between vectors.
    COSINE_SIMILARITY(Rule.WIDEST, Rule.SINGLE),
    /// The norm of a difference.
    DIST(Rule.WIDEST, Rule.SINGLE),
    /// Distances between rows of one matrix.
    PDIST(Rule.WIDEST, Rule.SINGLE),
    /// Slices of bounded norm.
    RENORM(Rule.WIDEST, Rule.SINGLE),
    /// Norms of vectors and matrices.
    NORM(Rule.WIDEST, Rule.SINGLE),
    /// The logarithm of sums of exponentials.
    LOGSUMEXP(Rule.WIDEST, Rule.SINGLE),
    /// Images in another size.
    UPSAMPLE(Rule.WIDEST, Rule.SINGLE),
    /// Normalisation of the last axes.
    LAYER_NORM(Rule.FIRST, Rule.SINGLE),
    /// Normalisation of groups of channels.
    GROUP_NORM(Rule.FIRST, Rule.SINGLE),
    /// Division by the root of the mean square.
    RMS_NORM(Rule.FIRST, Rule.SINGLE),
    /// Normalisation of channels over the batch, or of each element of it.
    BATCH_NORM(Rule.FIRST),

    /// Images at the points of a grid.
    GRID_SAMPLE(Rule.SINGLE, Rule.WIDEST),
    /// Elements at fractions of the order.
    QUANTILE(Rule.SINGLE, Rule.WIDEST),
    /// The sum of a diagonal.
    TRACE(Rule.SINGLE, Rule.WIDEST),
    /// Transforms of frames.
    STFT(Rule.SINGLE, Rule.WIDEST),
    /// Fourier transforms.
    FFT(Rule.SINGLE, Rule.WIDEST),
    /// Decompositions, solutions and inverses.
    LINALG(Rule.SINGLE, Rule.WIDEST),
    /// Pooling of volumes, and at random distances.
    POOL(Rule.SINGLE, Rule.WIDEST),
    /// The inverse of max pooling.
    MAX_UNPOOL(Rule.SINGLE, Rule.WIDEST),
    /// Padding by reflection or by the edge's elements.
    EDGE_PADDING(Rule.SINGLE, Rule.WIDEST),

    /// A function that is in no list of PyTorch's, composed of operations that are.
    UNLISTED(Rule.WIDEST);

    /// What becomes of the operands.
    enum Rule {
        /// float32 becomes the half type.
        HALF,
        /// Half types become float32.
        SINGLE,
        /// As SINGLE where float32 and half types meet, but the result is of the first operand's type.
        FIRST,
        /// As SINGLE where float32 and half types meet, else nothing.
        WIDEST,
        /// Nothing: the operations within have their rules.
        NONE,
        /// An error.
        REFUSED
    }

    private final Rule cpu;
    private final Rule other;

    AutocastFunction(Rule both) {
        this(both, both);
    }

    AutocastFunction(Rule cpu, Rule other) {
        this.cpu = cpu;
        this.other = other;
    }

    private Rule rule(Tensor x) {
        return x.device().equals(Device.CPU) ? cpu : other;
    }

    /// Returns whether mixed precision takes this function as one here: inside of [Autocast#run] and not in
    /// [#of].
    ///
    /// @param x an operand, whose device counts
    public boolean applies(Tensor x) {
        return Autocast.type() != null && rule(x) != Rule.NONE;
    }

    /// Returns the operands in the types that the function takes, for one whose operations are left to choose
    /// theirs.
    public Tensor[] operands(Tensor... operands) {
        return applies(operands[0]) ? Autocast.operands(rule(operands[0]), Autocast.type(), operands)
                : operands;
    }

    /// Returns the result of the function for operands in the types that it takes; its operations choose no
    /// types themselves.
    ///
    /// @param body what computes the function of the operands
    /// @param operands null where there is none, but not the first
    /// @throws DTypeException if the function is not safe in mixed precision
    public Tensor of(Function<Tensor[], Tensor> body, Tensor... operands) {
        Tensor y = ofAll(body, operands);
        DType first = operands[0].dtype();
        boolean back = applies(operands[0]) && rule(operands[0]) == Rule.FIRST && Halves.is(first);
        return back ? y.to(first) : y;
    }

    /// Returns what [#of] returns, for functions with several results.
    public <T> T ofAll(Function<Tensor[], T> body, Tensor... operands) {
        if (!applies(operands[0])) {
            return body.apply(operands);
        }
        Rule rule = rule(operands[0]);
        if (rule == Rule.REFUSED) {
            throw new DTypeException(name().toLowerCase(Locale.ROOT)
                    + ": is not safe in mixed precision, x is " + operands[0].dtype() + operands[0].shape()
                    + " on " + operands[0].device() + ", expected logits (binaryCrossEntropyWithLogits in"
                    + " place of a sigmoid and binaryCrossEntropy), or Autocast.off around it");
        }
        Tensor[] chosen = Autocast.operands(rule, Autocast.type(), operands);
        return Autocast.off(() -> body.apply(chosen));
    }
}
