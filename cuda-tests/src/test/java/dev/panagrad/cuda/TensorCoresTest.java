package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Contraction.Activation;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Unary;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Products by tensor cores: small whole numbers, whose sums are exact in float32, so results must be equal
/// to the last bit.
class TensorCoresTest {
    @RegisterExtension
    final LoadedKernels loaded = new LoadedKernels();

    static Tensor whole(DType t, long... shape) {
        long[] v = new long[(int) Shape.of(shape).numel()];
        for (int i = 0; i < v.length; i++) {
            v[i] = (i * 2654435761L >>> 17) % 9 - 4;
        }
        return Tensor.of(v).to(t).reshape(shape);
    }

    /// [batch, rows, columns] on the device, dense along rows or columns, in lines of some length.
    private static Tensor operand(OnFake d, Tensor host, boolean across, int line) {
        long batch = host.size(0);
        Tensor x = across ? host.transpose(1, 2) : host;
        Tensor wide = Tensor.full(Double.NaN, batch, x.size(1), line).to(host.dtype());
        wide.narrow(2, 0, x.size(2)).copy_(x);
        Tensor up = d.up(wide);
        long[] strides =
                across ? new long[] {x.size(1) * line, 1, line} : new long[] {x.size(1) * line, line, 1};
        return Tensor.over(up.storage(), host.dtype(), host.shape(), strides, 0);
    }

    static void check(OnFake d, DType t, String layout, int batch, int m, int n, int k, int spare) {
        Tensor a = whole(t, batch, m, k);
        Tensor b = whole(t, batch, k, n);
        Tensor u = operand(d, a, layout.charAt(0) == 'm', (layout.charAt(0) == 'm' ? m : k) + spare);
        Tensor v = operand(d, b, layout.charAt(1) == 'k', (layout.charAt(1) == 'k' ? k : n) + spare);
        Tensor y = d.up(Tensor.full(Double.NaN, batch, m, n).to(t));
        d.backend.run(new Contraction.MatMul(), new Tensor[] {u, v}, y);
        DType wide = t == DType.BFLOAT16 || t == DType.FLOAT16 ? DType.FLOAT32 : t;
        Tensor expected = a.to(wide).matmul(b.to(wide)).to(t);
        assertArrayEquals(expected.toDoubleArray(), d.down(y).toDoubleArray(), 0,
                t + " " + layout + " " + batch + "x" + m + "x" + n + "x" + k);
    }

    @ParameterizedTest @CsvSource({"BFLOAT16, false", "FLOAT16, true", "FLOAT32, false"})
    void warpsMultiplyEveryLayoutAndSize(DType t, boolean reversed) {
        Cuda.allowTf32(true);
        OnFake d = loaded.device(80, reversed);
        for (String layout : List.of("kn", "kk", "mn", "mk")) {
            check(d, t, layout, 2, 72, 80, 48, 0);
            check(d, t, layout, 1, 67, 21, 37, 0);
            check(d, t, layout, 1, 5, 130, 3, 3);
            check(d, t, layout, 1, 1, 1, 1, 8);
            check(d, t, layout, 2, 130, 136, 40, 0);
        }
        String name = t == DType.FLOAT32 ? "tf32" : t == DType.FLOAT16 ? "f16" : "bf16";
        for (String kernel : List.of("_64_kn", "_64_kk", "_64_mn", "_128_kn", "_128_kk", "_128_mn")) {
            assertTrue(loaded.names().contains("mma_" + name + kernel),
                    () -> kernel + " in " + loaded.names());
        }
    }

    @ParameterizedTest @CsvSource({"BFLOAT16, false", "FLOAT16, true"})
    void clustersMultiplyEveryLayoutAndSize(DType t, boolean reversed) {
        OnFake d = loaded.device(90, reversed);
        for (String layout : List.of("kn", "kk", "mn", "mk")) {
            check(d, t, layout, 2, 264, 136, 328, 0);
        }
        check(d, t, "kn", 1, 400, 514, 72, 6);
        check(d, t, "kk", 9, 136, 136, 64, 0);
        // Results are stored in pairs.
        check(d, t, "kk", 2, 264, 137, 328, 0);
        String name = t == DType.FLOAT16 ? "f16" : "bf16";
        for (String kernel : List.of("_kn", "_kk", "_mn")) {
            assertTrue(loaded.names().contains("wgmma_" + name + kernel),
                    () -> kernel + " in " + loaded.names());
        }
    }

