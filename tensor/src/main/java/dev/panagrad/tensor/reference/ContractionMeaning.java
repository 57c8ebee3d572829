package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Unary;
import java.util.Arrays;

/// What products of matrices mean.
final class ContractionMeaning {
    private ContractionMeaning() {
    }

    static void run(Contraction op, Tensor[] in, Tensor out) {
        switch (op) {
            case Contraction.MatMul() -> matmul(in[0], in[1], out);
            case Contraction.Linear(var activation) -> linear(in[0], in[1], in[2], activation, out);
        }
    }

    private static void linear(Tensor x, Tensor w, Tensor b, Contraction.Activation f, Tensor out) {
        int k = (int) x.size(1);
        int n = (int) w.size(0);
        double[] v = Elements.doubles(x);
        double[] u = Elements.doubles(w);
        double[] c = Elements.doubles(b);
        double[] y = new double[(int) out.numel()];
        for (int i = 0; i < y.length; i++) {
            y[i] = c[i % n];
            for (int l = 0; l < k; l++) {
                y[i] += v[i / n * k + l] * u[i % n * k + l];
            }
            y[i] = activated(f, y[i]);
        }
        Elements.write(out, y);
    }

    private static double activated(Contraction.Activation f, double x) {
        return switch (f) {
            case NONE -> x;
            case RELU -> of(new Unary.Relu(), x);
            case SIGMOID -> of(new Unary.Sigmoid(), x);
            case TANH -> of(new Unary.Tanh(), x);
            case GELU -> of(new Unary.Gelu(false), x);
            case GELU_TANH -> of(new Unary.Gelu(true), x);
            case SILU -> x * of(new Unary.Sigmoid(), x);
        };
    }

    private static double of(Unary function, double x) {
        return UnaryMeaning.floating(function, x, false);
    }

    private static void matmul(Tensor a, Tensor b, Tensor out) {
        int m = (int) a.size(-2);
        int k = (int) a.size(-1);
        int n = (int) b.size(-1);
        long[] lead = Arrays.copyOf(out.shape().dims(), out.rank() - 2);
        Tensor x = a.detach().expand(Shape.of(lead).insert(lead.length, m).insert(lead.length + 1, k).dims());
        Tensor y = b.detach().expand(Shape.of(lead).insert(lead.length, k).insert(lead.length + 1, n).dims());
        int batches = (int) Shape.of(lead).numel();
        if (a.dtype().isFloat()) {
            double[] v = Elements.doubles(x);
            double[] w = Elements.doubles(y);
            double[] z = new double[batches * m * n];
            for (int t = 0; t < batches; t++) {
                for (int i = 0; i < m; i++) {
                    for (int l = 0; l < k; l++) {
                        for (int j = 0; j < n; j++) {
                            z[(t * m + i) * n + j] += v[(t * m + i) * k + l] * w[(t * k + l) * n + j];
                        }
                    }
                }
            }
            Elements.write(out, z);
        } else {
            long[] v = Elements.longs(x);
            long[] w = Elements.longs(y);
            long[] z = new long[batches * m * n];
            for (int t = 0; t < batches; t++) {
                for (int i = 0; i < m; i++) {
                    for (int l = 0; l < k; l++) {
                        for (int j = 0; j < n; j++) {
                            z[(t * m + i) * n + j] += v[(t * m + i) * k + l] * w[(t * k + l) * n + j];
                        }
                    }
                }
            }
            Elements.write(out, z);
        }
    }
}
