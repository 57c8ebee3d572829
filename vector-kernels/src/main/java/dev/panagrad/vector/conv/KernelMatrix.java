package dev.panagrad.vector.conv;

import dev.panagrad.vector.gemm.Finish;
import dev.panagrad.vector.gemm.PackedPanels;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import java.lang.foreign.MemorySegment;

/// The weights of some groups as left operands of tiles: a matrix for each, its rows side by side in tiles.
/// Tiles are whole: where rows lack, their results are of no meaning. A last column may hold biases
/// ([Finish#BIAS]).
///
/// @param array  `float[]` or `double[]`
/// @param offset where the first group's matrix begins
/// @param rows   rows of a matrix
/// @param taps   columns of a matrix, a biases' one among them
record KernelMatrix(TileSet tiles, Object array, int offset, int rows, int taps) {
    /// Returns the elements of all groups' matrices.
    static int elements(TileSet tiles, int groups, int rows, int taps) {
        return groups * Parts.ceil(rows, tiles.maxRows) * taps * PackedPanels.ROWS;
    }

    /// Packs the weights of all groups, which lie one row after the other, and the biases.
    static KernelMatrix pack(TileSet tiles, int groups, int rows, int taps, MemorySegment weight, long at,
            Ending ending) {
        long row = (long) taps * tiles.elementBytes;
        int columns = ending.some() ? taps + 1 : taps;
        Object array = tiles.rows(elements(tiles, groups, rows, columns));
        KernelMatrix packed = new KernelMatrix(tiles, array, 0, rows, columns);
        for (int group = 0; group < groups; group++) {
            for (int i = 0; i < rows; i += tiles.maxRows) {
                PackedPanels.pack(tiles.wide, weight, at + (group * rows + i) * row, row, tiles.elementBytes,
                        rows - i, taps, array, packed.at(group, i, 0));
            }
            for (int i = 0; i < rows && ending.some(); i++) {
                ending.bias(group * rows + i, array, packed.at(group, i, taps));
            }
        }
        return packed;
    }

    /// Returns where an element lies.
    int at(int group, int row, int tap) {
        return offset + elements(tiles, group, rows, taps)
                + (row / tiles.maxRows * taps + tap) * PackedPanels.ROWS + row % tiles.maxRows;
    }

    /// Returns a group's matrix from one of its columns on.
    PackedPanels panels(int group, int tap) {
        return new PackedPanels(array, at(group, 0, tap), taps * PackedPanels.ROWS, PackedPanels.ROWS);
    }

    /// Returns the rows of a matrix, filled up to whole tiles.
    int wholeRows() {
        return Parts.ceil(rows, tiles.maxRows) * tiles.maxRows;
    }
}
