package dev.panagrad.cuda;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Reduction;

/// A convolution or one of its gradients as a product of matrices for each group of channels: `rows` by
/// columns that are summed over a depth. Of spots (places, or pixels of the input's gradient) and taps
/// (channel, kernel element) one is along the columns, the other along the depth.
///
/// @param window the kernels' structure of three axes: sizes, kernel, places, stride, padding, dilation
/// @param in channels of a group of the image, `out` of the result
record ConvolutionSizes(Convolution op, int[] window, int batch, int in, int out) {
    static final int SIZE = 0;
    static final int KERNEL = 3;
    static final int PLACES = 6;
    static final int STRIDE = 9;
    static final int PADDING = 12;
    static final int DILATION = 15;
    /// Below so many multiplications, or rows, direct kernels are as good.
    private static final double SMALL = 1 << 18;
    private static final int FEW = 8;
    private static final int TAP_BYTES = 32;

    /// Returns the product of a part of the window along the axes.
    int count(int what) {
        return Math.multiplyExact(Math.multiplyExact(window[what], window[what + 1]), window[what + 2]);
    }

    boolean isInput() {
        return op instanceof Convolution.InputGrad;
    }

    boolean isWeight() {
        return op instanceof Convolution.WeightGrad;
    }

    int rows() {
        return isInput() ? in : out;
    }

    int taps() {
        return (isInput() ? out : in) * count(KERNEL);
    }

    long spots() {
        return (long) batch * count(grid());
    }

    int columns() {
        return isWeight() ? taps() : Math.toIntExact(spots());
    }

    int depth() {
        return isWeight() ? Math.toIntExact(spots()) : taps();
    }

    /// Returns which sizes the tensor has from which elements are gathered.
    int image() {
        return isInput() ? PLACES : SIZE;
    }

    /// Returns which sizes are counted by spots.
    int grid() {
        return isInput() ? SIZE : PLACES;
    }

    /// Whether a product is faster than a thread or a warp for each result.
    boolean pays() {
        return rows() >= FEW && (double) rows() * taps() * spots() >= SMALL && spots() < Integer.MAX_VALUE
                && (double) taps() < Integer.MAX_VALUE / TAP_BYTES;
    }

    /// Returns how many blocks compute tiles of so many rows and columns, without parts.
    long blocks(int high, int wide) {
        return CudaDevice.blocks(columns(), wide) * CudaDevice.blocks(rows(), high) * op.groups();
    }

    /// Returns into how many parts the sum over places is cut, so that all multiprocessors have work; each
    /// part is summed by itself, and the parts in their order.
    ///
    /// @param blocks how many there are without parts
    int parts(CudaDevice device, long blocks, int shortest) {
        long wanted = Math.min(2L * device.multiprocessors / blocks, spots() / shortest);
        return (int) Math.max(1, Math.min(wanted, CudaDevice.MOST_Z / op.groups()));
    }

    /// Adds the results of parts, one behind the other, in their order.
    void add(Work w, Tensor parts, Tensor y) {
        Tensor flat = Tensor.over(y.storage(), y.dtype(), Shape.of(y.numel()), new long[] {1}, y.offset());
        RowOps.reduce(w, new Reduction.Sum(new Axes(1), false), parts, flat);
    }
}
