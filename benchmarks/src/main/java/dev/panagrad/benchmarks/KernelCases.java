package dev.panagrad.benchmarks;

import dev.panagrad.autograd.Grad;
import dev.panagrad.benchmarks.Suite.Unit;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/// Section A without convolutions: products of matrices, elementwise functions, reductions.
final class KernelCases {
    private static final int ROWS = 4096;
    private static final int COLUMNS = 1024;
    private static final double MATRIX_GB = 4e-9 * ROWS * COLUMNS;

    private KernelCases() {
    }

    static void run(Suite s) {
        products(s);
        elementwise(s);
        matrices(s);
    }

    private static void products(Suite s) {
        int[][] shapes =
                {{256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {2048, 2048, 2048}, {128, 784, 512},
                        {4096, 64, 64}};
        for (int[] d : shapes) {
            s.kernel("A/sgemm/" + d[0] + "x" + d[1] + "x" + d[2],
                    Unit.rate("GFLOP/s", 2e-9 * d[0] * d[1] * d[2]),
                    "(m,k)@(k,n), out of place", () -> {
                        Tensor a = Tensor.randn(d[0], d[1]);
                        Tensor b = Tensor.randn(d[1], d[2]);
                        return () -> a.matmul(b);
                    });
        }
        s.kernel("A/bmm/64x128x64x128", Unit.rate("GFLOP/s", 2e-9 * 64 * 128 * 64 * 128),
                "64 times (128,64)@(64,128)",
                () -> {
                    Tensor a = Tensor.randn(64, 128, 64);
                    Tensor b = Tensor.randn(64, 64, 128);
                    return () -> a.bmm(b);
                });
    }

    private static void elementwise(Suite s) {
        Map<String, BinaryOperator<Tensor>> two = Map.of("add", Tensor::add, "mul", Tensor::mul);
        Map<String, UnaryOperator<Tensor>> one =
                Map.of("relu", Tensor::relu, "exp", Tensor::exp, "tanh", Tensor::tanh,
                        "gelu", Tensor::gelu, "sigmoid", Tensor::sigmoid);
        for (var size : List.of(Map.entry("1e3", 1000), Map.entry("1e5", 100_000),
                Map.entry("1e7", 10_000_000))) {
            int n = size.getValue();
            for (String name : List.of("add", "mul")) {
                s.kernel("A/" + name + "/" + size.getKey(), Unit.rate("GB/s", 12e-9 * n),
                        "2 reads, 1 write, new output",
                        () -> {
                            Tensor a = Tensor.randn(n);
                            Tensor b = Tensor.randn(n);
                            return () -> two.get(name).apply(a, b);
                        });
            }
            for (String name : List.of("relu", "exp", "tanh", "gelu", "sigmoid")) {
                s.kernel("A/" + name + "/" + size.getKey(), Unit.rate("GB/s", 8e-9 * n),
                        "1 read, 1 write, new output",
                        () -> {
                            Tensor a = Tensor.randn(n);
                            return () -> one.get(name).apply(a);
                        });
            }
        }
    }

    private static void matrices(Suite s) {
        matrix(s, "sum-all", MATRIX_GB, "reads only", x -> x.sum());
        matrix(s, "sum-rows", MATRIX_GB, "sum over axis 1, reads only", x -> x.sum(1));
        matrix(s, "sum-cols", MATRIX_GB, "sum over axis 0, reads only", x -> x.sum(0));
        matrix(s, "softmax", 2 * MATRIX_GB, "axis 1; counted as 1 read, 1 write", x -> x.softmax(1));
        s.kernel("A/transpose/2048x2048", Unit.rate("GB/s", 8e-9 * 2048 * 2048), "x.t().contiguous()", () -> {
            Tensor x = Tensor.randn(2048, 2048);
            return () -> x.t().contiguous();
        });
        s.kernel("A/embedding-f/10000x256-32x128", Unit.time("ms", 1e3), "forward", () -> {
            Tensor w = Tensor.randn(10000, 256);
            Tensor i = Tensor.randint(0, 10000, 32 * 128);
            return () -> w.indexSelect(0, i);
        });
        s.kernel("A/embedding-fb/10000x256-32x128", Unit.time("ms", 1e3), "forward + dense gradient", () -> {
            Tensor w = Tensor.randn(10000, 256).requiresGrad(true);
            Tensor i = Tensor.randint(0, 10000, 32 * 128);
            Tensor g = Tensor.randn(32 * 128, 256);
            return () -> Grad.grad(w.indexSelect(0, i), g, false, false, w);
        });
    }

    private static void matrix(Suite s, String name, double gigabytes, String notes,
            UnaryOperator<Tensor> f) {
        s.kernel("A/" + name + "/4096x1024", Unit.rate("GB/s", gigabytes), notes, () -> {
            Tensor x = Tensor.randn(ROWS, COLUMNS);
            return () -> f.apply(x);
        });
    }
}
