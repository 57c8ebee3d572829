package dev.panagrad.nn;

/// How a recurrent network is built.
///
/// @param layers how many layers are stacked, 1 at first
/// @param bias whether there are biases, true at first
/// @param batchFirst whether the batch is the first axis of inputs and outputs, [n, times, …], instead of the
///         second, [times, n, …]; false at first
/// @param dropout the probability of dropping an element between layers in training, 0 at first
/// @param bidirectional whether a second network runs backward over the sequence, false at first
/// @param projection the size to which the hidden state is projected, for [LSTM] only; 0 for not at all, as
///         at first
public record RecurrentOptions(int layers, boolean bias, boolean batchFirst, double dropout,
        boolean bidirectional, int projection) {
    static final RecurrentOptions DEFAULT = new RecurrentOptions(1, true, false, 0, false, 0);

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if a number is out of range
    public RecurrentOptions {
        Arguments.positive("recurrent", "layers", layers);
        Arguments.probability("recurrent", "dropout", dropout);
        if (projection < 0) {
            throw new IllegalArgumentException(
                    "recurrent: projection is negative, expected projection >= 0 but got " + projection);
        }
    }

    /// Returns these options with another number of layers.
    public RecurrentOptions layers(int n) {
        return new RecurrentOptions(n, bias, batchFirst, dropout, bidirectional, projection);
    }

    /// Returns these options with or without biases.
    public RecurrentOptions bias(boolean on) {
        return new RecurrentOptions(layers, on, batchFirst, dropout, bidirectional, projection);
    }

    /// Returns these options with the batch as first or second axis.
    public RecurrentOptions batchFirst(boolean on) {
        return new RecurrentOptions(layers, bias, on, dropout, bidirectional, projection);
    }

    /// Returns these options with another probability of dropping an element.
    public RecurrentOptions dropout(double p) {
        return new RecurrentOptions(layers, bias, batchFirst, p, bidirectional, projection);
    }

    /// Returns these options with or without the network that runs backward.
    public RecurrentOptions bidirectional(boolean on) {
        return new RecurrentOptions(layers, bias, batchFirst, dropout, on, projection);
    }

    /// Returns these options with another size of the projected state.
    public RecurrentOptions projection(int size) {
        return new RecurrentOptions(layers, bias, batchFirst, dropout, bidirectional, size);
    }
}
