package dev.panagrad.nn;

/// How values between the elements of an image are found.
public enum InterpolateMode {
    /// The element below, as OpenCV's nearest neighbour: `floor(i · in/out)`.
    NEAREST,
    /// The nearest element: `floor((i + ½) · in/out)`.
    NEAREST_EXACT,
    /// A straight line between two elements, for one spatial axis.
    LINEAR,
    /// Straight lines along two spatial axes.
    BILINEAR,
    /// Straight lines along three spatial axes.
    TRILINEAR,
    /// Cubic curves through four elements along two spatial axes (Keys 1981, a = -0.75).
    BICUBIC,
    /// The mean of the elements covered, as [Pools#adaptiveAvgPool].
    AREA
}
