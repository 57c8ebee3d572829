package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Padding as a function.
public final class Paddings {
    private Paddings() {
    }

    /// Returns x with zeros around it, see [#pad(Tensor, int[], PadMode, double)].
    ///
    /// @throws ShapeException if the sizes do not fit
    public static Tensor pad(Tensor x, int... sizes) {
        return pad(x, sizes, PadMode.CONSTANT, 0);
    }

    /// Returns x with padding at the ends of its last axes.
    ///
    /// Negative sizes cut elements off. All modes but the constant one pad the spatial axes only: the last
    /// one, two or three of [n, c, spatial…] or [c, spatial…]; reflection reaches less, and circular padding
    /// not more, than the size of the axis.
    ///
    /// @param sizes before and after the last axis, then before and after the last but one, …
    /// @param value the padding of the constant mode; 0 in the others
    /// @throws ShapeException if the sizes do not fit the axes
    public static Tensor pad(Tensor x, int[] sizes, PadMode mode, double value) {
        if (listed(mode, sizes.length / 2) && AutocastFunction.EDGE_PADDING.applies(x)) {
            return AutocastFunction.EDGE_PADDING.of(t -> pad(t[0], sizes, mode, value), x);
        }
        if (sizes.length % 2 != 0 || sizes.length / 2 > x.rank()) {
            throw new ShapeException("pad: needs two sizes for each axis, x is " + x.shape() + ", sizes is "
                    + Arrays.toString(sizes) + ", expected an even number, at most " + 2 * x.rank()
                    + ", but got " + sizes.length);
        }
        boolean constant = mode == PadMode.CONSTANT;
        int axes = sizes.length / 2;
        if (!constant) {
            if (value != 0) {
                throw new IllegalArgumentException("pad: " + mode + " has no value, x is " + x.shape()
                        + ", expected value == 0 but got " + value);
            }
            checkSpatial(x, sizes, mode);
        }
        for (int i = 0; i < axes; i++) {
            checkSize(x, sizes, i, mode);
        }
        if (constant && !x.requiresGrad()) {
            return filled(x, sizes, value);
        }
        Tensor y = x;
        for (int i = 0; i < axes; i++) {
            int before = sizes[2 * i];
            int after = sizes[2 * i + 1];
            if (before != 0 || after != 0) {
                int axis = x.rank() - 1 - i;
                if (constant || mode == PadMode.CIRCULAR && Math.min(before, after) < 0) {
                    y = constant(y, axis, constant ? before : Math.min(before, 0),
                            constant ? after : Math.min(after, 0), value);
                    before = constant ? 0 : Math.max(before, 0);
                    after = constant ? 0 : Math.max(after, 0);
                }
                y = before == 0 && after == 0 ? y
                        : y.indexSelect(axis, x.newConstant(index(y.size(axis), before, after, mode)));
            }
        }
        return y == x ? x.copy() : y;
    }

    /// Whether mixed precision has a rule for the padding.
    private static boolean listed(PadMode mode, int axes) {
        return mode == PadMode.REPLICATE || mode == PadMode.REFLECT && axes < 3;
    }

    private static void checkSpatial(Tensor x, int[] sizes, PadMode mode) {
        int axes = sizes.length / 2;
        boolean fits = axes >= 1 && axes <= 3 && (x.rank() == axes + 1 || x.rank() == axes + 2);
        for (int i = x.rank() - axes - 1; fits && i < x.rank(); i++) {
            fits = i < 0 || x.size(i) > 0;
        }
        if (!fits) {
            throw new ShapeException("pad: " + mode + " pads spatial axes, x is " + x.shape() + ", sizes is "
                    + Arrays.toString(sizes) + ", expected 2, 4 or 6 sizes, rank " + (axes + 1) + " or "
                    + (axes + 2) + ", and elements to repeat, but got " + sizes.length + " sizes and rank "
                    + x.rank());
        }
    }

    private static void checkSize(Tensor x, int[] sizes, int i, PadMode mode) {
        long n = x.size(x.rank() - 1 - i);
        int before = sizes[2 * i];
        int after = sizes[2 * i + 1];
        long most = switch (mode) {
            case CONSTANT, REPLICATE -> Long.MAX_VALUE;
            case REFLECT -> n - 1;
            case CIRCULAR -> n;
        };
        long result = n + before + after;
        long least = mode == PadMode.CONSTANT ? 0 : 1;
        if (Math.max(before, after) > most || result < least || Math.min(before, after) < -n) {
            throw new ShapeException("pad: sizes do not fit, x is " + x.shape() + ", sizes is "
                    + Arrays.toString(sizes) + ", mode is " + mode + ", expected sizes in [" + -n + ", "
                    + (most == Long.MAX_VALUE ? "…" : Long.toString(most)) + "] and a result of size >= "
                    + least + " but got " + before + ", " + after + " and " + result);
        }
    }

    /// Puts x into a tensor of one value.
    private static Tensor filled(Tensor x, int[] sizes, double value) {
        Shape s = x.shape();
        Tensor from = x;
        for (int i = 0; i < sizes.length / 2; i++) {
            int axis = x.rank() - 1 - i;
            s = s.with(axis, x.size(axis) + sizes[2 * i] + sizes[2 * i + 1]);
            long cut = Math.max(-sizes[2 * i], 0);
            from = from.narrow(axis, cut, x.size(axis) - cut - Math.max(-sizes[2 * i + 1], 0));
        }
        Tensor y = x.newFull(value).expand(s.dims()).copy();
        Tensor to = y;
        for (int i = 0; i < sizes.length / 2; i++) {
            int axis = x.rank() - 1 - i;
            to = to.narrow(axis, Math.max(sizes[2 * i], 0), from.size(axis));
        }
        to.copy_(from);
        return y;
    }

    private static Tensor constant(Tensor x, int axis, int before, int after, double value) {
        long from = Math.max(-before, 0);
        long to = x.size(axis) - Math.max(-after, 0);
        Tensor kept = x.narrow(axis, from, Math.max(to - from, 0));
        Shape s = kept.shape();
        Tensor v = x.newFull(value);
        Tensor left = v.expand(s.with(axis, Math.max(before, 0)).dims());
        Tensor right = v.expand(s.with(axis, Math.max(after, 0)).dims());
        return Tensor.cat(axis, left, kept, right);
    }

    private static Tensor index(long n, int before, int after, PadMode mode) {
        long[] at = new long[Math.toIntExact(n + before + after)];
        for (int i = 0; i < at.length; i++) {
            long j = i - before;
            at[i] = switch (mode) {
                case REFLECT -> j < 0 ? -j : j >= n ? 2 * n - 2 - j : j;
                case CIRCULAR -> Math.floorMod(j, n);
                case CONSTANT, REPLICATE -> Math.clamp(j, 0, n - 1);
            };
        }
        return Tensor.of(at);
    }
}
