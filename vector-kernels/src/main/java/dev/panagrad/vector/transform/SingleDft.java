package dev.panagrad.vector.transform;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.vector.lanes.Lanes;
import dev.panagrad.vector.threads.ThreadPool;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Transforms of float32 in single precision, as many at once as a vector has lanes. Rows are transposed on
/// their way in and out. A result that is not finite everywhere is left to the reference: an infinity in a
/// row makes all its numbers so, and so does a sum beyond the type's range.
final class SingleDft {
    private static final int LANES = Lanes.F32.length();
    private static final int GROUP = SingleSteps.GROUP;
    private static final int TASK = 1 << 14;
    /// Elements of a thread's array.
    private static final int MOST = 1 << 19;

    private static final ThreadLocal<float[][]> LOCAL = ThreadLocal.withInitial(() -> new float[2][0]);

    private final Plan plan;
    private final int n;
    private final Tensor x;
    private final Tensor out;
    private final AtomicBoolean finite = new AtomicBoolean(true);

    private SingleDft(Plan plan, Tensor x, Tensor out, int n) {
        this.plan = plan;
        this.x = x;
        this.out = out;
        this.n = n;
    }

    /// Whether transforms are better computed here: enough of them, and not too long.
    static boolean suits(DType t, Plan plan, int transforms) {
        return t == DType.FLOAT32 && 4 * transforms >= LANES && plan.groups() <= MOST / GROUP - 2;
    }

    /// Transforms complex rows.
    static boolean complex(Plan plan, Tensor x, Tensor out, int n, int rows, boolean inverse) {
        SingleDft s = new SingleDft(plan, x, out, n);
        return s.each(rows, (first, count, a, b) -> {
            s.in(a, 0, first, 1, count, 2 * n, LANES);
            float[] y = plan.single(a, b, inverse ? LANES : 0, inverse ? -LANES : LANES);
            s.out(y, 0, first, 1, count, 2 * n, LANES);
            return y;
        });
    }

    /// Transforms real rows, two as the parts of complex numbers.
    static boolean reals(Plan plan, Tensor x, Tensor out, int n, int rows) {
        SingleDft s = new SingleDft(plan, x, out, n);
        int length = 2 * (n / 2 + 1);
        return s.each((rows + 1) / 2, (pair, count, a, b) -> {
            int second = Math.min(count, rows / 2 - pair);
            s.in(a, 0, 2 * pair, 2, count, n, GROUP);
            s.in(a, LANES, 2 * pair + 1, 2, second, n, GROUP);
            float[] scales = scales(a, n);
            for (int i = 0; i < n * GROUP; i += LANES) {
                load(a, i).mul(load(scales, i % GROUP)).intoArray(a, i);
            }
            float[] z = plan.single(a, b, 0, LANES);
            float[] y = z == a ? b : a;
            part(n, z, y, scales);
            s.out(y, 0, 2 * pair, 2, count, length, GROUP);
            s.out(y, LANES, 2 * pair + 1, 2, second, length, GROUP);
            return z;
        });
    }

    /// Transforms halves of the transforms of real rows back, two as one.
    static boolean halves(Plan plan, Tensor x, Tensor out, int n, int rows) {
        SingleDft s = new SingleDft(plan, x, out, n);
        int length = 2 * (n / 2 + 1);
        return s.each((rows + 1) / 2, (pair, count, a, b) -> {
            int second = Math.min(count, rows / 2 - pair);
            s.in(a, 0, 2 * pair, 2, count, length, GROUP);
            s.in(a, LANES, 2 * pair + 1, 2, second, length, GROUP);
            float[] scales = scales(a, length);
            join(n, a, b, scales);
            float[] y = plan.single(b, a, LANES, -LANES);
            for (int i = 0; i < n * GROUP; i += LANES) {
                load(y, i).mul(load(scales, GROUP + i % GROUP)).intoArray(y, i);
            }
            s.out(y, 0, 2 * pair, 2, count, n, GROUP);
            s.out(y, LANES, 2 * pair + 1, 2, second, n, GROUP);
            return y;
        });
    }

    /// What is done with some transforms side by side, in two arrays; returns the one with the numbers that
    /// are to be finite.
    private interface Batch {
        float[] run(int first, int count, float[] a, float[] b);
    }

