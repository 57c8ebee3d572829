package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.random.Philox;
import java.util.Arrays;

/// What filling by a rule or by random numbers means.
final class CreationMeaning {
    private CreationMeaning() {
    }

    static void run(Creation op, Tensor out) {
        int n = Math.toIntExact(out.numel());
        boolean floating = out.dtype().isFloat();
        switch (op) {
            case Creation.Fill(_, _, var value) when floating -> {
                double[] v = new double[n];
                Arrays.fill(v, value.doubleValue());
                Elements.write(out, v);
            }
            case Creation.Fill(_, _, var value) -> {
                long[] v = new long[n];
                Arrays.fill(v, value.longValue());
                Elements.write(out, v);
            }
            case Creation.Range(_, _, var start, var step) when floating -> {
                double[] v = new double[n];
                for (int i = 0; i < n; i++) {
                    v[i] = start.doubleValue() + i * step.doubleValue();
                }
                Elements.write(out, v);
            }
            case Creation.Range(_, _, var start, var step) -> {
                long[] v = new long[n];
                for (int i = 0; i < n; i++) {
                    v[i] = start.longValue() + i * step.longValue();
                }
                Elements.write(out, v);
            }
            case Creation.Eye(var shape, _) -> {
                double[] v = new double[n];
                for (long i = 0; i < Math.min(shape.dim(0), shape.dim(1)); i++) {
                    v[(int) (i * shape.dim(1) + i)] = 1;
                }
                Elements.write(out, v);
            }
        }
    }

    static void run(Sampling op, Tensor[] in, Tensor out) {
        int n = Math.toIntExact(out.numel());
        boolean single = out.dtype() != DType.FLOAT64;
        Philox.Key key = op.key();
        switch (op) {
            case Sampling.Uniform(_, _, _, var low, var high) -> {
                double[] v = new double[n];
                for (int i = 0; i < n; i++) {
                    v[i] = single
                            ? (float) low + (double) ((float) high - (float) low) * unit(out.dtype(), key, i)
                            : low + (high - low) * Philox.uniformDouble(key, i);
                }
                Elements.write(out, v);
            }
            case Sampling.Normal(_, _, _, var mean, var std) -> {
                double[] v = new double[n];
                for (int i = 0; i < n; i++) {
                    v[i] = mean + std * Philox.normal(key, i);
                }
                Elements.write(out, v);
            }
            case Sampling.Bernoulli(_, _, _, var p) -> {
                double[] v = new double[n];
                for (int i = 0; i < n; i++) {
                    v[i] = Philox.uniformFloat(key, i) < p ? 1 : 0;
                }
                Elements.write(out, v);
            }
            case Sampling.Integers(_, _, _, var low, var high) -> {
                long[] v = new long[n];
                for (int i = 0; i < n; i++) {
                    v[i] = low + Philox.integer(key, i, high - low);
                }
                Elements.write(out, v);
            }
            case Sampling.Permutation _ -> Elements.write(out, permutation(key, n));
            case Sampling.Poisson _,Sampling.Binomial _ -> {
                double[] v = Elements.doubles(in[0].detach());
                double[] p = in.length > 1 ? Elements.doubles(in[1].detach()) : null;
                Tally tally = new Tally();
                for (int i = 0; i < n; i++) {
                    double u = Philox.uniformDouble(key, i);
                    v[i] = p == null ? tally.poisson(u, v[i]) : tally.binomial(u, v[i], p[i]);
                }
                Elements.write(out, v);
            }
        }
    }

    /// As many random bits as the type holds, or rounding would give 1 now and then.
    private static double unit(DType t, Philox.Key key, int i) {
        return switch (t) {
            case FLOAT16 -> (Philox.word(key, i) >>> 21) * 0x1p-11;
            case BFLOAT16 -> (Philox.word(key, i) >>> 24) * 0x1p-8;
            default -> Philox.uniformFloat(key, i);
        };
    }

    private static long[] permutation(Philox.Key key, int n) {
        long[] v = new long[n];
        Arrays.setAll(v, i -> i);
        for (int i = n - 1; i > 0; i--) {
            int j = (int) Philox.integer(key, i, i + 1L);
            long t = v[i];
            v[i] = v[j];
            v[j] = t;
        }
        return v;
    }
}
