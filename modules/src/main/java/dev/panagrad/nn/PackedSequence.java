package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Sequences of different lengths without padding between them, for recurrent networks: the elements of time
/// 0 of all sequences, then those of time 1 of all that are as long, and so on, the longest sequence first;
/// as `torch.nn.utils.rnn.PackedSequence`.
///
/// @param data the elements, [sum of the lengths, …]
/// @param batchSizes how many sequences have an element at each time, falling
/// @param sortedIndices the positions of the sequences in the batch, the longest first
public record PackedSequence(Tensor data, List<Integer> batchSizes, List<Integer> sortedIndices) {
    /// Padded sequences and their lengths.
    ///
    /// @param output [times, n, …], or [n, times, …] if the batch is first
    /// @param lengths of the sequences
    public record Padded(Tensor output, long[] lengths) {
    }

    /// Checks that the parts fit.
    ///
    /// @throws ShapeException if not
    public PackedSequence {
        batchSizes = List.copyOf(batchSizes);
        sortedIndices = List.copyOf(sortedIndices);
        long sum = 0;
        int before = sortedIndices.size();
        boolean falling = !batchSizes.isEmpty() && batchSizes.getFirst() == before;
        for (int b : batchSizes) {
            falling &= b >= 1 && b <= before;
            before = b;
            sum += b;
        }
        if (!falling || data.rank() < 1 || data.size(0) != sum) {
            throw new ShapeException("packedSequence: the parts do not fit, data is " + data.shape()
                    + ", batchSizes is " + batchSizes + ", expected sizes that fall from "
                    + sortedIndices.size() + " to 1 or more and data.dim(0) == " + sum);
        }
    }

    /// Packs padded sequences, in any order of their lengths.
    ///
    /// @param x [times, n, …], or [n, times, …] if the batch is first
    /// @param lengths of the n sequences, each at least 1 and at most `times`
    /// @throws ShapeException if the lengths do not fit
    public static PackedSequence pack(Tensor x, long[] lengths, boolean batchFirst) {
        if (x.rank() < 2 || x.size(batchFirst ? 0 : 1) != lengths.length || lengths.length == 0) {
            throw new ShapeException(
                    "packedSequence: the lengths do not fit, x is " + x.shape() + ", expected a "
                            + "length for each of " + (x.rank() < 2 ? "n" : x.size(batchFirst ? 0 : 1))
                            + " sequences but got " + lengths.length);
        }
        Tensor y = batchFirst ? x.transpose(0, 1) : x;
        for (long l : lengths) {
            if (l < 1 || l > y.size(0)) {
                throw new ShapeException("packedSequence: a length is out of range, x is " + x.shape()
                        + ", expected 1 <= length <= " + y.size(0) + " but got " + l);
            }
        }
        int[] order = longestFirst(lengths);
        int[] sizes = sizes(lengths, order);
        Tensor rows = y.reshape(y.shape().without(0).with(0, y.size(0) * y.size(1)).dims());
        long[] at = new long[IntStream.of(sizes).sum()];
        int i = 0;
        for (int t = 0; t < sizes.length; t++) {
            for (int k = 0; k < sizes[t]; k++) {
                at[i++] = t * y.size(1) + order[k];
            }
        }
        return new PackedSequence(rows.indexSelect(0, x.newConstant(Tensor.of(at))), boxed(sizes),
                boxed(order));
    }

    /// Packs sequences [times, …], in any order of their lengths.
    ///
    /// @throws ShapeException if there is none, or they differ but for the first axis
    public static PackedSequence pack(List<Tensor> sequences) {
        long[] lengths = sequences.stream().mapToLong(s -> s.size(0)).toArray();
        return pack(pad(sequences, false, 0), lengths, false);
    }

    /// Returns sequences [times, …] side by side, filled up at their ends, as `pad_sequence`: [times, n, …],
    /// or [n, times, …] if the batch is first.
    ///
    /// @throws ShapeException if there is none, or they differ but for the first axis
    public static Tensor pad(List<Tensor> sequences, boolean batchFirst, double value) {
        if (sequences.isEmpty() || sequences.stream().anyMatch(s -> s.rank() < 1)) {
            throw new ShapeException("pad: no sequences, expected at least one of rank >= 1 but got "
                    + sequences.size());
        }
        long times = sequences.stream().mapToLong(s -> s.size(0)).max().orElse(0);
        Tensor[] all = new Tensor[sequences.size()];
        for (int i = 0; i < all.length; i++) {
            Tensor s = sequences.get(i);
            int[] sizes = new int[2 * s.rank()];
            sizes[sizes.length - 1] = Math.toIntExact(times - s.size(0));
            all[i] = Paddings.pad(s, sizes, PadMode.CONSTANT, value);
        }
        return Tensor.stack(batchFirst ? 0 : 1, all);
    }

    private static int[] longestFirst(long[] lengths) {
        return IntStream.range(0, lengths.length).boxed()
                .sorted((a, b) -> Long.compare(lengths[b], lengths[a])).mapToInt(i -> i).toArray();
    }

    private static int[] sizes(long[] lengths, int[] order) {
        int[] sizes = new int[Math.toIntExact(lengths[order[0]])];
        for (long l : lengths) {
            for (int t = 0; t < l; t++) {
                sizes[t]++;
            }
        }
        return sizes;
    }

    private static List<Integer> boxed(int[] v) {
        return Arrays.stream(v).boxed().toList();
    }

    /// Returns the lengths of the sequences, in the order of the batch.
    public long[] lengths() {
        long[] lengths = new long[sortedIndices.size()];
        for (int b : batchSizes) {
            for (int k = 0; k < b; k++) {
                lengths[sortedIndices.get(k)]++;
            }
        }
        return lengths;
    }

    /// Returns these sequences with other elements.
    PackedSequence with(Tensor other) {
        return new PackedSequence(other, batchSizes, sortedIndices);
    }

    /// Returns the positions in the batch as a tensor, or, inverted, the place in the order of lengths of
    /// each.
    Tensor order(boolean inverted) {
        long[] v = new long[sortedIndices.size()];
        for (int i = 0; i < v.length; i++) {
            v[inverted ? sortedIndices.get(i) : i] = inverted ? i : sortedIndices.get(i);
        }
        return data.newConstant(Tensor.of(v));
    }

    /// Returns the sequences side by side, filled up with a value at their ends, as `pad_packed_sequence`.
    public Padded unpack(boolean batchFirst, double value) {
        int times = batchSizes.size();
        int n = sortedIndices.size();
        // A row more holds the padding.
        Shape row = data.shape().with(0, 1);
        Tensor rows = Tensor.cat(0, data, data.newFull(value, row.dims()));
        long[] at = new long[times * n];
        Arrays.fill(at, data.size(0));
        int i = 0;
        for (int t = 0; t < times; t++) {
            for (int k = 0; k < batchSizes.get(t); k++) {
                at[t * n + sortedIndices.get(k)] = i++;
            }
        }
        Tensor index = data.newConstant(Tensor.of(at));
        Tensor y = rows.indexSelect(0, index).reshape(data.shape().with(0, n).insert(0, times).dims());
        return new Padded(batchFirst ? y.transpose(0, 1) : y, lengths());
    }
}
