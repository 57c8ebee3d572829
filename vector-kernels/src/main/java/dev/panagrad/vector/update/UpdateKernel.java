package dev.panagrad.vector.update;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.vector.elementwise.Parallel;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Steps of optimizers in one pass over memory, float32.
public final class UpdateKernel {
    private UpdateKernel() {
    }

    /// Computes a step; see [dev.panagrad.vector.Kernel].
    public static boolean run(Op op, Tensor[] in, Tensor out) {
        for (Tensor t : in) {
            if (t.dtype() != DType.FLOAT32 || !t.isContiguous()) {
                return false;
            }
        }
        MemorySegment[] m = new MemorySegment[in.length];
        long[] at = new long[in.length];
        for (int i = 0; i < in.length; i++) {
            m[i] = in[i].memory();
            at[i] = in[i].byteOffset();
        }
        switch (op) {
            case Update.SgdStep s -> Parallel.run(1, out.numel(), (row, from, to) -> sgd(s, m, at, from, to));
            case Update.AdamStep s ->
                    Parallel.run(1, out.numel(), (row, from, to) -> adam(s, m, at, from, to));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static FloatVector load(MemorySegment m, long at, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(F32, m, at, ORDER, mask);
    }

    private static void sgd(Update.SgdStep s, MemorySegment[] m, long[] at, long from, long to) {
        float sign = s.maximize() ? -1 : 1;
        float decay = (float) s.weightDecay();
        float momentum = (float) s.momentum();
        float fresh = (float) (s.first() ? 1 : 1 - s.dampening());
        float old = s.first() ? 0 : momentum;
        float lr = (float) -s.lr();
        boolean hasState = s.momentum() != 0;
        boolean first = s.first();
        boolean nesterov = s.nesterov();
        MemorySegment pm = m[0];
        MemorySegment gm = m[1];
        MemorySegment vm = hasState ? m[2] : pm;
        long pa = at[0];
        long ga = at[1];
        long va = hasState ? at[2] : pa;
        for (long i = from; i < to; i += F32.length()) {
            VectorMask<Float> mask = F32.indexInRange(i, to);
            FloatVector p = load(pm, pa + i * 4, mask);
            FloatVector g = p.mul(decay).add(load(gm, ga + i * 4, mask).mul(sign));
            if (hasState) {
                FloatVector v = first ? g : load(vm, va + i * 4, mask).mul(old).add(g.mul(fresh));
                v.intoMemorySegment(vm, va + i * 4, ORDER, mask);
                g = nesterov ? g.add(v.mul(momentum)) : v;
            }
            g.mul(lr).add(p).intoMemorySegment(pm, pa + i * 4, ORDER, mask);
        }
    }

    private static void adam(Update.AdamStep s, MemorySegment[] m, long[] at, long from, long to) {
        float sign = s.maximize() ? -1 : 1;
        float shrink = (float) (s.decoupled() ? 1 - s.lr() * s.weightDecay() : 1);
        float decay = (float) (s.decoupled() ? 0 : s.weightDecay());
        float b1 = (float) s.beta1();
        float c1 = (float) (1 - s.beta1());
        float b2 = (float) s.beta2();
        float c2 = (float) (1 - s.beta2());
        float eps = (float) s.eps();
        float rate = (float) (-s.lr() / (1 - Math.pow(s.beta1(), s.step())));
        float root = (float) Math.sqrt(1 - Math.pow(s.beta2(), s.step()));
        boolean amsgrad = s.amsgrad();
        for (long i = from; i < to; i += F32.length()) {
            VectorMask<Float> mask = F32.indexInRange(i, to);
            FloatVector p = load(m[0], at[0] + i * 4, mask).mul(shrink);
            FloatVector g = p.mul(decay).add(load(m[1], at[1] + i * 4, mask).mul(sign));
            FloatVector v = load(m[2], at[2] + i * 4, mask).mul(b1).add(g.mul(c1));
            FloatVector u = load(m[3], at[3] + i * 4, mask).mul(b2).add(g.mul(g).mul(c2));
            v.intoMemorySegment(m[2], at[2] + i * 4, ORDER, mask);
            u.intoMemorySegment(m[3], at[3] + i * 4, ORDER, mask);
            if (amsgrad) {
                u = u.max(load(m[4], at[4] + i * 4, mask));
                u.intoMemorySegment(m[4], at[4] + i * 4, ORDER, mask);
            }
            FloatVector step = v.mul(rate).div(u.sqrt().div(root).add(eps));
            p.add(step).intoMemorySegment(m[0], at[0] + i * 4, ORDER, mask);
        }
    }
}
