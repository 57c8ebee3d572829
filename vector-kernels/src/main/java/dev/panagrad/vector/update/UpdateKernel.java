package dev.panagrad.vector.update;

import static dev.panagrad.vector.lanes.Lanes.ADDRESS;
import static dev.panagrad.vector.lanes.Lanes.F32;
import static dev.panagrad.vector.lanes.Lanes.FLOAT;
import static dev.panagrad.vector.lanes.Lanes.MEMORY;
import static dev.panagrad.vector.lanes.Lanes.ORDER;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.reference.UpdateMeaning;
import dev.panagrad.vector.elementwise.Parallel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Steps of optimizers in one pass over memory, float32.
///
/// Each variant has a straight loop of its own: vectors that are chosen by a condition cost the JIT seconds
/// to compile and the loop its speed. The rest of less than a vector is computed one by one. All memory is
/// read and written at addresses that were checked before: of loops over four or five segments, C2 now and
/// then inlines only a part, which is ten times slower.
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
        return switch (op) {
            case Update.Step s -> run(s, in, out);
            case Update.Conditional c -> run(c, in, out);
            case Update.ScaleStep s -> {
                UpdateMeaning.scale(s, in);
                yield true;
            }
            case Update.Unscale _ -> unscale(in);
            default -> false;
        };
    }

    private static boolean run(Update.Conditional op, Tensor[] in, Tensor out) {
        Tensor[] own = Arrays.copyOf(in, op.step().arity());
        if (!fits(own)) {
            return false;
        }
        Update.Step s = UpdateMeaning.count(op, in);
        return s == null || run(s, own, out);
    }

    private static boolean fits(Tensor... in) {
        boolean packed = true;
        boolean single = true;
        for (Tensor t : in) {
            packed &= t.isContiguous() && t.memory().isNative();
            single &= t.dtype() == DType.FLOAT32;
        }
        return packed && single;
    }

    private static boolean run(Update.Step step, Tensor[] in, Tensor out) {
        if (!fits(in)) {
            return false;
        }
        long n = out.numel();
        long[] at = new long[in.length];
        for (int i = 0; i < in.length; i++) {
            Objects.checkFromIndexSize(in[i].byteOffset(), n * Float.BYTES, in[i].memory().byteSize());
            at[i] = in[i].memory().address() + in[i].byteOffset();
        }
        Parallel.run(1, n, (_, from, to) -> {
            switch (step) {
                case Update.SgdStep s -> sgd(s, at, from, to);
                case Update.AdamStep s -> adam(s, at, from, to);
                default -> other(step, at, from, to);
            }
        });
        Reference.reachabilityFence(in);
        return true;
    }

    private static boolean unscale(Tensor[] in) {
        Tensor g = in[0];
        MemorySegment finite = in[2].memory();
        if (!fits(g) || !in[1].memory().isNative()) {
            return false;
        }
        float inverse = in[1].memory().get(ValueLayout.JAVA_FLOAT, in[1].byteOffset());
        Objects.checkFromIndexSize(g.byteOffset(), g.numel() * Float.BYTES, g.memory().byteSize());
        long at = g.memory().address() + g.byteOffset();
        Parallel.run(1, g.numel(), (_, from, to) -> {
            if (!unscale(at, from, to, inverse)) {
                finite.set(ValueLayout.JAVA_BYTE, in[2].byteOffset(), (byte) 0);
            }
        });
        Reference.reachabilityFence(in);
        return true;
    }

    /// Returns whether the elements are finite: zeros times them are zero.
    private static boolean unscale(long at, long from, long to, float inverse) {
        long whole = from + F32.loopBound(to - from);
        FloatVector zeros = FloatVector.zero(F32);
        for (long i = from; i < whole; i += F32.length()) {
            FloatVector g = load(at + i * 4);
            zeros = g.mul(0).add(zeros);
            g.mul(inverse).intoMemorySegment(MEMORY, (at + i * 4) & ADDRESS, ORDER);
        }
        float zero = zeros.reduceLanes(VectorOperators.ADD);
        for (long i = whole; i < to; i++) {
            float g = get(at + i * 4);
            zero += g * 0;
            set(at + i * 4, g * inverse);
        }
        return zero == 0;
    }

    /// Other steps in double precision, a page at a time.
    private static void other(Update.Step step, long[] at, long from, long to) {
        double[][] pages = PAGES.get();
        float[] single = SINGLE.get();
        for (long i = from; i < to; i += PAGE) {
            int n = (int) Math.min(PAGE, to - i);
            for (int k = 0; k < at.length; k++) {
                MemorySegment.copy(MEMORY, FLOAT, at[k] + i * 4 & ADDRESS, single, 0, n);
                for (int j = 0; j < n; j++) {
                    pages[k][j] = single[j];
                }
            }
            UpdateMeaning.step(step, at.length == pages.length ? pages : Arrays.copyOf(pages, at.length), n);
            for (int k = 0; k < at.length; k++) {
                if (k != 1) {
                    for (int j = 0; j < n; j++) {
                        single[j] = (float) pages[k][j];
                    }
                    if (k > 1) {
                        normal(single, n);
                    }
                    MemorySegment.copy(single, 0, MEMORY, FLOAT, at[k] + i * 4 & ADDRESS, n);
                }
            }
        }
    }

    private static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(F32, MEMORY, address & ADDRESS, ORDER);
    }

    private static float get(long address) {
        return MEMORY.get(FLOAT, address & ADDRESS);
    }

    private static void set(long address, float value) {
        MEMORY.set(FLOAT, address & ADDRESS, value);
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

    private static void sgd(Update.SgdStep s, long[] at, long from, long to) {
        float sign = s.maximize() ? -1 : 1;
        float decay = (float) s.weightDecay();
        float lr = (float) -s.lr();
        if (s.momentum() == 0) {
            plain(at[0], at[1], from, to, sign, decay, lr);
            return;
        }
        float fresh = (float) (s.first() ? 1 : 1 - s.dampening());
        float old = (float) (s.first() ? 0 : s.momentum());
        float ahead = (float) s.momentum();
        if (s.nesterov()) {
            nesterov(at, from, to, sign, decay, lr, old, fresh, ahead);
        } else {
            momentum(at, from, to, sign, decay, lr, old, fresh);
        }
    }

    private static void plain(long pa, long ga, long from, long to, float sign, float decay, float lr) {
        long i = from;
        for (long whole = to - F32.length(); i <= whole; i += F32.length()) {
            FloatVector p = load(pa + i * 4);
            FloatVector g = p.mul(decay).add(load(ga + i * 4).mul(sign));
            g.mul(lr).add(p).intoMemorySegment(MEMORY, (pa + i * 4) & ADDRESS, ORDER);
        }
        for (; i < to; i++) {
            float p = get(pa + i * 4);
            float g = p * decay + get(ga + i * 4) * sign;
            set(pa + i * 4, g * lr + p);
        }
    }

    private static void momentum(long[] at, long from, long to, float sign, float decay, float lr, float old,
            float fresh) {
        long pa = at[0];
        long ga = at[1];
        long va = at[2];
        long i = from;
        for (long whole = to - F32.length(); i <= whole; i += F32.length()) {
            FloatVector p = load(pa + i * 4);
            FloatVector g = p.mul(decay).add(load(ga + i * 4).mul(sign));
            FloatVector v = normal(load(va + i * 4).mul(old).add(g.mul(fresh)));
            v.intoMemorySegment(MEMORY, (va + i * 4) & ADDRESS, ORDER);
            v.mul(lr).add(p).intoMemorySegment(MEMORY, (pa + i * 4) & ADDRESS, ORDER);
        }
        for (; i < to; i++) {
            float p = get(pa + i * 4);
            float g = p * decay + get(ga + i * 4) * sign;
            float v = normal(get(va + i * 4) * old + g * fresh);
            set(va + i * 4, v);
            set(pa + i * 4, v * lr + p);
        }
    }

    private static void nesterov(long[] at, long from, long to, float sign, float decay, float lr, float old,
            float fresh, float ahead) {
        long pa = at[0];
        long ga = at[1];
        long va = at[2];
        long i = from;
        for (long whole = to - F32.length(); i <= whole; i += F32.length()) {
            FloatVector p = load(pa + i * 4);
            FloatVector g = p.mul(decay).add(load(ga + i * 4).mul(sign));
            FloatVector v = normal(load(va + i * 4).mul(old).add(g.mul(fresh)));
            v.intoMemorySegment(MEMORY, (va + i * 4) & ADDRESS, ORDER);
            g.add(v.mul(ahead)).mul(lr).add(p).intoMemorySegment(MEMORY, (pa + i * 4) & ADDRESS, ORDER);
        }
        for (; i < to; i++) {
            float p = get(pa + i * 4);
            float g = p * decay + get(ga + i * 4) * sign;
            float v = normal(get(va + i * 4) * old + g * fresh);
            set(va + i * 4, v);
            set(pa + i * 4, (g + v * ahead) * lr + p);
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

    private static void adam(Update.AdamStep s, long[] at, long from, long to) {
        Factors f = Factors.of(s);
        long whole = from + F32.loopBound(to - from);
        if (s.amsgrad()) {
            amsgrad(f, at, from, whole);
        } else {
            adam(f, at, from, whole);
        }
        for (long i = whole; i < to; i++) {
            rest(f, at, i);
        }
    }

    private static void adam(Factors f, long[] at, long from, long to) {
        long pa = at[0];
        long ga = at[1];
        long va = at[2];
        long ua = at[3];
        for (long i = from; i < to; i += F32.length()) {
            FloatVector q = load(pa + i * 4).mul(f.shrink);
            FloatVector d = q.mul(f.decay).add(load(ga + i * 4).mul(f.sign));
            FloatVector v = normal(load(va + i * 4).mul(f.b1).add(d.mul(f.c1)));
            FloatVector u = normal(load(ua + i * 4).mul(f.b2).add(d.mul(d).mul(f.c2)));
            v.intoMemorySegment(MEMORY, (va + i * 4) & ADDRESS, ORDER);
            u.intoMemorySegment(MEMORY, (ua + i * 4) & ADDRESS, ORDER);
            q.add(v.mul(f.rate).div(u.sqrt().mul(f.root).add(f.eps))).intoMemorySegment(MEMORY,
                    (pa + i * 4) & ADDRESS, ORDER);
        }
    }

    private static void amsgrad(Factors f, long[] at, long from, long to) {
        for (long i = from; i < to; i += F32.length()) {
            FloatVector q = load(at[0] + i * 4).mul(f.shrink);
            FloatVector d = q.mul(f.decay).add(load(at[1] + i * 4).mul(f.sign));
            FloatVector v = normal(load(at[2] + i * 4).mul(f.b1).add(d.mul(f.c1)));
            FloatVector u = normal(load(at[3] + i * 4).mul(f.b2).add(d.mul(d).mul(f.c2)));
            FloatVector x = u.max(load(at[4] + i * 4));
            v.intoMemorySegment(MEMORY, (at[2] + i * 4) & ADDRESS, ORDER);
            u.intoMemorySegment(MEMORY, (at[3] + i * 4) & ADDRESS, ORDER);
            x.intoMemorySegment(MEMORY, (at[4] + i * 4) & ADDRESS, ORDER);
            q.add(v.mul(f.rate).div(x.sqrt().mul(f.root).add(f.eps))).intoMemorySegment(MEMORY,
                    (at[0] + i * 4) & ADDRESS, ORDER);
        }
    }

    /// One element, as the loops compute it.
    private static void rest(Factors f, long[] at, long i) {
        float q = get(at[0] + i * 4) * f.shrink;
        float d = q * f.decay + get(at[1] + i * 4) * f.sign;
        float v = normal(get(at[2] + i * 4) * f.b1 + d * f.c1);
        float u = normal(get(at[3] + i * 4) * f.b2 + d * d * f.c2);
        set(at[2] + i * 4, v);
        set(at[3] + i * 4, u);
        if (at.length > 4) {
            u = Math.max(u, get(at[4] + i * 4));
            set(at[4] + i * 4, u);
        }
        set(at[0] + i * 4, q + v * f.rate / ((float) Math.sqrt(u) * f.root + f.eps));
    }
}
