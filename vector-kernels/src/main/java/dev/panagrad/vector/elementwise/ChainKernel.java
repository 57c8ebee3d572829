package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Pool;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.vector.copy.StridedCopy;
import java.lang.ref.Reference;
import java.util.Arrays;

/// Chains, a block after the other: what steps give stays in the nearest caches, and memory is read and
/// written once.
public final class ChainKernel {
    /// Elements of a block: several of their arrays fit in the second cache, and no step takes several
    /// threads.
    private static final int BLOCK = 1 << 12;
    private static final long[] DENSE = {1};
    private static final long[] SAME = {0};

    private final Backend backend;
    private final Chain chain;
    private final Tensor[] in;
    private final Tensor out;
    /// Where a step's result lies: a number of a buffer, or -1 for the result itself.
    private final int[] buffers;
    private final int count;

    private ChainKernel(Backend backend, Chain chain, Tensor[] in, Tensor out) {
        this.backend = backend;
        this.chain = chain;
        this.in = in;
        this.out = out;
        buffers = new int[chain.steps().size()];
        count = assign(chain, buffers);
    }

    /// Computes a chain by a backend's kernels for its steps; see [dev.panagrad.vector.Kernel].
    public static boolean run(Backend backend, Op op, Tensor[] in, Tensor out) {
        if (!out.isContiguous()) {
            return false;
        }
        Chain chain = (Chain) op;
        Tensor[] flat = new Tensor[in.length];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = flat(in[i].detach(), out.shape());
        }
        ChainKernel k = new ChainKernel(backend, chain, flat, out);
        Parallel.run(1, out.numel(), (_, from, to) -> k.run(from, to));
        Reference.reachabilityFence(flat);
        return true;
    }

    /// Returns an operand with its elements in the result's order, or one for all.
    private static Tensor flat(Tensor x, Shape shape) {
        if (x.numel() == 1) {
            return Tensor.over(x.storage(), x.dtype(), Shape.of(1), SAME, x.offset());
        }
        View.Layout l = new View.Expand(shape).layout(x.layout());
        Tensor all = Tensor.over(x.storage(), x.dtype(), shape, l.strides(), l.offset());
        Tensor dense = all.isContiguous() ? all : StridedCopy.packed(all);
        return Tensor.over(dense.storage(), x.dtype(), Shape.of(shape.numel()), DENSE, dense.offset());
    }

    /// Gives each step's result a buffer that nobody needs any more; returns how many there are.
    private static int assign(Chain chain, int[] buffers) {
        int first = chain.arity() + chain.constants().size();
        int[] last = new int[buffers.length];
        for (int i = 0; i < buffers.length; i++) {
            for (int v : chain.steps().get(i).in()) {
                if (v >= first) {
                    last[v - first] = i;
                }
            }
        }
        boolean[] taken = new boolean[buffers.length];
        int most = 0;
        for (int i = 0; i < buffers.length - 1; i++) {
            int b = 0;
            while (taken[b]) {
                b++;
            }
            buffers[i] = b;
            taken[b] = true;
            most = Math.max(most, b + 1);
            for (int j = 0; j <= i; j++) {
                if (last[j] == i) {
                    taken[buffers[j]] = false;
                }
            }
        }
        buffers[buffers.length - 1] = -1;
        return most;
    }

    private void run(long from, long to) {
        Pool.Frame frame = Pool.HOST.enter();
        try {
            Tensor[] room = new Tensor[count];
            Arrays.setAll(room, _ -> Tensor.empty(Device.CPU, DType.FLOAT64,
                    Shape.of(BLOCK)));
            int operands = in.length;
            Tensor[] values = new Tensor[operands + chain.constants().size() + buffers.length];
            for (int c = 0; c < chain.constants().size(); c++) {
                Chain.Constant k = chain.constants().get(c);
                values[operands + c] = Tensor.empty(Device.CPU, k.type(), Shape.of());
                backend.run(new Creation.Fill(Shape.of(), k.type(), k.value()), new Tensor[0],
                        values[operands + c]);
            }
            for (long at = from; at < to; at += BLOCK) {
                block(values, room, at, (int) Math.min(BLOCK, to - at));
            }
            Reference.reachabilityFence(room);
            Reference.reachabilityFence(values);
        } finally {
            Pool.HOST.leave(frame);
        }
    }

    private void block(Tensor[] values, Tensor[] room, long at, int n) {
        for (int i = 0; i < in.length; i++) {
            values[i] = in[i].stride(0) == 0 ? in[i] : part(in[i], in[i].dtype(), in[i].offset() + at, n);
        }
        int next = in.length + chain.constants().size();
        for (int s = 0; s < buffers.length; s++) {
            Chain.Step step = chain.steps().get(s);
            Tensor[] from = new Tensor[step.in().size()];
            // What is computed of single elements is a single one.
            int size = 1;
            for (int i = 0; i < from.length; i++) {
                from[i] = values[step.in().get(i)];
                size = from[i].numel() > 1 ? n : size;
            }
            Tensor result = part(out, out.dtype(), out.offset() + at, n);
            if (buffers[s] >= 0) {
                values[next + s] = part(room[buffers[s]], step.type(), 0, size);
                backend.run(step.op(), from, values[next + s]);
            } else if (size == n) {
                backend.run(step.op(), from, result);
            } else {
                Tensor one = Tensor.empty(Device.CPU, step.type(), Shape.of());
                backend.run(step.op(), from, one);
                backend.run(new Unary.Copy(), new Tensor[] {
                        Tensor.over(one.storage(), step.type(), Shape.of(n), SAME, one.offset())}, result);
            }
        }
    }

    private static Tensor part(Tensor x, DType t, long from, int n) {
        return Tensor.over(x.storage(), t, Shape.of(n), DENSE, from);
    }
}
