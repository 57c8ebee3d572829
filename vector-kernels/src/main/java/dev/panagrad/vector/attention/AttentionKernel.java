package dev.panagrad.vector.attention;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.vector.elementwise.Strided;
import dev.panagrad.vector.gemm.Operand;
import dev.panagrad.vector.gemm.Parts;
import dev.panagrad.vector.threads.ThreadPool;

/// Scaled dot-product attention, float32 and float64. The scores of some targets of one head at a time are in
/// the cache; those of all are never in memory. Where targets see earlier sources alone, scores of later ones
/// are not computed.
///
/// Targets are cut at multiples of a tile's rows, and those of one head are added up in their order, so the
/// results do not depend on the threads.
public final class AttentionKernel {
    /// Scores in one block of targets.
    private static final int BLOCK = 1 << 13;
    private static final int MOST_ROWS = 64;
    /// Tasks of a thread, where heads are few.
    private static final int TASKS_A_THREAD = 4;

    private AttentionKernel() {
    }

    /// Computes [Sequence.Attention]; see [dev.panagrad.vector.Kernel].
    public static boolean forward(Op op, Tensor[] in, Tensor out) {
        Sequence.Attention a = (Sequence.Attention) op;
        if (!out.isContiguous()) {
            return Strided.run(AttentionKernel::forward, op, in, out);
        }
        AttentionParts.check(a, out.dtype());
        Shape shape = AttentionParts.shape(in[0].shape(), in[2].shape());
        Tensor sums = a.kept() == 0 ? null : AttentionParts.sumsOf(out, shape, a.kept());
        Tensor y = a.kept() == 0 ? out : AttentionParts.resultOf(out, shape);
        boolean rows = shape.without(shape.rank() - 1).numel() > 0;
        if (in[1].size(-2) == 0) {
            fill(y, 0);
            fill(sums, Double.NEGATIVE_INFINITY);
        } else if (rows && (y.numel() > 0 || sums != null)) {
            attend(new Attended(a.scale(), a.causal(), a.groups(), in[0], in[1], in[2],
                    a.masked() ? in[3] : null), y, sums);
        }
        return true;
    }

    private static void fill(Tensor x, double value) {
        if (x != null && x.numel() > 0) {
            x.fill_(value);
        }
    }

    /// Computes [Sequence.AttentionGrad]; see [dev.panagrad.vector.Kernel].
    public static boolean backward(Op op, Tensor[] in, Tensor out) {
        Sequence.AttentionGrad a = (Sequence.AttentionGrad) op;
        if (!out.isContiguous()) {
            return Strided.run(AttentionKernel::backward, op, in, out);
        }
        boolean some = in[0].numel() > 0 && in[4].size(-2) > 0;
        // Gradients of keys and values are added up; those of queries are written whole.
        long begin = some ? in[3].numel() : 0;
        int size = out.dtype().bytes();
        out.memory().asSlice(out.byteOffset() + begin * size, (out.numel() - begin) * size).fill((byte) 0);
        if (some) {
            differentiate(new Attended(a.scale(), a.causal(), a.groups(), in[3], in[4], in[5],
                    a.masked() ? in[6] : null), in, out);
        }
        return true;
    }

    /// Targets of one block, a multiple of the rows of a tile.
    private static int rows(Attended of) {
        int tile = of.tiles.maxRows;
        return Math.clamp(BLOCK / of.pitch(of.sources) / tile, 1, MOST_ROWS / tile) * tile;
    }

    private static void attend(Attended of, Tensor out, Tensor sums) {
        int heads = Attended.heads(of.q);
        int rows = rows(of);
        int blocks = Parts.ceil(of.targets, rows);
        int parts = Math.min(blocks, Parts.ceil(TASKS_A_THREAD * ThreadPool.threads(), heads));
        ThreadPool.parallelFor(heads * parts, task -> {
            int part = task % parts;
            int from = Parts.start(part, blocks, parts) * rows;
            int end = Math.min(of.targets, Parts.start(part + 1, blocks, parts) * rows);
            new HeadResult(of, task / parts, of.seen(end), out, sums).run(from, end);
        });
    }

    private static void differentiate(Attended of, Tensor[] in, Tensor out) {
        long keys = of.q.numel();
        long values = keys + of.k.numel();
        int rows = rows(of);
        ThreadPool.parallelFor(Attended.heads(of.k), shared -> {
            Operand dk = part(out, keys + (long) shared * of.sources * of.depth, of.depth);
            Operand dv = part(out, values + (long) shared * of.sources * of.width, of.width);
            for (int head = shared * of.groups; head < (shared + 1) * of.groups; head++) {
                new HeadGradient(of, head, rows, in).run(
                        part(out, (long) head * of.targets * of.depth, of.depth), dk, dv);
            }
        });
    }

    private static Operand part(Tensor out, long at, int columns) {
        int size = out.dtype().bytes();
        return new Operand(out.memory(), out.byteOffset() + at * size, (long) columns * size, size);
    }
}
