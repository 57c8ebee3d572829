package dev.panagrad.vector.attention;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.gemm.EvenRows;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;

/// What attention returns for some targets of one head, as many at a time as a tile has rows. Their scores
/// stay in the cache.
final class HeadResult {
    private final Attended of;
    private final int head;
    private final Operand out;
    private final Tensor kept;
    private final int pitch;
    private final int tile;
    private final Object array;
    private final double[] factors;
    private final double[] top = new double[1];
    private final EvenRows keys;
    private final EvenRows values;

    /// @param most sources that are seen
    /// @param kept receives the logarithms of the rows' sums, or null
    HeadResult(Attended of, int head, int most, Tensor out, Tensor kept) {
        this.of = of;
        this.head = head;
        this.out = Attended.matrix(out, head);
        this.kept = kept;
        pitch = of.pitch(most);
        tile = of.tiles.maxRows;
        factors = new double[tile];
        array = Scratch.array(of.tiles.wide, Scratch.Slot.SCORES,
                tile * (pitch + of.depth + of.vectors(of.width) * of.tiles.lanes));
        long bytes = (long) pitch * of.tiles.elementBytes;
        long into = of.depth * bytes;
        MemorySegment memory = Scratch.get(Scratch.Slot.SCORES,
                into + (long) most * of.vectors(of.width) * Lanes.BYTES);
        keys = of.columns(Attended.matrix(of.k, head / of.groups), most, of.depth, memory, 0, bytes);
        values = of.rows(Attended.matrix(of.v, head / of.groups), 0, most, of.width, memory, into);
    }

    /// Computes the results of targets `from .. end`.
    void run(int from, int end) {
        Operand queries = Attended.matrix(of.q, head);
        int queriesAt = tile * pitch;
        int resultAt = queriesAt + tile * of.depth;
        int wide = of.vectors(of.width);
        for (int row = from; row < end; row += tile) {
            int count = Math.min(tile, end - row);
            int seen = of.seen(row + count);
            int vectors = of.vectors(seen);
            of.load(queries, row, count, of.depth, array, queriesAt);
            of.tiles.row(vectors, array, queriesAt, of.depth, keys, of.depth, array, 0, pitch);
            for (int i = 0; i < count; i++) {
                factors[i] = of.weigh(array, i * pitch, vectors * of.tiles.lanes, head, row + i, kept, top);
            }
            if (wide == 0) {
                continue;
            }
            of.tiles.row(wide, array, 0, pitch, values, seen, array, resultAt, wide * of.tiles.lanes);
            for (int i = 0; i < count; i++) {
                ScoreRows.store(array, resultAt + i * wide * of.tiles.lanes, of.width, factors[i],
                        out.memory(),
                        out.at(row + i, 0));
            }
        }
    }
}
