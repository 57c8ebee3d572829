package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// How attention weighs.
///
/// @param mask which positions of the keys a query sees (bool), or what is added to the scores (float),
///         broadcast to [..., targets, sources]; null for all, as at first
/// @param dropout the probability with which a weight is dropped, 0 at first
/// @param causal whether target i sees sources 0 … i only, false at first
/// @param scale the factor of the scores; NaN for `1/√depth`, as at first
/// @param groupedQueries whether several heads of queries share one of keys and values (Ainslie et al. 2023),
///         false at first
public record AttentionOptions(Tensor mask, double dropout, boolean causal, double scale,
        boolean groupedQueries) {
    static final AttentionOptions DEFAULT = new AttentionOptions(null, 0, false, Double.NaN, false);

    /// Checks the probability.
    ///
    /// @throws IllegalArgumentException if the dropout is not in [0, 1]
    public AttentionOptions {
        Arguments.probability("scaledDotProductAttention", "dropout", dropout);
    }

    /// Returns these options with a mask.
    public AttentionOptions mask(Tensor v) {
        return new AttentionOptions(v, dropout, causal, scale, groupedQueries);
    }

    /// Returns these options with another probability of dropping a weight.
    public AttentionOptions dropout(double v) {
        return new AttentionOptions(mask, v, causal, scale, groupedQueries);
    }

    /// Returns these options with or without a view of later sources.
    public AttentionOptions causal(boolean on) {
        return new AttentionOptions(mask, dropout, on, scale, groupedQueries);
    }

    /// Returns these options with another factor of the scores.
    public AttentionOptions scale(double v) {
        return new AttentionOptions(mask, dropout, causal, v, groupedQueries);
    }

    /// Returns these options with or without shared heads of keys and values.
    public AttentionOptions groupedQueries(boolean on) {
        return new AttentionOptions(mask, dropout, causal, scale, on);
    }
}
