package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Products on the ordinary cores: every kernel, both operands along k or across it, sizes that fill no tile,
/// batches, and an operand that is the same for all of a batch.
class OrdinaryProductsTest {
    @RegisterExtension
    final LoadedKernels loaded = new LoadedKernels();

    @ParameterizedTest @CsvSource({"FLOAT32, false, gemm_f32 gemm_f32_128 gemm_plain_f32",
            "FLOAT32, true, gemm_f32 gemm_f32_128 gemm_plain_f32", "FLOAT64, false, gemm_f64 gemm_plain_f64",
            "FLOAT64, true, gemm_f64 gemm_plain_f64", "INT64, false, gemm_plain_s64"})
    void everyLayoutAndSize(DType t, boolean reversed, String kernels) {
        OnFake d = loaded.device(75, reversed);
        for (String layout : List.of("kn", "kk", "mn", "mk")) {
            TensorCoresTest.check(d, t, layout, 1, 67, 70, 37, 0);
            TensorCoresTest.check(d, t, layout, 3, 66, 130, 20, 3);
            TensorCoresTest.check(d, t, layout, 2, 260, 133, 19, 1);
            TensorCoresTest.check(d, t, layout, 1, 5, 130, 201, 0);
            TensorCoresTest.check(d, t, layout, 2, 3, 2, 1, 2);
            TensorCoresTest.check(d, t, layout, 1, 1, 1, 1, 8);
        }
        shared(d, t);
        assertEquals(Set.of(kernels.split(" ")), loaded.with("gemm"));
    }

    /// One matrix for all of a batch, on either side.
    private static void shared(OnFake d, DType t) {
        Tensor many = TensorCoresTest.whole(t, 5, 66, 68);
        Tensor one = TensorCoresTest.whole(t, 68, 70);
        Tensor left = TensorCoresTest.whole(t, 31, 66);
        product(d, many, one);
        product(d, left, many);
    }

    private static void product(OnFake d, Tensor a, Tensor b) {
        Shape s = new Contraction.MatMul().outputShape(a.shape(), b.shape());
        Tensor y = d.up(Tensor.full(7, s.dims()).to(a.dtype()));
        d.backend.run(new Contraction.MatMul(), new Tensor[] {d.up(a), d.up(b)}, y);
        assertArrayEquals(a.matmul(b).toDoubleArray(), d.down(y).toDoubleArray(), 0, s.toString());
    }
}
