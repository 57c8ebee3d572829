package dev.panagrad.nn;

/// What lies outside an image that is sampled.
public enum GridPadding {
    /// Zeros.
    ZEROS,
    /// The elements at the border.
    BORDER,
    /// The elements mirrored at the border.
    REFLECTION
}
