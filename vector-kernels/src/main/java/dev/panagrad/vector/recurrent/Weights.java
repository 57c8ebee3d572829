package dev.panagrad.vector.recurrent;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.gemm.EvenRows;
import dev.panagrad.vector.gemm.Finish;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.gemm.Transpose;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The weight of a recurrent layer, [gates·hidden, hidden], packed once for the products of all times: the
/// hidden units are cut into chunks of as many vectors as a tile has, and a task computes one chunk.
final class Weights {
    final TileSet tiles;
    final int hidden;
    final int chunks;
    private final int vectors;
    private final int depth;
    private final int panelsOfChunk;
    private final MemorySegment packed;

    private Weights(boolean wide, int hidden, int depth, int panelsOfChunk, Arena arena) {
        tiles = TileSet.of(wide);
        this.hidden = hidden;
        this.depth = depth;
        this.panelsOfChunk = panelsOfChunk;
        vectors = Parts.ceil(hidden, tiles.lanes);
        chunks = Parts.ceil(vectors, tiles.maxVectors);
        packed = arena.allocate((long) vectors * Lanes.BYTES * depth * panelsOfChunk, 64);
    }

    /// Packs the weight for products with states, of which each gives a chunk of every gate.
    static Weights forward(Tensor w, int gates, Arena arena) {
        int hidden = (int) w.size(1);
        Weights p = new Weights(w.dtype().bytes() == 8, hidden, hidden, gates, arena);
        long row = (long) hidden * p.tiles.elementBytes;
        ThreadPool.parallelFor(p.chunks * gates, task -> {
            int chunk = task / gates;
            int gate = task % gates;
            Transpose.run(p.tiles.wide, w.memory(),
                    w.byteOffset() + ((long) gate * hidden + p.first(chunk)) * row,
                    row, p.units(chunk), hidden, p.packed, p.at(chunk, gate),
                    (long) p.width(chunk) * Lanes.BYTES,
                    p.pitch(chunk));
        });
        return p;
    }

    /// Packs the weight for products with gradients of gates.
    static Weights backward(Tensor w, Arena arena) {
        int hidden = (int) w.size(1);
        Weights p = new Weights(w.dtype().bytes() == 8, hidden, (int) w.size(0), 1, arena);
        int size = p.tiles.elementBytes;
        ThreadPool.parallelFor(p.chunks, chunk -> {
            long pitch = (long) p.width(chunk) * Lanes.BYTES;
            for (int i = 0; i < p.depth; i++) {
                MemorySegment.copy(w.memory(), w.byteOffset() + ((long) i * hidden + p.first(chunk)) * size,
                        p.packed, p.at(chunk, 0) + i * pitch, (long) p.units(chunk) * size);
            }
        });
        return p;
    }

    /// Returns the first unit of a chunk.
    int first(int chunk) {
        return Parts.start(chunk, vectors, chunks) * tiles.lanes;
    }

    /// Returns the vectors of a chunk.
    int width(int chunk) {
        return Parts.start(chunk + 1, vectors, chunks) - Parts.start(chunk, vectors, chunks);
    }

    /// Returns the units of a chunk.
    int units(int chunk) {
        return Math.min(hidden - first(chunk), pitch(chunk));
    }

    /// Returns the elements of a chunk's row, filled up to whole vectors.
    int pitch(int chunk) {
        return width(chunk) * tiles.lanes;
    }

    private long at(int chunk, int panel) {
        return ((long) Parts.start(chunk, vectors, chunks) * panelsOfChunk + (long) panel * width(chunk))
                * Lanes.BYTES * depth;
    }

    /// An array for left operands of up to so many rows.
    Object array(int count) {
        int length = Parts.ceil(count, tiles.maxRows) * step();
        return tiles.wide ? new double[length] : new float[length];
    }

    private int step() {
        return PackedPanels.ROWS * depth;
    }

    /// Packs rows of a left operand into an array, from one row on; the rows before it must be there already.
    void pack(MemorySegment from, long at, int count, Object array, int row) {
        int size = tiles.elementBytes;
        long bytes = (long) depth * size;
        int i = 0;
        for (; i < count && (row + i) % tiles.maxRows != 0; i++) {
            PackedPanels.row(tiles.wide, from, at + i * bytes, size, depth, array,
                    (row + i) / tiles.maxRows * step() + (row + i) % tiles.maxRows);
        }
        for (; i < count; i += tiles.maxRows) {
            PackedPanels.pack(tiles.wide, from, at + i * bytes, bytes, size, count - i, depth, array,
                    (row + i) / tiles.maxRows * step());
        }
    }

    /// Returns the rows of an array as a left operand.
    PackedPanels rows(Object array) {
        return new PackedPanels(array, 0, step(), PackedPanels.ROWS);
    }

    /// Adds to, or stores in, rows of a chunk's pitch their product with a panel.
    void multiply(PackedPanels a, int count, int chunk, int panel, MemorySegment c, long co, boolean add) {
        tiles.strip(count, width(chunk), pitch(chunk), a,
                new EvenRows(packed, at(chunk, panel), (long) width(chunk) * Lanes.BYTES),
                depth, c, co, (long) pitch(chunk) * tiles.elementBytes, Finish.of(add));
    }

    /// Stores in, or adds to, a chunk of rows of hidden units, which lie one after the other, the product of
    /// packed rows with a panel.
    void multiplyRows(Object left, int count, int chunk, int panel, MemorySegment c, long co, boolean add) {
        tiles.strip(count, width(chunk), units(chunk), rows(left),
                new EvenRows(packed, at(chunk, panel), (long) width(chunk) * Lanes.BYTES), depth, c, co,
                (long) hidden * tiles.elementBytes, Finish.of(add));
    }
}
