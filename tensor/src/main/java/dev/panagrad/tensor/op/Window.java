package dev.panagrad.tensor.op;

import dev.panagrad.tensor.ShapeException;

/// How a kernel moves over the spatial axes of its operand, one entry for each.
///
/// @param stride steps between places, at least 1
/// @param padding zeros (for a maximum: nothing) added at both ends, at least 0
/// @param dilation steps between the kernel's elements, at least 1
public record Window(Ints stride, Ints padding, Ints dilation) {
    /// Checks the entries.
    public Window {
        if (stride.size() != padding.size() || stride.size() != dilation.size()) {
            throw ShapeException.of("window", "stride, padding and dilation must name the same axes",
                    "stride is " + stride + ", padding is " + padding + ", dilation is " + dilation,
                    "equal numbers of entries", stride.size(), padding.size());
        }
        for (int i = 0; i < stride.size(); i++) {
            if (stride.get(i) < 1 || dilation.get(i) < 1 || padding.get(i) < 0) {
                throw new ShapeException("window: out of range, stride is " + stride + ", padding is "
                        + padding
                        + ", dilation is " + dilation
                        + ", expected stride >= 1, dilation >= 1 and padding >= 0 but entry "
                        + i + " is " + stride.get(i) + ", " + dilation.get(i) + ", " + padding.get(i));
            }
        }
    }

    /// Returns the window of `n` spatial axes with the same stride, padding and dilation on each.
    public static Window of(int n, int stride, int padding, int dilation) {
        return new Window(Ints.repeat(stride, n), Ints.repeat(padding, n), Ints.repeat(dilation, n));
    }

    /// Returns how many spatial axes there are.
    public int rank() {
        return stride.size();
    }

    /// Returns the number of places along a spatial axis: `(size + 2·padding - dilation·(kernel - 1) - 1) /
    /// stride + 1`, rounded down, or up if `ceil` (but no place may begin in the padding at the end).
    public long places(String op, int axis, long size, long kernel, boolean ceil) {
        long span = size + 2L * padding.get(axis) - (long) dilation.get(axis) * (kernel - 1) - 1;
        if (span < 0) {
            throw new ShapeException(
                    op + ": the kernel is larger than the padded operand on spatial axis " + axis
                            + ", size is " + size + ", kernel is " + kernel + ", " + this
                            + ", expected dilation*(kernel-1)+1 <= "
                            + "size+2*padding but " + ((long) dilation.get(axis) * (kernel - 1) + 1) + " > "
                            + (size + 2L * padding.get(axis)));
        }
        long s = stride.get(axis);
        long n = (ceil ? (span + s - 1) / s : span / s) + 1;
        return ceil && (n - 1) * s >= size + padding.get(axis) ? n - 1 : n;
    }
}
