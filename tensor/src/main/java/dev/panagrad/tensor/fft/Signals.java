package dev.panagrad.tensor.fft;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import java.util.Arrays;

/// The axes of a transform along several, and the lengths to which a signal is cut or filled up there, 0 for
/// its own.
record Signals(int[] axes, long[] lengths) {
    /// Returns the axes, counted from the start.
    ///
    /// @param rank the number of axes, without the pairs' one
    /// @param lengths one for each axis, -1 for its own, or none at all
    /// @param axes may be none: then the last ones, as many as there are lengths, or all
    static Signals of(String op, Shape x, int rank, long[] lengths, int... axes) {
        int n = axes.length > 0 ? axes.length : lengths.length > 0 ? lengths.length : rank;
        if (n > rank || lengths.length > 0 && lengths.length != n) {
            throw ShapeException.of(op, "the lengths do not fit the axes",
                    "x is " + x + ", lengths are " + Arrays.toString(lengths) + ", axes are "
                            + Arrays.toString(axes),
                    "one length for each of at most " + rank + " axes", lengths.length, n);
        }
        int[] all = new int[n];
        Arrays.setAll(all, i -> axes.length == 0 ? rank - n + i : axis(op, x, rank, axes[i]));
        if (Arrays.stream(all).distinct().count() < n) {
            throw new ShapeException(
                    op + ": an axis occurs twice, x is " + x + ", expected distinct axes but got "
                            + Arrays.toString(axes));
        }
        long[] each = new long[n];
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] < 1 && lengths[i] != -1) {
                throw ShapeException.of(op, "no signal of this length", "x is " + x, "n >= 1", lengths[i], 1);
            }
            each[i] = Math.max(0, lengths[i]);
        }
        return new Signals(all, each);
    }

    /// Returns at least one axis; see [#of].
    static Signals some(String op, Shape x, int rank, long[] lengths, int... axes) {
        Signals s = of(op, x, rank, lengths, axes);
        if (s.count() == 0) {
            throw ShapeException.of(op, "there is no axis to transform", "x is " + x, "at least one axis", 0,
                    1);
        }
        return s;
    }

    /// Returns an axis counted from the start.
    static int axis(String op, Shape x, int rank, int axis) {
        if (axis < -rank || axis >= rank) {
            throw ShapeException.of(op, "the axis is out of range", "x is " + x + " with " + rank
                    + " axes of the signal", "-" + rank + " <= axis < " + rank, axis, rank);
        }
        return axis < 0 ? axis + rank : axis;
    }

    int count() {
        return axes.length;
    }

    /// Returns which axis comes last.
    int last() {
        return axes.length - 1;
    }

    int axis(int i) {
        return axes[i];
    }

    long length(int i) {
        return lengths[i];
    }
}
