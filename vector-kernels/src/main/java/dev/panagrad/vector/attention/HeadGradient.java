package dev.panagrad.vector.attention;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.vector.gemm.EvenRows;
import dev.panagrad.vector.gemm.Finish;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import java.lang.foreign.MemorySegment;

/// The gradients of one head's queries, and what the head adds to those of its keys and values. Weights are
/// computed anew from scores and the sums that were kept, and with their gradients stay in the cache, for
/// some targets at a time; the products with their transposes read them where they are.
final class HeadGradient {
    private final Attended of;
    private final int head;
    private final int rows;
    private final int pitch;
    private final int tile;
    private final Object array;
    private final int slopesAt;
    private final int queriesAt;
    private final int gradientsAt;
    private final int givenAt;
    private final int resultAt;
    private final Operand queries;
    private final Operand gradients;
    private final Operand given;
    private final Tensor sums;
    private final MemorySegment memory;
    private final EvenRows keys;
    private final EvenRows keysAcross;
    private final EvenRows valuesAcross;
    private final long queryRows;
    private final long gradientRows;

    /// @param rows targets at a time, a multiple of the rows of a tile
    /// @param in   the gradient, the result and its sums
    HeadGradient(Attended of, int head, int rows, Tensor[] in) {
        this.of = of;
        this.head = head;
        this.rows = rows;
        tile = of.tiles.maxRows;
        // The last tile of sources may have more rows than targets are left.
        int most = of.seen(Parts.ceil(of.targets, tile) * tile);
        int lanes = of.tiles.lanes;
        pitch = of.pitch(most);
        slopesAt = rows * pitch;
        queriesAt = 2 * slopesAt;
        gradientsAt = queriesAt + rows * of.depth;
        givenAt = gradientsAt + rows * of.width;
        resultAt = givenAt + rows * of.width;
        array = Scratch.array(of.tiles.wide, Scratch.Slot.SCORES,
                resultAt + tile * of.vectors(of.depth) * lanes);
        queries = Attended.matrix(of.q, head);
        gradients = Attended.matrix(in[0], head);
        given = Attended.matrix(in[1], head);
        sums = in[Sequence.AttentionGrad.SUMS];
        long across = (long) pitch * of.tiles.elementBytes;
        long key = (long) of.vectors(of.depth) * Lanes.BYTES;
        long value = (long) of.vectors(of.width) * Lanes.BYTES;
        long valuesAt = of.depth * across;
        long keysAt = valuesAt + of.width * across;
        queryRows = keysAt + most * key;
        gradientRows = queryRows + rows * key;
        memory = Scratch.get(Scratch.Slot.SCORES, gradientRows + rows * value);
        Operand k = Attended.matrix(of.k, head / of.groups);
        keysAcross = of.columns(k, most, of.depth, memory, 0, across);
        keys = of.rows(k, 0, most, of.depth, memory, keysAt);
        valuesAcross = of.columns(Attended.matrix(of.v, head / of.groups), most, of.width, memory, valuesAt,
                across);
    }

    /// Computes all of the head.
    ///
    /// @param dq receives the gradients of its queries
    /// @param dk is added to
    /// @param dv is added to
    void run(Operand dq, Operand dk, Operand dv) {
        for (int from = 0; from < of.targets; from += rows) {
            int count = Math.min(rows, of.targets - from);
            of.load(queries, from, count, of.depth, array, queriesAt);
            of.load(gradients, from, count, of.width, array, gradientsAt);
            of.load(given, from, count, of.width, array, givenAt);
            for (int row = 0; row < count; row += tile) {
                slopes(from, row, Math.min(tile, count - row), dq);
            }
            EvenRows q = of.rows(queries, from, count, of.depth, memory, queryRows);
            EvenRows g = of.rows(gradients, from, count, of.width, memory, gradientRows);
            for (int source = 0; source < of.seen(from + count); source += tile) {
                add(0, source, from, count, g, of.width, dv);
                add(slopesAt, source, from, count, q, of.depth, dk);
            }
        }
    }

    /// Computes weights, their gradients and the gradients of the queries of a tile's rows.
    private void slopes(int from, int row, int count, Operand dq) {
        int seen = of.seen(from + row + tile);
        int vectors = of.vectors(seen);
        int n = vectors * of.tiles.lanes;
        int w = row * pitch;
        int s = slopesAt + w;
        of.tiles.row(vectors, array, queriesAt + row * of.depth, of.depth, keysAcross, of.depth, array, w,
                pitch);
        of.tiles.row(vectors, array, gradientsAt + row * of.width, of.width, valuesAcross, of.width, array, s,
                pitch);
        for (int i = 0; i < count; i++) {
            of.weighAgain(array, w + i * pitch, n, head, from + row + i, sums);
            int line = (row + i) * of.width;
            double mean = ScoreRows.dot(array, gradientsAt + line, givenAt + line, of.width);
            ScoreRows.slopes(array, w + i * pitch, s + i * pitch, n, mean, of.scale);
        }
        int deep = of.vectors(of.depth);
        of.tiles.row(deep, array, s, pitch, keys, seen, array, resultAt, deep * of.tiles.lanes);
        for (int i = 0; i < count; i++) {
            ScoreRows.store(array, resultAt + i * deep * of.tiles.lanes, of.depth, 1, dq.memory(),
                    dq.at(from + row + i, 0));
        }
    }

    /// Adds to the gradients of some sources' keys or values what some targets give them.
    ///
    /// @param at where weights or their gradients begin
    /// @param x  the targets' queries or gradients
    private void add(int at, int source, int from, int count, EvenRows x, int columns, Operand to) {
        int skip = of.firstTarget(source, from) - from;
        int most = of.tiles.maxVectors * of.tiles.lanes;
        for (int column = 0; column < columns; column += most) {
            int now = Math.min(most, columns - column);
            of.tiles.strip(Math.min(tile, of.sources - source), of.vectors(now), now,
                    new PackedPanels(array, at + skip * pitch + source, 0, pitch),
                    new EvenRows(x.memory(),
                            x.offset() + skip * x.row() + (long) column * of.tiles.elementBytes,
                            x.row()),
                    count - skip, to.memory(), to.at(source, column), to.row(), Finish.ADD);
        }
    }
}
