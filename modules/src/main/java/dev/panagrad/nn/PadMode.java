package dev.panagrad.nn;

/// What padding consists of.
public enum PadMode {
    /// One value.
    CONSTANT,
    /// The elements mirrored at the border, which itself is not repeated: `c b [a b c] b a`.
    REFLECT,
    /// The element at the border: `a a [a b c] c c`.
    REPLICATE,
    /// The elements from the other end: `b c [a b c] a b`.
    CIRCULAR
}