    private boolean each(int transforms, Batch batch) {
        int share = Math.max(1, TASK / n / LANES) * LANES;
        ThreadPool.parallelFor((transforms + share - 1) / share, task -> {
            float[][] all = LOCAL.get();
            if (all[0].length < (plan.groups() + 2) * GROUP) {
                all = new float[2][(plan.groups() + 2) * GROUP];
                LOCAL.set(all);
            }
            for (int t = task * share; t < Math.min((task + 1) * share, transforms); t += LANES) {
                if (t + LANES >= transforms) {
                    // Lanes without a row have finite numbers.
                    Arrays.fill(all[0], 0, (n + 2) * GROUP, 0);
                }
                check(batch.run(t, Math.min(LANES, transforms - t), all[0], all[1]));
            }
        });
        return finite.get();
    }

    /// Notes whether n numbers are finite: zero times another number is not zero.
    private void check(float[] y) {
        FloatVector zeros = FloatVector.zero(Lanes.F32);
        for (int i = 0; i < n * GROUP; i += LANES) {
            zeros = load(y, i).mul(0).add(zeros);
        }
        if (zeros.reduceLanes(VectorOperators.ADD) != 0) {
            finite.set(false);
        }
    }

    private void in(float[] to, int into, int row, int step, int count, int length, int pitch) {
        long bytes = 4L * length;
        Across.in(x.memory(), x.byteOffset() + row * bytes, step * bytes, count, length, to, into, pitch);
    }

    private void out(float[] from, int at, int row, int step, int count, int length, int pitch) {
        long bytes = 4L * length;
        Across.out(from, at, pitch, count, length, out.memory(), out.byteOffset() + row * bytes,
                step * bytes);
    }

    private static FloatVector load(float[] x, int i) {
        return FloatVector.fromArray(Lanes.F32, x, i);
    }

    /// Returns powers of two that bring the largest number of each row near 1, and what they are taken back
    /// by: the rounding of a large row, which shares complex numbers with a small one, would spoil it.
    private static float[] scales(float[] x, int length) {
        FloatVector a = FloatVector.zero(Lanes.F32);
        FloatVector b = a;
        for (int i = 0; i < length * GROUP; i += GROUP) {
            a = load(x, i).abs().max(a);
            b = load(x, i + LANES).abs().max(b);
        }
        float[] scales = new float[2 * GROUP];
        a.intoArray(scales, 0);
        b.intoArray(scales, LANES);
        for (int i = 0; i < GROUP; i++) {
            int e = Math.clamp(Math.getExponent(scales[i]), -126, 126);
            scales[i] = Math.scalb(1f, -e);
            scales[GROUP + i] = Math.scalb(1f, e);
        }
        return scales;
    }

    /// Of the transform z of `a + ib`, a's is `(z[k] + conj z[n - k]) / 2` and b's `(z[k] - conj z[n - k]) /
    /// 2i`; the real parts of both come before the imaginary ones.
    private static void part(int n, float[] z, float[] y, float[] scales) {
        FloatVector a = load(scales, GROUP).mul(0.5f);
        FloatVector b = load(scales, GROUP + LANES).mul(0.5f);
        for (int k = 0; k <= n / 2; k++) {
            int p = k * GROUP;
            int q = (k == 0 ? 0 : n - k) * GROUP;
            FloatVector pr = load(z, p);
            FloatVector pi = load(z, p + LANES);
            FloatVector qr = load(z, q);
            FloatVector qi = load(z, q + LANES);
            pr.add(qr).mul(a).intoArray(y, 2 * p);
            pi.add(qi).mul(b).intoArray(y, 2 * p + LANES);
            pi.sub(qi).mul(a).intoArray(y, 2 * p + GROUP);
            qr.sub(pr).mul(b).intoArray(y, 2 * p + GROUP + LANES);
        }
    }

    /// Two halves a and b, made whole so that their transforms are real, and joined as `a + ib`.
    private static void join(int n, float[] halves, float[] z, float[] scales) {
        FloatVector a = load(scales, 0).mul(0.5f);
        FloatVector b = load(scales, LANES).mul(0.5f);
        for (int k = 0; k <= n / 2; k++) {
            int p = k * GROUP;
            FloatVector ar = load(halves, 2 * p).mul(a);
            FloatVector br = load(halves, 2 * p + LANES).mul(b);
            FloatVector ai = load(halves, 2 * p + GROUP).mul(a);
            FloatVector bi = load(halves, 2 * p + GROUP + LANES).mul(b);
            if (k == 0 || 2 * k == n) {
                // The imaginary parts do not count, unless they are infinite.
                ar.add(ar).add(ai.mul(0)).intoArray(z, p);
                br.add(br).add(bi.mul(0)).intoArray(z, p + LANES);
                continue;
            }
            int q = (n - k) * GROUP;
            ar.sub(bi).intoArray(z, p);
            br.add(ai).intoArray(z, p + LANES);
            ar.add(bi).intoArray(z, q);
            br.sub(ai).intoArray(z, q + LANES);
        }
    }
}
