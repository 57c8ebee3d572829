package dev.panagrad.vector.attention;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.gemm.Gemm;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.Scratch;
import dev.panagrad.vector.threads.ThreadPool;
import java.lang.foreign.MemorySegment;

/// Scaled dot-product attention, float32 and float64. The scores of some targets of one head at a time are in
/// the cache; those of all are never in memory. Where targets see earlier sources alone, scores of later ones
/// are not computed.
public final class AttentionKernel {
    /// Scores in one block of targets.
    private static final int BLOCK = 1 << 14;
    private static final int LEAST_ROWS = 8;
    private static final int MOST_ROWS = 64;

    private final boolean wide;
    private final int size;
    private final double scale;
    private final boolean causal;
    private final int groups;
    private final Tensor q;
    private final Tensor k;
    private final Tensor v;
    private final Tensor mask;
    private final int targets;
    private final int sources;
    private final int depth;
    private final int width;
    private final int rows;

    private AttentionKernel(double scale, boolean causal, int groups, Tensor q, Tensor k, Tensor v,
            Tensor mask) {
        this.scale = scale;
        this.causal = causal;
        this.groups = groups;
        this.q = q;
        this.k = k;
        this.v = v;
        wide = q.dtype() == DType.FLOAT64;
        size = q.dtype().bytes();
        targets = (int) q.size(-2);
        sources = (int) k.size(-2);
        depth = (int) q.size(-1);
        width = (int) v.size(-1);
        this.mask = mask == null ? null
                : mask.detach().expand(q.shape().with(q.rank() - 1, sources).dims());
        rows = Math.clamp(BLOCK / Math.max(sources, 1), LEAST_ROWS, MOST_ROWS);
    }

    /// Computes [Sequence.Attention]; see [dev.panagrad.vector.Kernel].
    public static boolean forward(Op op, Tensor[] in, Tensor out) {
        Sequence.Attention a = (Sequence.Attention) op;
        if (!out.isContiguous()) {
            return Strided.run(AttentionKernel::forward, op, in, out);
        }
        if (in[1].size(-2) == 0) {
            out.detach().zero_();
        } else if (out.numel() > 0) {
            new AttentionKernel(a.scale(), a.causal(), a.groups(), in[0], in[1], in[2],
                    a.masked() ? in[3] : null).attend(out);
        }
        return true;
    }

    /// Computes [Sequence.AttentionGrad]; see [dev.panagrad.vector.Kernel].
    public static boolean backward(Op op, Tensor[] in, Tensor out) {
        Sequence.AttentionGrad a = (Sequence.AttentionGrad) op;
        if (!out.isContiguous()) {
            return Strided.run(AttentionKernel::backward, op, in, out);
        }
        out.memory().asSlice(out.byteOffset(), out.numel() * out.dtype().bytes()).fill((byte) 0);
        if (in[0].numel() > 0 && in[2].size(-2) > 0) {
            new AttentionKernel(a.scale(), a.causal(), a.groups(), in[1], in[2], in[3],
                    a.masked() ? in[4] : null).differentiate(in[0], out);
        }
        return true;
    }

    /// Returns how many matrices a tensor holds.
    private static int heads(Tensor x) {
        long n = 1;
        for (int i = 0; i < x.rank() - 2; i++) {
            n *= x.size(i);
        }
        return Math.toIntExact(n);
    }

    /// Returns where one of the matrices of a tensor begins, in bytes of an element size.
    private static long start(Tensor x, long matrix) {
        long rest = matrix;
        long at = 0;
        for (int i = x.rank() - 3; i >= 0; i--) {
            at += rest % x.size(i) * x.stride(i);
            rest /= x.size(i);
        }
        return x.byteOffset() + at * x.dtype().bytes();
    }

    /// Returns one of the matrices of a tensor, from one of its rows on.
    private static Operand matrix(Tensor x, long matrix, int row) {
        int size = x.dtype().bytes();
        int r = x.rank();
        long step = x.stride(r - 2) * size;
        long col = x.size(r - 1) == 1 ? size : x.stride(r - 1) * size;
        return new Operand(x.memory(), start(x, matrix) + row * step, step, col);
    }

