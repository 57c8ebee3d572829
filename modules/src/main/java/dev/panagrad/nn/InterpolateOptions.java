package dev.panagrad.nn;

import java.util.ArrayList;
import java.util.List;

/// How an image is resized. Either the size or the scale factor is given.
///
/// @param size the spatial sizes of the result, or one for all; empty if not given, as at first
/// @param scaleFactor the result's size by the input's along each spatial axis, or one for all; empty if not
///         given, as at first
/// @param mode how values between elements are found, nearest at first
/// @param alignCorners whether the centres of the outermost elements are kept, instead of their outer edges;
///         null if not given, as at first
/// @param recomputeScaleFactor whether the scale is that of the rounded size, false at first
/// @param antialias whether the elements covered are averaged when the image is reduced, false at first; for
///         bilinear and bicubic
public record InterpolateOptions(List<Long> size, List<Double> scaleFactor, InterpolateMode mode,
        Boolean alignCorners, boolean recomputeScaleFactor, boolean antialias) {
    static final InterpolateOptions DEFAULT =
            new InterpolateOptions(List.of(), List.of(), InterpolateMode.NEAREST, null, false, false);

    /// Copies the lists.
    public InterpolateOptions {
        size = List.copyOf(size);
        scaleFactor = List.copyOf(scaleFactor);
    }

    /// Returns these options with the result's spatial sizes.
    public InterpolateOptions size(long... v) {
        List<Long> all = new ArrayList<>();
        for (long n : v) {
            all.add(n);
        }
        return new InterpolateOptions(all, scaleFactor, mode, alignCorners, recomputeScaleFactor, antialias);
    }

    /// Returns these options with factors of the spatial sizes.
    public InterpolateOptions scaleFactor(double... v) {
        List<Double> all = new ArrayList<>();
        for (double f : v) {
            all.add(f);
        }
        return new InterpolateOptions(size, all, mode, alignCorners, recomputeScaleFactor, antialias);
    }

    /// Returns these options with another mode.
    public InterpolateOptions mode(InterpolateMode v) {
        return new InterpolateOptions(size, scaleFactor, v, alignCorners, recomputeScaleFactor, antialias);
    }

    /// Returns these options with the centres of the outermost elements kept or not.
    public InterpolateOptions alignCorners(boolean on) {
        return new InterpolateOptions(size, scaleFactor, mode, on, recomputeScaleFactor, antialias);
    }

    /// Returns these options with the scale of the rounded size or the one given.
    public InterpolateOptions recomputeScaleFactor(boolean on) {
        return new InterpolateOptions(size, scaleFactor, mode, alignCorners, on, antialias);
    }

    /// Returns these options with or without averaging of reduced images.
    public InterpolateOptions antialias(boolean on) {
        return new InterpolateOptions(size, scaleFactor, mode, alignCorners, recomputeScaleFactor, on);
    }
}