    /// Operands along k, as a linear layer's, and others, which are turned before.
    @ParameterizedTest @ValueSource(booleans = {false, true})
    void clustersMultiplySinglePrecision(boolean reversed) {
        Cuda.allowTf32(true);
        OnFake d = loaded.device(90, reversed);
        check(d, DType.FLOAT32, "kk", 2, 264, 136, 164, 0);
        check(d, DType.FLOAT32, "kk", 1, 400, 514, 36, 4);
        assertTrue(loaded.names().equals(List.of("wgmma_tf32_kk")), loaded.names()::toString);
        for (String layout : List.of("kn", "mn", "mk")) {
            check(d, DType.FLOAT32, layout, 2, 264, 136, 162, layout.equals("mn") ? 3 : 2);
            check(d, DType.FLOAT32, layout, 1, 400, 514, 38, 2);
        }
        assertEquals(List.of("wgmma_tf32_kk", "wgmma_tf32_turn"), loaded.names());
        check(d, DType.FLOAT32, "kn", 1, 128, 512, 40, 0);
        assertTrue(loaded.names().getLast().startsWith("mma_tf32_"), loaded.names()::toString);
        Tensor x = MutationTest.numbers(DType.FLOAT32, 300, 64).div(3);
        Tensor w = MutationTest.numbers(DType.FLOAT32, 512, 64).div(7);
        Tensor bias = MutationTest.numbers(DType.FLOAT32, 512);
        double[] expected = OnFake.reference(new Contraction.Linear(), x, w, bias).toDoubleArray();
        double[] found = d.run(new Contraction.Linear(), x, w, bias).toDoubleArray();
        assertArrayEquals(expected, found, 0.05);
        assertTrue(!Arrays.equals(expected, found), "TF32 has 10 bits behind the point");
    }

    /// Product, bias and activation are one launch by each kind of kernel, with the bits of the operation
    /// that the activation stands for, half types rounded once; and NaN passes.
    @ParameterizedTest @CsvSource({"75, FLOAT32, gemm_plain_f32, 5, 7, 3",
            "75, FLOAT64, gemm_plain_f64, 5, 7, 3",
            "75, FLOAT32, gemm_f32, 70, 66, 36", "75, FLOAT32, gemm_f32, 70, 67, 36",
            "75, FLOAT32, gemm_f32_128, 300, 264, 20", "75, FLOAT64, gemm_f64, 70, 66, 36",
            "80, BFLOAT16, mma_bf16_64_kk, 70, 66, 36", "80, FLOAT16, mma_f16_128_kk, 300, 265, 40",
            "80, FLOAT32, mma_tf32_64_kk, 70, 66, 36", "90, BFLOAT16, wgmma_bf16_kk, 264, 136, 72",
            "90, FLOAT16, wgmma_f16_kk, 264, 136, 72", "90, FLOAT32, wgmma_tf32_kk, 264, 136, 36"})
    void linearLayersAreOneLaunch(int capability, DType t, String kernel, int m, int n, int k) {
        Cuda.allowTf32(capability >= 80);
        OnFake d = loaded.device(capability, false);
        // Sums are multiples of 1/8, and some near where functions bend.
        Tensor x = whole(t, m, k).to(DType.FLOAT64).div(8).to(t);
        x.select(0, 2).fill_(Double.NaN);
        Tensor[] in = {d.up(x), d.up(whole(t, n, k)), d.up(whole(t, n))};
        DType wide = t == DType.FLOAT64 ? t : DType.FLOAT32;
        Tensor sums = OnFake.reference(new Contraction.Linear(), x.to(wide), whole(wide, n, k),
                whole(wide, n));
        for (Activation f : Activation.values()) {
            Tensor y = d.up(Tensor.full(9, m, n).to(t));
            long before = d.backend.gpu().launches();
            d.backend.run(new Contraction.Linear(f), in, y);
            assertEquals(1, d.backend.gpu().launches() - before);
            Tensor expected = alone(d, f, sums).to(t);
            assertArrayEquals(expected.toDoubleArray(), d.down(y).toDoubleArray(), 0, f.toString());
            double least = d.down(y.narrow(0, 0, 2)).min().item();
            assertTrue(switch (f) {
                case NONE -> least < -1;
                case RELU -> least == 0;
                case SIGMOID -> least >= 0 && least < 0.3;
                case TANH -> least < -0.7 && least >= -1;
                case GELU, GELU_TANH, SILU -> least < -0.1 && least > -0.3;
            }, f + " has a least result of " + least);
        }
        loaded.names().removeIf(name -> name.equals("elementwise"));
        assertEquals(List.of(kernel), loaded.names());
    }

    /// What the elementwise kernels give of sums.
    private static Tensor alone(OnFake d, Activation f, Tensor s) {
        return switch (f) {
            case NONE -> s;
            case RELU -> d.run(new Unary.Relu(), s);
            case SIGMOID -> d.run(new Unary.Sigmoid(), s);
            case TANH -> d.run(new Unary.Tanh(), s);
            case GELU -> d.run(new Unary.Gelu(false), s);
            case GELU_TANH -> d.run(new Unary.Gelu(true), s);
            case SILU -> d.run(new Binary.Mul(), s, d.run(new Unary.Sigmoid(), s));
        };
    }
}
