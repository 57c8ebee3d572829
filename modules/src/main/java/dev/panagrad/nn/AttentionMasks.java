package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// What attention leaves out. Masks of type bool are true for what is left out; those of floating-point type
/// are added to the scores.
///
/// @param keyPadding sources that count for no target, [n, sources] or [sources]; null for none, as at first
/// @param attention sources that do not count for a target, [targets, sources] or [n·heads, targets,
///         sources]; null for none, as at first
/// @param needWeights whether the weights are returned, true at first
/// @param averageWeights whether they are averaged over the heads, true at first
public record AttentionMasks(Tensor keyPadding, Tensor attention, boolean needWeights,
        boolean averageWeights) {
    /// Leaves nothing out.
    public static final AttentionMasks NONE = new AttentionMasks(null, null, true, true);

    /// Returns these masks with another mask of sources.
    public AttentionMasks keyPadding(Tensor v) {
        return new AttentionMasks(v, attention, needWeights, averageWeights);
    }

    /// Returns these masks with another mask of pairs.
    public AttentionMasks attention(Tensor v) {
        return new AttentionMasks(keyPadding, v, needWeights, averageWeights);
    }

    /// Returns these masks with or without weights in the result.
    public AttentionMasks needWeights(boolean on) {
        return new AttentionMasks(keyPadding, attention, on, averageWeights);
    }

    /// Returns these masks with weights averaged over the heads, or for each head.
    public AttentionMasks averageWeights(boolean on) {
        return new AttentionMasks(keyPadding, attention, needWeights, on);
    }
}
