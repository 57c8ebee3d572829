package dev.panagrad.vector.update;

import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.ORDER;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.reference.UpdateMeaning;
import dev.panagrad.vector.elementwise.Parallel;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Steps of optimizers in one pass over memory, float32.
///
/// Each variant has a straight loop of its own: vectors that are chosen by a condition, and masks in the
/// loop, cost the JIT seconds to compile and the loop its speed. The rest of less than a vector is computed
/// one by one.
public final class UpdateKernel {
    private static final int PAGE = 1024;
    private static final int MOST_OPERANDS = 5;
    private static final ThreadLocal<float[]> SINGLE = ThreadLocal.withInitial(() -> new float[PAGE]);
    private static final ThreadLocal<double[][]> PAGES =
            ThreadLocal.withInitial(() -> new double[MOST_OPERANDS][PAGE]);

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
            case Update u -> Parallel.run(1, out.numel(), (row, from, to) -> other(u, m, at, from, to));
            default -> {
                return false;
            }
        }
        return true;
    }

    /// Other steps in double precision, a page at a time.
    private static void other(Update step, MemorySegment[] m, long[] at, long from, long to) {
        double[][] pages = PAGES.get();
        float[] single = SINGLE.get();
        for (long i = from; i < to; i += PAGE) {
            int n = (int) Math.min(PAGE, to - i);
            for (int k = 0; k < m.length; k++) {
                MemorySegment.copy(m[k], JAVA_FLOAT_UNALIGNED, at[k] + i * 4, single, 0, n);
                for (int j = 0; j < n; j++) {
                    pages[k][j] = single[j];
                }
            }
            UpdateMeaning.step(step, m.length == pages.length ? pages : Arrays.copyOf(pages, m.length), n);
            for (int k = 0; k < m.length; k++) {
                if (k != 1) {
                    for (int j = 0; j < n; j++) {
                        single[j] = (float) pages[k][j];
                    }
                    if (k > 1) {
                        normal(single, n);
                    }
                    MemorySegment.copy(single, 0, m[k], JAVA_FLOAT_UNALIGNED, at[k] + i * 4, n);
                }
            }
        }
    }

    private static FloatVector load(MemorySegment m, long at) {
        return FloatVector.fromMemorySegment(F32, m, at, ORDER);
    }

    private static float get(MemorySegment m, long at) {
        return m.get(JAVA_FLOAT_UNALIGNED, at);
    }

    private static void set(MemorySegment m, long at, float value) {
        m.set(JAVA_FLOAT_UNALIGNED, at, value);
    }

    /// Zero for numbers below the smallest normal one. The running mean of a gradient that has become zero
    /// would shrink to a subnormal number and stay there, since its product with a factor above one half
    /// rounds to itself; and most processors take a hundred cycles for an operation on one.
    private static FloatVector normal(FloatVector v) {
        return v.blend(0, v.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
    }

    private static float normal(float v) {
        return Math.abs(v) < Float.MIN_NORMAL ? 0 : v;
    }

    private static void normal(float[] v, int n) {
        int i = 0;
        for (; i <= n - F32.length(); i += F32.length()) {
            normal(FloatVector.fromArray(F32, v, i)).intoArray(v, i);
        }
        for (; i < n; i++) {
            v[i] = normal(v[i]);
        }
    }

    private static void sgd(Update.SgdStep s, MemorySegment[] m, long[] at, long from, long to) {
        float sign = s.maximize() ? -1 : 1;
        float decay = (float) s.weightDecay();
        float lr = (float) -s.lr();
        if (s.momentum() == 0) {
            plain(m[0], at[0], m[1], at[1], from, to, sign, decay, lr);
            return;
        }
        float fresh = (float) (s.first() ? 1 : 1 - s.dampening());
        float old = (float) (s.first() ? 0 : s.momentum());
        float ahead = (float) s.momentum();
        if (s.nesterov()) {
            nesterov(m, at, from, to, sign, decay, lr, old, fresh, ahead);
        } else {
            momentum(m, at, from, to, sign, decay, lr, old, fresh);
        }
    }

    private static void plain(MemorySegment pm, long pa, MemorySegment gm, long ga, long from, long to,
            float sign,
            float decay, float lr) {
        long i = from;
        for (long whole = to - F32.length(); i <= whole; i += F32.length()) {
            FloatVector p = load(pm, pa + i * 4);
            FloatVector g = p.mul(decay).add(load(gm, ga + i * 4).mul(sign));
            g.mul(lr).add(p).intoMemorySegment(pm, pa + i * 4, ORDER);
        }
        for (; i < to; i++) {
            float p = get(pm, pa + i * 4);
            float g = p * decay + get(gm, ga + i * 4) * sign;
            set(pm, pa + i * 4, g * lr + p);
        }
    }

    private static void momentum(MemorySegment[] m, long[] at, long from, long to, float sign, float decay,
            float lr,
            float old, float fresh) {
        MemorySegment pm = m[0];
        MemorySegment gm = m[1];
        MemorySegment vm = m[2];
        long pa = at[0];
        long ga = at[1];
        long va = at[2];
        long i = from;
        for (long whole = to - F32.length(); i <= whole; i += F32.length()) {
            FloatVector p = load(pm, pa + i * 4);
            FloatVector g = p.mul(decay).add(load(gm, ga + i * 4).mul(sign));
            FloatVector v = normal(load(vm, va + i * 4).mul(old).add(g.mul(fresh)));
            v.intoMemorySegment(vm, va + i * 4, ORDER);
            v.mul(lr).add(p).intoMemorySegment(pm, pa + i * 4, ORDER);
        }
        for (; i < to; i++) {
            float p = get(pm, pa + i * 4);
            float g = p * decay + get(gm, ga + i * 4) * sign;
            float v = normal(get(vm, va + i * 4) * old + g * fresh);
            set(vm, va + i * 4, v);
            set(pm, pa + i * 4, v * lr + p);
        }
    }

    private static void nesterov(MemorySegment[] m, long[] at, long from, long to, float sign, float decay,
            float lr,
            float old, float fresh, float ahead) {
        MemorySegment pm = m[0];
        MemorySegment gm = m[1];
        MemorySegment vm = m[2];
        long pa = at[0];
        long ga = at[1];
        long va = at[2];
        long i = from;
        for (long whole = to - F32.length(); i <= whole; i += F32.length()) {
            FloatVector p = load(pm, pa + i * 4);
            FloatVector g = p.mul(decay).add(load(gm, ga + i * 4).mul(sign));
            FloatVector v = normal(load(vm, va + i * 4).mul(old).add(g.mul(fresh)));
            v.intoMemorySegment(vm, va + i * 4, ORDER);
            g.add(v.mul(ahead)).mul(lr).add(p).intoMemorySegment(pm, pa + i * 4, ORDER);
        }
        for (; i < to; i++) {
            float p = get(pm, pa + i * 4);
            float g = p * decay + get(gm, ga + i * 4) * sign;
            float v = normal(get(vm, va + i * 4) * old + g * fresh);
            set(vm, va + i * 4, v);
            set(pm, pa + i * 4, (g + v * ahead) * lr + p);
        }
    }

    /// The factors of a step of Adam, computed once.
    private record Factors(float sign, float shrink, float decay, float b1, float c1, float b2, float c2,
            float eps,
            float rate, float root) {
        static Factors of(Update.AdamStep s) {
            return new Factors(s.maximize() ? -1 : 1,
                    (float) (s.decoupled() ? 1 - s.lr() * s.weightDecay() : 1),
                    (float) (s.decoupled() ? 0 : s.weightDecay()), (float) s.beta1(), (float) (1 - s.beta1()),
                    (float) s.beta2(), (float) (1 - s.beta2()), (float) s.eps(),
                    (float) (-s.lr() / (1 - Math.pow(s.beta1(), s.step()))),
                    (float) (1 / Math.sqrt(1 - Math.pow(s.beta2(), s.step()))));
        }
    }

    private static void adam(Update.AdamStep s, MemorySegment[] m, long[] at, long from, long to) {
        Factors f = Factors.of(s);
        long whole = from + F32.loopBound(to - from);
        if (s.amsgrad()) {
            amsgrad(f, m, at, from, whole);
        } else {
            adam(f, m, at, from, whole);
        }
        for (long i = whole; i < to; i++) {
            rest(f, m, at, i);
        }
    }

    private static void adam(Factors f, MemorySegment[] m, long[] at, long from, long to) {
        MemorySegment pm = m[0];
        MemorySegment gm = m[1];
        MemorySegment vm = m[2];
        MemorySegment um = m[3];
        long pa = at[0];
        long ga = at[1];
        long va = at[2];
        long ua = at[3];
        for (long i = from; i < to; i += F32.length()) {
            FloatVector q = load(pm, pa + i * 4).mul(f.shrink);
            FloatVector d = q.mul(f.decay).add(load(gm, ga + i * 4).mul(f.sign));
            FloatVector v = normal(load(vm, va + i * 4).mul(f.b1).add(d.mul(f.c1)));
            FloatVector u = normal(load(um, ua + i * 4).mul(f.b2).add(d.mul(d).mul(f.c2)));
            v.intoMemorySegment(vm, va + i * 4, ORDER);
            u.intoMemorySegment(um, ua + i * 4, ORDER);
            q.add(v.mul(f.rate).div(u.sqrt().mul(f.root).add(f.eps))).intoMemorySegment(pm, pa + i * 4,
                    ORDER);
        }
    }

    private static void amsgrad(Factors f, MemorySegment[] m, long[] at, long from, long to) {
        for (long i = from; i < to; i += F32.length()) {
            FloatVector q = load(m[0], at[0] + i * 4).mul(f.shrink);
            FloatVector d = q.mul(f.decay).add(load(m[1], at[1] + i * 4).mul(f.sign));
            FloatVector v = normal(load(m[2], at[2] + i * 4).mul(f.b1).add(d.mul(f.c1)));
            FloatVector u = normal(load(m[3], at[3] + i * 4).mul(f.b2).add(d.mul(d).mul(f.c2)));
            FloatVector x = u.max(load(m[4], at[4] + i * 4));
            v.intoMemorySegment(m[2], at[2] + i * 4, ORDER);
            u.intoMemorySegment(m[3], at[3] + i * 4, ORDER);
            x.intoMemorySegment(m[4], at[4] + i * 4, ORDER);
            q.add(v.mul(f.rate).div(x.sqrt().mul(f.root).add(f.eps))).intoMemorySegment(m[0], at[0] + i * 4,
                    ORDER);
        }
    }

    /// One element, as the loops compute it.
    private static void rest(Factors f, MemorySegment[] m, long[] at, long i) {
        float q = get(m[0], at[0] + i * 4) * f.shrink;
        float d = q * f.decay + get(m[1], at[1] + i * 4) * f.sign;
        float v = normal(get(m[2], at[2] + i * 4) * f.b1 + d * f.c1);
        float u = normal(get(m[3], at[3] + i * 4) * f.b2 + d * d * f.c2);
        set(m[2], at[2] + i * 4, v);
        set(m[3], at[3] + i * 4, u);
        if (m.length > 4) {
            u = Math.max(u, get(m[4], at[4] + i * 4));
            set(m[4], at[4] + i * 4, u);
        }
        set(m[0], at[0] + i * 4, q + v * f.rate / ((float) Math.sqrt(u) * f.root + f.eps));
    }
}
