package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.copy.StridedCopy;
import java.util.Arrays;

/// Operands that are the same again and again along the result's leading axes, such as a bias of few
/// elements: they are written out for some rows, so that loops run over many elements at once.
final class Blocks {
    /// Elements of a row from which on loops run over each row by itself.
    private static final long LONG = 64;
    /// Elements that a block has at least, and at most.
    private static final long LEAST = 256;
    private static final long MOST = 1 << 14;
    /// Elements of a result for which a block pays.
    private static final long MANY = 1 << 11;

    private Blocks() {
    }

    /// Returns whether a result is contiguous and consists of so many and such short rows that blocks pay.
    static boolean pay(Rows rows, Tensor out) {
        return rows.length() < LONG && out.numel() >= MANY && out.isContiguous();
    }

    /// Returns the operand, written out over the result's last axes as contiguous memory, or null if it
    /// changes along the others.
    static Tensor of(Tensor x, Tensor out) {
        long[] dims = out.shape().dims();
        int first = dims.length;
        long size = 1;
        while (first > 0 && size < LEAST) {
            size *= dims[--first];
        }
        int lead = first - (dims.length - x.rank());
        Tensor y = x.detach();
        for (int i = 0; i < lead; i++) {
            if (y.size(0) != 1) {
                return null;
            }
            y = y.select(0, 0);
        }
        if (first == 0 || size > MOST) {
            return null;
        }
        Tensor block =
                Tensor.empty(x.device(), x.dtype(), Shape.of(Arrays.copyOfRange(dims, first, dims.length)));
        StridedCopy.run(y.expand(Arrays.copyOfRange(dims, first, dims.length)), block);
        return block;
    }
}
