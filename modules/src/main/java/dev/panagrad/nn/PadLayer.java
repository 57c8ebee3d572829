package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// What padding layers have in common: x: [n, c, spatial…] or [c, spatial…].
public abstract sealed class PadLayer extends Module permits ConstantPad1d, ConstantPad2d, ConstantPad3d,
        ZeroPad1d, ZeroPad2d, ZeroPad3d, ReflectionPad1d, ReflectionPad2d, ReflectionPad3d, ReplicationPad1d,
        ReplicationPad2d, ReplicationPad3d, CircularPad1d, CircularPad2d, CircularPad3d {
    private final int[] sizes;
    private final PadMode mode;
    private final double value;

    PadLayer(int spatial, int[] sizes, PadMode mode, double value) {
        this.sizes = Arguments.paddings(getClass().getSimpleName(), sizes, spatial);
        this.mode = mode;
        this.value = value;
    }

    /// Returns x with padding at the ends of its spatial axes.
    ///
    /// @throws dev.panagrad.tensor.ShapeException if the sizes do not fit x
    @Override
    public Tensor forward(Tensor x) {
        return Paddings.pad(x, sizes, mode, value);
    }

    @Override
    protected String describe() {
        return Arrays.toString(sizes) + (value == 0 ? "" : ", value=" + value);
    }
}
