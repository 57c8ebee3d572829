package dev.panagrad.vector.recurrent;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import java.lang.foreign.MemorySegment;

/// A recurrent layer over sequences of falling lengths, and where its rows lie. At each time, tasks of some
/// hidden units, a chunk, multiply by the packed weight and go on with the cell while the products are in the
/// cache.
abstract class Layer {
    final int[] sizes;
    final boolean reverse;
    /// The first row of each time, and the number of rows.
    final long[] starts;
    final Weights weights;
    final boolean wide;
    /// Bytes of an element.
    final int size;
    final int hidden;
    /// Bytes of a row of hidden units.
    final long row;

    Layer(Ints sizes, boolean reverse, Weights weights) {
        this.sizes = sizes.toArray();
        this.reverse = reverse;
        this.weights = weights;
        wide = weights.tiles.wide;
        size = weights.tiles.elementBytes;
        hidden = weights.hidden;
        row = (long) hidden * size;
        starts = new long[this.sizes.length + 1];
        for (int t = 0; t < this.sizes.length; t++) {
            starts[t + 1] = starts[t] + this.sizes[t];
        }
    }

    static boolean packed(Tensor[] in, Tensor out) {
        boolean packed = out.isContiguous();
        for (Tensor t : in) {
            packed &= t.isContiguous();
        }
        return packed;
    }

    final long rows() {
        return starts[sizes.length];
    }

    /// Returns the time of a step forward through the layer.
    final int time(int step) {
        return reverse ? sizes.length - 1 - step : step;
    }

    /// Returns the place of a row in a plane of a result.
    final long at(Tensor y, int plane, long first) {
        return y.byteOffset() + (plane * rows() + first) * row;
    }

    /// Returns the time before one, or -1 if there is none.
    final int before(int t) {
        int past = reverse ? t + 1 : t - 1;
        return past < sizes.length ? past : -1;
    }

    /// Returns how many sequences have a state before a time; the others begin.
    final int going(int t) {
        return before(t) < 0 ? 0 : Math.min(sizes[t], sizes[before(t)]);
    }

    /// Copies a chunk of some rows into a plane.
    ///
    /// @param step bytes from one row to the next, 0 to copy one row to all
    final void read(Tensor x, long at, long step, MemorySegment m, long plane, int from, int to, int chunk) {
        long bytes = (long) weights.units(chunk) * size;
        long pitch = (long) weights.pitch(chunk) * size;
        long first = at + (long) weights.first(chunk) * size;
        for (int i = from; i < to; i++) {
            MemorySegment.copy(x.memory(), first + (i - from) * step, m, plane + i * pitch, bytes);
        }
    }

    /// Copies a chunk of some rows out of a plane.
    final void write(Tensor x, long at, long step, MemorySegment m, long plane, int count, int chunk) {
        long bytes = (long) weights.units(chunk) * size;
        long pitch = (long) weights.pitch(chunk) * size;
        long first = at + (long) weights.first(chunk) * size;
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(m, plane + i * pitch, x.memory(), first + i * step, bytes);
        }
    }

    /// Packs the states before a time: those of a plane of the result, and first ones.
    final void packStates(Tensor y, Tensor first, int t, Object array) {
        int going = going(t);
        if (going > 0) {
            weights.pack(y.memory(), at(y, 0, starts[before(t)]), going, array, 0);
        }
        weights.pack(first.memory(), first.byteOffset() + going * row, sizes[t] - going, array, going);
    }

    /// Copies a chunk of the states before a time into a plane of memory.
    final void readStates(Tensor y, int plane, Tensor first, int t, MemorySegment m, long to, int chunk) {
        int going = going(t);
        if (going > 0) {
            read(y, at(y, plane, starts[before(t)]), row, m, to, 0, going, chunk);
        }
        read(first, first.byteOffset() + going * row, row, m, to, going, sizes[t], chunk);
    }
}
