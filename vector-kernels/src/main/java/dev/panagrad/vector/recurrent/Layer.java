package dev.panagrad.vector.recurrent;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A recurrent layer over sequences of falling lengths, and where its rows lie. At each time, tasks multiply
/// states by the packed weight for some hidden units, a chunk, and go on with the cell while the products are
/// in the cache.
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

    /// A part of the work at every time: some of the sequences and some chunks of hidden units.
    record Part(int from, int end, int chunk, int chunkEnd) {
        /// Returns how many of the part's sequences are among the first ones.
        int rows(int sequences) {
            return Math.max(0, Math.min(sequences, end) - from);
        }
    }

    /// What is done for a part at a time.
    interface Step {
        void run(int time, Part part, Object left);
    }

    /// Runs a step at some times, one after the other, for all parts. Sequences do not depend on each other,
    /// so tasks take some of them through all times. Where a tile holds all sequences, tasks take chunks of
    /// units instead, and meet at every time.
    ///
    /// @param before packs the left operand of a part's products
    final void all(int[] times, Step before, Step step) {
        int rowTiles = Parts.ceil(sizes[0], weights.tiles.maxRows);
        if (rowTiles > 1) {
            int parts = Math.min(ThreadPool.threads(), rowTiles);
            ThreadPool.parallelFor(parts, part -> {
                int from = Parts.start(part, rowTiles, parts) * weights.tiles.maxRows;
                int end = Math.min(sizes[0], Parts.start(part + 1, rowTiles, parts) * weights.tiles.maxRows);
                Part rows = new Part(from, end, 0, weights.chunks);
                Object left = weights.array(end - from);
                for (int t : times) {
                    before.run(t, rows, left);
                    step.run(t, rows, left);
                }
            });
            return;
        }
        Object left = weights.array(sizes[0]);
        for (int t : times) {
            before.run(t, new Part(0, sizes[0], 0, weights.chunks), left);
            ThreadPool.parallelFor(weights.chunks,
                    chunk -> step.run(t, new Part(0, sizes[0], chunk, chunk + 1), left));
        }
    }

    /// Adds what comes through the products of the time after to the gradient of the states before it, for a
    /// chunk of some rows; `states` says where the gradients of the part's states lie, in bytes.
    interface Through {
        void add(long states, PackedPanels left, int rows, int chunk);
    }

    /// Goes on to the gradients of a time's gates, and to that of the states before it, for a chunk of some
    /// rows; `states` says where the gradients of the part's states lie, in bytes.
    interface BackStep {
        void go(long states, int time, Part part, int rows, int chunk);
    }

    /// Runs a backward step at all times, the last one first.
    ///
    /// @param gates  where the gradients lie that the weight multiplies, `width` bytes a row, in `out`
    /// @param states where the gradients of the states lie there
    final void back(Tensor out, long gates, long width, long states, Through through, BackStep step) {
        all(timesBack(), (t, part, left) -> {
            int n = rowsAfter(t, part);
            if (n > 0) {
                weights.pack(out.memory(), gates + (starts[after(t)] + part.from) * width, n, left, 0);
            }
        }, (t, part, left) -> {
            long mine = states + part.from * row;
            int later = rowsAfter(t, part);
            int n = t < 0 ? 0 : part.rows(sizes[t]);
            for (int chunk = part.chunk; chunk < part.chunkEnd; chunk++) {
                if (later > 0) {
                    through.add(mine, weights.rows(left), later, chunk);
                }
                if (n > 0) {
                    step.go(mine, t, part, n, chunk);
                }
            }
        });
    }

    /// Returns all times, in the order of the layer.
    final int[] times() {
        int[] times = new int[sizes.length];
        Arrays.setAll(times, this::time);
        return times;
    }

    /// Returns all times against the order of the layer, and then -1, for what is before the first one.
    final int[] timesBack() {
        int[] times = new int[sizes.length + 1];
        Arrays.setAll(times, k -> k == sizes.length ? -1 : time(sizes.length - 1 - k));
        return times;
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

    /// Returns how many of a part's sequences have a state before a time; the others begin.
    final int going(int t, Part part) {
        return before(t) < 0 ? 0 : part.rows(Math.min(sizes[t], sizes[before(t)]));
    }

    /// Returns the time after one, or -1 if there is none; the first one comes after -1.
    final int after(int t) {
        int next = t < 0 ? time(0) : reverse ? t - 1 : t + 1;
        return next < sizes.length ? next : -1;
    }

    /// Returns how many sequences of a part have an element after a time.
    final int rowsAfter(int t, Part part) {
        return after(t) < 0 ? 0 : part.rows(sizes[after(t)]);
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

    /// Packs a part's states before a time: those of a plane of the result, and first ones.
    final void packStates(Tensor y, Tensor first, int t, Part part, Object left) {
        int n = part.rows(sizes[t]);
        int going = going(t, part);
        if (going > 0) {
            weights.pack(y.memory(), at(y, 0, starts[before(t)] + part.from), going, left, 0);
        }
        if (n > going) {
            weights.pack(first.memory(), first.byteOffset() + (part.from + going) * row, n - going, left,
                    going);
        }
    }

    /// Copies a chunk of a part's states before a time into a plane of memory.
    final void readStates(Tensor y, int plane, Tensor first, int t, Part part, MemorySegment m, long to,
            int chunk) {
        int going = going(t, part);
        if (going > 0) {
            read(y, at(y, plane, starts[before(t)] + part.from), row, m, to, 0, going, chunk);
        }
        read(first, first.byteOffset() + (part.from + going) * row, row, m, to, going, part.rows(sizes[t]),
                chunk);
    }
}
