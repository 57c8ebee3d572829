package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Ints;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Window;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Convolutions as products of gathered matrices: small whole numbers, so that sums are exact and results
/// equal.
class TiledConvolutionTest {
    @RegisterExtension
    final LoadedKernels loaded = new LoadedKernels();

    private static void check(OnFake d, DType t, Window w, int groups, long[] image, long[] filter) {
        Tensor x = TensorCoresTest.whole(t, image);
        Tensor f = TensorCoresTest.whole(t, filter);
        Op forward = new Convolution.Forward(w, groups);
        Tensor y = OnFake.reference(forward, x, f);
        equal(d, y, forward, x, f);
        Tensor g = TensorCoresTest.whole(t, y.shape().dims());
        Op input = new Convolution.InputGrad(w, groups, x.shape());
        equal(d, OnFake.reference(input, g, f), input, g, f);
        Op weight = new Convolution.WeightGrad(w, groups, f.shape());
        equal(d, OnFake.reference(weight, g, x), weight, g, x);
    }

    private static void equal(OnFake d, Tensor expected, Op op, Tensor... in) {
        assertArrayEquals(expected.toDoubleArray(), d.run(op, in).toDoubleArray(), 0, op.toString());
    }

    private static Window window(int[] stride, int[] padding, int[] dilation) {
        return new Window(Ints.of(stride), Ints.of(padding), Ints.of(dilation));
    }

    @ParameterizedTest @ValueSource(booleans = {false, true})
    void everyWindowAndGradient(boolean reversed) {
        OnFake d = loaded.device(75, reversed);
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            check(d, t, Window.of(2, 1, 1, 1), 1, new long[] {2, 9, 13, 11}, new long[] {17, 9, 3, 3});
            check(d, t, window(new int[] {2, 3}, new int[] {1, 2}, new int[] {2, 1}), 2,
                    new long[] {3, 24, 14, 15},
                    new long[] {26, 12, 3, 4});
            check(d, t, Window.of(1, 2, 0, 1), 1, new long[] {4, 30, 45}, new long[] {33, 30, 5});
            check(d, t, Window.of(3, 1, 1, 1), 1, new long[] {1, 10, 5, 6, 7}, new long[] {9, 10, 2, 3, 2});
        }
        assertEquals(
                Set.of("conv_forward_tiled_f32_64", "conv_forward_tiled_f64_32", "conv_input_tiled_f32_64",
                        "conv_input_tiled_f64_32", "conv_weight_tiled_f32_64", "conv_weight_tiled_f64_32"),
                tiled());
    }

    private Set<String> tiled() {
        return loaded.with("tiled");
    }

    @Test
    void largeTiles() {
        OnFake d = loaded.device(75, false);
        check(d, DType.FLOAT32, Window.of(2, 1, 1, 1), 1, new long[] {4, 68, 16, 17},
                new long[] {66, 68, 1, 2});
        check(d, DType.FLOAT32, Window.of(2, 1, 0, 1), 1, new long[] {1, 130, 4, 9},
                new long[] {70, 130, 2, 8});
        assertEquals(
                Set.of("conv_forward_tiled_f32_128", "conv_input_tiled_f32_128", "conv_weight_tiled_f32_128",
                        "conv_forward_tiled_f32_64", "conv_input_tiled_f32_64", "conv_weight_tiled_f32_64"),
                tiled());
    }
}
