package dev.panagrad.nn;

/// How a layer of attention is built.
///
/// @param dropout the probability of dropping a weight in training, 0 at first
/// @param bias whether the projections have biases, true at first
/// @param addBiasKv whether a learned key and value are added to the sources, false at first
/// @param addZeroAttention whether a source of zeros is added, false at first
/// @param keySize the size of the keys, 0 for that of the queries, as at first
/// @param valueSize the size of the values, 0 for that of the queries, as at first
/// @param batchFirst whether the batch is the first axis instead of the second, false at first
public record MultiheadOptions(double dropout, boolean bias, boolean addBiasKv, boolean addZeroAttention,
        int keySize, int valueSize, boolean batchFirst) {
    static final MultiheadOptions DEFAULT = new MultiheadOptions(0, true, false, false, 0, 0, false);

    /// Checks the probability.
    ///
    /// @throws IllegalArgumentException if the dropout is not in [0, 1]
    public MultiheadOptions {
        Arguments.probability("MultiheadAttention", "dropout", dropout);
    }

    /// Returns these options with another probability of dropping a weight.
    public MultiheadOptions dropout(double p) {
        return new MultiheadOptions(p, bias, addBiasKv, addZeroAttention, keySize, valueSize, batchFirst);
    }

    /// Returns these options with or without biases.
    public MultiheadOptions bias(boolean on) {
        return new MultiheadOptions(dropout, on, addBiasKv, addZeroAttention, keySize, valueSize, batchFirst);
    }

    /// Returns these options with or without a learned key and value.
    public MultiheadOptions addBiasKv(boolean on) {
        return new MultiheadOptions(dropout, bias, on, addZeroAttention, keySize, valueSize, batchFirst);
    }

    /// Returns these options with or without a source of zeros.
    public MultiheadOptions addZeroAttention(boolean on) {
        return new MultiheadOptions(dropout, bias, addBiasKv, on, keySize, valueSize, batchFirst);
    }

    /// Returns these options with other sizes of keys and values.
    public MultiheadOptions sizes(int keys, int values) {
        return new MultiheadOptions(dropout, bias, addBiasKv, addZeroAttention, keys, values, batchFirst);
    }

    /// Returns these options with the batch as first or second axis.
    public MultiheadOptions batchFirst(boolean on) {
        return new MultiheadOptions(dropout, bias, addBiasKv, addZeroAttention, keySize, valueSize, on);
    }
}
