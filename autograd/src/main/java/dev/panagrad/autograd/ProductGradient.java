package dev.panagrad.autograd;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import java.util.Arrays;

/// The gradient of a product: the product of the other factors.
final class ProductGradient {
    private ProductGradient() {
    }

    /// Returns the gradient of x.
    ///
    /// @param g the gradient of the product, with the reduced axes of size 1
    /// @param y the product, with the reduced axes of size 1
    static Tensor of(Tensor g, Tensor x, Tensor y, Axes axes) {
        if (x.detach().eq(0).any().item() == 0) {
            return g.mul(y).div(x);
        }
        return g.mul(others(x, axes));
    }

    /// Returns for each element the product of the others along the axes, also where factors are 0: quadratic
    /// work.
    private static Tensor others(Tensor x, Axes axes) {
        Shape shape = x.shape();
        int[] reduced = GradientTable.axes(axes, shape);
        int[] order = new int[shape.rank()];
        int n = 0;
        for (int i = 0; i < order.length; i++) {
            if (!axes.has(i)) {
                order[n++] = i;
            }
        }
        System.arraycopy(reduced, 0, order, n, reduced.length);
        Tensor moved = x.permute(order);
        long[] dims = moved.shape().dims();
        long run = axes.count(shape);
        Tensor rows = moved.reshape(-1, 1, run);
        Tensor diagonal = x.newEye(run, run).gt(0);
        Tensor one = x.newFull(1);
        Tensor product = Tensor.where(diagonal, one, rows.expand(-1, run, run)).prod(-1);
        int[] back = new int[order.length];
        for (int i = 0; i < back.length; i++) {
            back[order[i]] = i;
        }
        return product.reshape(Arrays.copyOf(dims, dims.length)).permute(back);
    }
}
