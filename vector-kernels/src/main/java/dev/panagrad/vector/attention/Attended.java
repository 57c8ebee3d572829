package dev.panagrad.vector.attention;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.gemm.EvenRows;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.gemm.Packing;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.gemm.TileSet;
import dev.panagrad.vector.lanes.Lanes;
import java.lang.foreign.MemorySegment;

/// The operands of attention, and what of them a head reads.
final class Attended {
    final TileSet tiles;
    final int groups;
    final Tensor q;
    final Tensor k;
    final Tensor v;
    final int targets;
    final int sources;
    /// Elements of a query and of a key.
    final int depth;
    /// Elements of a value.
    final int width;
    final double scale;
    private final boolean causal;
    private final Tensor mask;

    /// @param mask null, or what is added to the scores or chooses them
    Attended(double scale, boolean causal, int groups, Tensor q, Tensor k, Tensor v, Tensor mask) {
        this.scale = scale;
        this.causal = causal;
        this.groups = groups;
        this.q = q;
        this.k = k;
        this.v = v;
        tiles = TileSet.of(q.dtype() == DType.FLOAT64);
        targets = (int) q.size(-2);
        sources = (int) k.size(-2);
        depth = (int) q.size(-1);
        width = (int) v.size(-1);
        this.mask = mask == null ? null
                : mask.detach().expand(q.shape().with(q.rank() - 1, sources).dims());
    }

    /// Returns how many matrices a tensor holds.
    static int heads(Tensor x) {
        long n = 1;
        for (int i = 0; i < x.rank() - 2; i++) {
            n *= x.size(i);
        }
        return Math.toIntExact(n);
    }

    /// Returns where one of the matrices of a tensor begins, in bytes.
    private static long start(Tensor x, long matrix) {
        long rest = matrix;
        long at = 0;
        for (int i = x.rank() - 3; i >= 0; i--) {
            at += rest % x.size(i) * x.stride(i);
            rest /= x.size(i);
        }
        return x.byteOffset() + at * x.dtype().bytes();
    }

    /// Returns one of the matrices of a tensor.
    static Operand matrix(Tensor x, long matrix) {
        int size = x.dtype().bytes();
        int r = x.rank();
        long col = x.size(r - 1) == 1 ? size : x.stride(r - 1) * size;
        return new Operand(x.memory(), start(x, matrix), x.stride(r - 2) * size, col);
    }

    /// Returns how many sources the targets up to one see, which is left out.
    int seen(int end) {
        return causal ? Math.min(sources, end) : sources;
    }

    /// Returns the first target of some from `from` on that may see a source.
    int firstTarget(int source, int from) {
        return causal ? Math.max(source, from) : from;
    }

    /// Returns how many vectors hold so many elements.
    int vectors(int elements) {
        return Parts.ceil(elements, tiles.lanes);
    }

    /// Returns the elements of whole vectors that hold so many elements, an odd number of vectors, so that
    /// rows of that length lie in different sets of a cache.
    int pitch(int elements) {
        return (vectors(elements) | 1) * tiles.lanes;
    }

    /// Replaces a row of products by `e^(score - max)`, 0 for what is not seen; returns 1 over their sum, or
    /// 0 if nothing is seen.
    ///
    /// @param x    an array, in which the row lies at `at`
    /// @param n    elements of whole vectors that hold what is seen
    /// @param kept receives the logarithm of the sum of the scores' exponentials, or null
    /// @param top  room for the largest score
    double weigh(Object x, int at, int n, int head, int target, Tensor kept, double[] top) {
        double factor = score(x, at, head, target);
        double sum = ScoreRows.exponentials(x, at, seen(target + 1), n, factor, top);
        if (kept != null) {
            boolean none = sum == Double.POSITIVE_INFINITY;
            ScoreRows.put(kept, sumAt(kept, head, target),
                    none ? Double.NEGATIVE_INFINITY : top[0] + Math.log(sum));
        }
        return 1 / sum;
    }

    /// Replaces a row of products by `e^(score - sum)`, 0 for what is not seen.
    ///
    /// @param sums the logarithms of the sums of the scores' exponentials
    void weighAgain(Object x, int at, int n, int head, int target, Tensor sums) {
        double factor = score(x, at, head, target);
        double sum = ScoreRows.get(sums, sumAt(sums, head, target));
        ScoreRows.weights(x, at, seen(target + 1), n, factor, sum);
    }

    /// Scales and masks a row of products; returns what they are still to be multiplied with.
    private double score(Object x, int at, int head, int target) {
        int open = seen(target + 1);
        boolean scaled = mask == null && ScoreRows.scales(x, scale);
        if (!scaled) {
            ScoreRows.scale(x, at, open, scale);
        }
        if (mask != null) {
            long m = start(mask, head) + target * mask.stride(-2) * mask.dtype().bytes();
            ScoreRows.mask(x, at, open, mask, m);
        }
        return scaled ? scale : 1;
    }

    /// Returns where a number of a target lies, [..., heads, targets], in bytes.
    private static long sumAt(Tensor sums, int head, int target) {
        long rest = head;
        long at = target * sums.stride(-1);
        for (int i = sums.rank() - 2; i >= 0; i--) {
            at += rest % sums.size(i) * sums.stride(i);
            rest /= sums.size(i);
        }
        return sums.byteOffset() + at * sums.dtype().bytes();
    }

    /// Copies some rows of a matrix into an array without gaps.
    void load(Operand x, int from, int rows, int columns, Object to, int into) {
        Packing.array(tiles.wide, x.memory(), x.at(from, 0), x.row(), x.col(), rows, columns, to, into,
                columns);
    }

    /// Copies some rows of a matrix into memory, as a tile's right operand.
    EvenRows rows(Operand x, int from, int rows, int columns, MemorySegment to, long into) {
        long pitch = (long) vectors(columns) * Lanes.BYTES;
        Packing.panel(tiles.wide, x.moved(from * x.row()), rows, columns, to, into, pitch, vectors(columns));
        return new EvenRows(to, into, pitch);
    }

    /// Copies the first rows of a matrix into memory as columns of a tile's right operand, with columns of
    /// zeros that fill the last vector.
    ///
    /// @param pitch bytes between those of its rows
    EvenRows columns(Operand x, int rows, int columns, MemorySegment to, long into, long pitch) {
        Packing.panel(tiles.wide, x.transposed(), columns, rows, to, into, pitch, vectors(rows));
        long bytes = (long) rows * tiles.elementBytes;
        long gap = (long) vectors(rows) * Lanes.BYTES - bytes;
        for (int i = 0; gap > 0 && i < columns; i++) {
            to.asSlice(into + i * pitch + bytes, gap).fill((byte) 0);
        }
        return new EvenRows(to, into, pitch);
    }
}
