package dev.panagrad.vector.random;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.random.Philox;
import dev.panagrad.tensor.reference.Tally;
import dev.panagrad.vector.copy.StridedCopy;
import dev.panagrad.vector.elementwise.Cells;
import dev.panagrad.vector.elementwise.Parallel;
import dev.panagrad.vector.elementwise.Sweeps;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Random numbers, the reference's formulas on several threads.
public final class SamplingKernel {
    /// Counts that a task draws, each by many steps.
    private static final int COUNTS = 256;

    private SamplingKernel() {
    }

    /// Computes random numbers; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        DType t = out.dtype();
        if (!out.isContiguous() || t == DType.FLOAT16 || t == DType.BFLOAT16) {
            return false;
        }
        if (op instanceof Sampling.Permutation p) {
            permute(p.key(), out);
            return true;
        }
        Sampling s = (Sampling) op;
        if (in.length > 0) {
            counts(s.key(), in, out);
            return true;
        }
        // Elements of one block.
        int each = s instanceof Sampling.Bernoulli || s instanceof Sampling.Uniform && t != DType.FLOAT64 ? 4
                : 2;
        Parallel.run(1, out.numel(), (row, from, to) -> {
            Blocks blocks = Blocks.LOCAL.get();
            double[] numbers = Scratch.doubles(Scratch.Slot.PASS, Blocks.SIZE * each);
            for (long i = from / each; i * each < to; i += Blocks.SIZE) {
                int n = (int) Math.min(Blocks.SIZE, (to - 1) / each + 1 - i);
                blocks.compute(s.key(), i, n);
                long first = Math.max(from, i * each);
                int count = (int) (Math.min(to, (i + n) * each) - first);
                int skipped = (int) (first - i * each);
                long at = out.byteOffset() + first * t.bytes();
                if (s instanceof Sampling.Integers u) {
                    integers(u, blocks, skipped, count, out, at);
                } else {
                    reals(s, t, blocks, numbers, n);
                    store(numbers, skipped, count, out, at);
                }
            }
        });
        return true;
    }

    private static void reals(Sampling s, DType t, Blocks blocks, double[] numbers, int n) {
        switch (s) {
            case Sampling.Uniform u when t != DType.FLOAT64 -> {
                words(blocks, numbers, n);
                double low = (float) u.low();
                double width = (float) u.high() - (float) u.low();
                for (int i = 0; i < 4 * n; i++) {
                    numbers[i] = low + width * numbers[i];
                }
            }
            case Sampling.Bernoulli u -> {
                words(blocks, numbers, n);
                for (int i = 0; i < 4 * n; i++) {
                    numbers[i] = numbers[i] < u.p() ? 1 : 0;
                }
            }
            case Sampling.Uniform u -> {
                blocks.doubles(n);
                double width = u.high() - u.low();
                for (int i = 0; i < n; i++) {
                    numbers[2 * i] = u.low() + width * blocks.u[i];
                    numbers[2 * i + 1] = u.low() + width * blocks.v[i];
                }
            }
            case Sampling.Normal u -> {
                blocks.doubles(n);
                if (t == DType.FLOAT64) {
                    normal(blocks, n);
                } else {
                    Sweeps.normal(blocks.u, blocks.v, blocks.r, n);
                }
                for (int i = 0; i < n; i++) {
                    numbers[2 * i] = u.mean() + u.std() * blocks.u[i];
                    numbers[2 * i + 1] = u.mean() + u.std() * blocks.v[i];
                }
            }
            case Sampling.Integers _,Sampling.Permutation _,Sampling.Poisson _,Sampling.Binomial _ ->
                    throw new IllegalStateException("no reals");
        }
    }

    /// Counts of Poisson distributions, or of binomial ones if there are two operands.
    private static void counts(Philox.Key key, Tensor[] in, Tensor out) {
        Tensor first = StridedCopy.packed(in[0]);
        Tensor second = StridedCopy.packed(in[in.length - 1]);
        long n = out.numel();
        ThreadPool.parallelFor((int) Math.ceilDiv(n, COUNTS), task -> {
            Tally tally = new Tally();
            for (long i = (long) task * COUNTS; i < Math.min(n, (task + 1L) * COUNTS); i++) {
                double u = Philox.uniformDouble(key, i);
                double v = first.memory().get(Lanes.DOUBLE, first.byteOffset() + 8 * i);
                double p = second.memory().get(Lanes.DOUBLE, second.byteOffset() + 8 * i);
                out.memory().set(Lanes.DOUBLE, out.byteOffset() + 8 * i,
                        in.length == 1 ? tally.poisson(u, v) : tally.binomial(u, v, p));
            }
        });
    }

    /// The uniform numbers of 24 bits in [0, 1) of all words.
    private static void words(Blocks blocks, double[] numbers, int n) {
        for (int i = 0; i < n; i++) {
            numbers[4 * i] = (blocks.a[i] >>> 8) * 0x1p-24;
            numbers[4 * i + 1] = (blocks.b[i] >>> 8) * 0x1p-24;
            numbers[4 * i + 2] = (blocks.c[i] >>> 8) * 0x1p-24;
            numbers[4 * i + 3] = (blocks.d[i] >>> 8) * 0x1p-24;
        }
    }

    private static void normal(Blocks blocks, int n) {
        for (int i = 0; i < n; i++) {
            double r = Math.sqrt(-2 * Math.log(1.0 - blocks.u[i]));
            double angle = 2 * Math.PI * blocks.v[i];
            blocks.u[i] = r * Math.cos(angle);
            blocks.v[i] = r * Math.sin(angle);
        }
    }

    /// Swaps each number, from the last one on, with one of those up to it (Fisher and Yates): all partners
    /// are drawn first, on all threads.
    private static void permute(Philox.Key key, Tensor out) {
        int[] v = new int[Math.toIntExact(out.numel())];
        int[] partners = new int[v.length];
        Parallel.run(1, v.length, (row, from, to) -> {
            Blocks blocks = Blocks.LOCAL.get();
            for (int i = (int) from; i < to; i++) {
                v[i] = i;
            }
            for (long first = from / 2; first * 2 < to; first += Blocks.SIZE) {
                int n = (int) Math.min(Blocks.SIZE, (to + 1) / 2 - first);
                blocks.compute(key, first, n);
                partners(blocks, (int) first * 2, (int) Math.min(to, (first + n) * 2), partners);
            }
        });
        for (int i = v.length - 1; i > 0; i--) {
            int j = partners[i];
            int t = v[i];
            v[i] = v[j];
            v[j] = t;
        }
        MemorySegment y = out.memory();
        long at = out.byteOffset();
        for (int i = 0; i < v.length; i++) {
            y.set(Lanes.LONG, at + i * 8L, v[i]);
        }
    }

    /// Draws numbers in `[0, i]` for i from an even one on.
    private static void partners(Blocks blocks, int from, int to, int[] partners) {
        for (int i = from; i < to; i++) {
            int k = (i - from) >> 1;
            long bits = (i & 1) == 0 ? blocks.a[k] | blocks.b[k] << 32 : blocks.c[k] | blocks.d[k] << 32;
            partners[i] = (int) Math.unsignedMultiplyHigh(bits, i + 1L);
        }
    }

    private static void integers(Sampling.Integers s, Blocks blocks, int skipped, int count, Tensor out,
            long at) {
        DType t = out.dtype();
        for (int k = skipped; k < skipped + count; k++) {
            int i = k >> 1;
            long bits = (k & 1) == 0 ? blocks.a[i] | blocks.b[i] << 32 : blocks.c[i] | blocks.d[i] << 32;
            Cells.set(out.memory(), t, at + (long) (k - skipped) * t.bytes(),
                    s.low() + Math.unsignedMultiplyHigh(bits, s.high() - s.low()));
        }
    }

    private static void store(double[] numbers, int skipped, int count, Tensor out, long at) {
        DType t = out.dtype();
        MemorySegment y = out.memory();
        if (t == DType.FLOAT32) {
            for (int k = 0; k < count; k++) {
                y.set(Lanes.FLOAT, at + 4L * k, (float) numbers[skipped + k]);
            }
        } else {
            for (int k = 0; k < count; k++) {
                Cells.set(y, t, at + (long) k * t.bytes(), numbers[skipped + k]);
            }
        }
    }
}
