package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;

/// The rows of a recurrent layer: those of time 0 come first, then those of time 1, …, and some sequences end
/// before others.
///
/// @param sizes how many sequences have an element at each time, falling
/// @param starts the first row of each time, and the number of rows
/// @param reverse whether the layer runs from the last time to the first
record PackedTimes(int[] sizes, long[] starts, boolean reverse) {
    static PackedTimes of(Ints counts, boolean reverse) {
        int[] sizes = counts.toArray();
        long[] starts = new long[sizes.length + 1];
        for (int t = 0; t < sizes.length; t++) {
            starts[t + 1] = starts[t] + sizes[t];
        }
        return new PackedTimes(sizes, starts, reverse);
    }

    long rows() {
        return starts[sizes.length];
    }

    /// Returns the time of a step backward through the layer, from 0.
    int backward(int step) {
        return reverse ? step : sizes.length - 1 - step;
    }

    /// Returns the rows of a time in a plane of a result.
    Tensor plane(Tensor y, int plane, int t) {
        return y.narrow(0, plane * rows() + starts[t], sizes[t]);
    }

    /// Returns the state before each row.
    Tensor before(Tensor state, Tensor first) {
        int times = sizes.length;
        if (!reverse && sizes[0] == sizes[times - 1]) {
            return Tensor.cat(0, first, state.narrow(0, 0, rows() - sizes[0]));
        }
        long[] at = new long[(int) rows()];
        for (int t = 0; t < times; t++) {
            int past = reverse ? t + 1 : t - 1;
            for (int s = 0; s < sizes[t]; s++) {
                boolean begins = past < 0 || past >= times || s >= sizes[past];
                at[(int) starts[t] + s] = begins ? rows() + s : starts[past] + s;
            }
        }
        return Tensor.cat(0, state, first).indexSelect(0, state.newConstant(Tensor.of(at)));
    }

    /// Returns the rows of one and then those that another one has beyond them.
    static Tensor over(Tensor first, Tensor all) {
        long n = first.size(0);
        return n == all.size(0) ? first : Tensor.cat(0, first, all.narrow(0, n, all.size(0) - n));
    }

    /// Returns the slope `y (1 - y)` of a sigmoid.
    static Tensor slope(Tensor y) {
        return y.mul(y.neg().add(1));
    }
}