    /// Returns how many sources the targets up to one see, which is left out.
    private int seen(int end) {
        return causal ? Math.min(sources, end) : sources;
    }

    /// Returns matrices of one block's scores in the thread's own memory, their rows whole vectors.
    private Operand[] scores(int count) {
        long row = (long) (sources + Lanes.BYTES / size - 1) / (Lanes.BYTES / size) * Lanes.BYTES;
        MemorySegment memory = Scratch.get(Scratch.Slot.SCORES, count * rows * row);
        Operand[] matrices = new Operand[count];
        for (int i = 0; i < count; i++) {
            matrices[i] = new Operand(memory, i * rows * row, row, size);
        }
        return matrices;
    }

    private void attend(Tensor out) {
        int blocks = (targets + rows - 1) / rows;
        ThreadPool.parallelFor(heads(q) * blocks, task -> {
            int head = task / blocks;
            int from = task % blocks * rows;
            int count = Math.min(rows, targets - from);
            int n = seen(from + count);
            Operand s = scores(1)[0];
            Operand y = matrix(out, head, from);
            Gemm.run(wide, false, count, n, depth, matrix(q, head, from),
                    matrix(k, head / groups, 0).transposed(), s);
            double[] factors = new double[count];
            for (int i = 0; i < count; i++) {
                factors[i] = weigh(s, i, n, head, from + i);
            }
            Gemm.run(wide, false, count, width, n, s, matrix(v, head / groups, 0), y);
            for (int i = 0; i < count; i++) {
                ScoreRows.scale(wide, y.memory(), y.at(i, 0), width, factors[i]);
            }
        });
    }

    /// Replaces a row of products by `e^(score - max)`, 0 for what is not seen; returns 1 over their sum, or
    /// 0 if nothing is seen.
    private double weigh(Operand s, int row, int n, int head, int target) {
        int open = causal ? Math.min(n, target + 1) : n;
        long at = s.at(row, 0);
        boolean scaled = ScoreRows.scales(wide, scale) && mask == null;
        if (!scaled) {
            ScoreRows.scale(wide, s.memory(), at, open, scale);
        }
        if (mask != null) {
            long m = start(mask, head) + target * mask.stride(-2) * mask.dtype().bytes();
            ScoreRows.mask(wide, s.memory(), at, open, mask, m);
        }
        return 1 / ScoreRows.exponentials(wide, s.memory(), at, open, n, scaled ? scale : 1);
    }

    private void differentiate(Tensor g, Tensor out) {
        long keys = q.numel();
        long values = keys + k.numel();
        ThreadPool.parallelFor(heads(k), shared -> {
            Operand dk = part(out, keys + (long) shared * sources * depth, depth);
            Operand dv = part(out, values + (long) shared * sources * width, width);
            for (int head = shared * groups; head < (shared + 1) * groups; head++) {
                for (int from = 0; from < targets; from += rows) {
                    step(g, head, from, part(out, ((long) head * targets + from) * depth, depth), dk, dv);
                }
            }
        });
    }

    private Operand part(Tensor out, long at, int columns) {
        return new Operand(out.memory(), out.byteOffset() + at * size, (long) columns * size, size);
    }

    private void step(Tensor g, int head, int from, Operand dq, Operand dk, Operand dv) {
        int count = Math.min(rows, targets - from);
        int n = seen(from + count);
        Operand queries = matrix(q, head, from);
        Operand keys = matrix(k, head / groups, 0);
        Operand gradient = matrix(g, head, from);
        Operand[] scores = scores(2);
        Operand w = scores[0];
        Operand s = scores[1];
        Gemm.run(wide, false, count, n, depth, queries, keys.transposed(), w);
        Gemm.run(wide, false, count, n, width, gradient, matrix(v, head / groups, 0).transposed(), s);
        for (int i = 0; i < count; i++) {
            double factor = weigh(w, i, n, head, from + i);
            ScoreRows.slopes(wide, w.memory(), w.at(i, 0), factor, s.memory(), s.at(i, 0), n, scale);
        }
        Gemm.run(wide, true, n, width, count, w.transposed(), gradient, dv);
        Gemm.run(wide, false, count, depth, n, s, keys, dq);
        Gemm.run(wide, true, n, depth, count, s.transposed(), queries, dk);
    }
}
