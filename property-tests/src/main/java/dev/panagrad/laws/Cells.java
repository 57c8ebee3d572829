package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.View;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;

/// Makes and compares tensors element by element, with no help from the backend under test.
public final class Cells {
    private Cells() {
    }

    /// Returns a contiguous tensor of these elements.
    public static Tensor tensor(DType dtype, Shape shape, double[] values) {
        Tensor t = Tensor.empty(Device.CPU, dtype, shape);
        write(t, values);
        return t;
    }

    /// Returns a tensor of these elements that is not contiguous: axes in another order, gaps between and
    /// before the elements (full of junk), and an axis of size 1 with a meaningless stride.
    public static Tensor scattered(Draw d, DType dtype, Shape shape, double[] values) {
        int rank = shape.rank();
        int[] order = d.chance(0.7) ? d.permutation(rank) : identity(rank);
        long[] strides = new long[rank];
        long room = 1;
        for (int i = rank - 1; i >= 0; i--) {
            int a = order[i];
            long step = d.chance(0.4) ? d.between(2, 3) : 1;
            strides[a] = room * step;
            room *= Math.max(shape.dim(a), 1) * step + (d.chance(0.3) ? d.between(1, 3) : 0);
        }
        for (int a = 0; a < rank; a++) {
            strides[a] = shape.dim(a) == 1 && d.chance(0.5) ? d.between(0, 7) : strides[a];
        }
        int offset = d.between(0, 5);
        Tensor base = Tensor.empty(Device.CPU, dtype, Shape.of(room + offset + 2));
        junk(base);
        Tensor t = Tensor.over(base.storage(), dtype, shape, strides, offset);
        write(t, values);
        return t;
    }

    /// Returns a tensor in which some axes are repeated without memory. The elements are changed to fit:
    /// those at index 0 of a repeated axis count.
    public static Tensor expanded(Draw d, DType dtype, Shape shape, double[] values) {
        int mask = d.axes(shape.rank());
        Shape small = shape;
        for (int a = 0; a < shape.rank(); a++) {
            small = (mask >> a & 1) != 0 && shape.dim(a) > 0 ? small.with(a, 1) : small;
        }
        double[] few = Arrays.copyOf(values, (int) small.numel());
        Tensor t = scattered(d, dtype, small, few);
        View.Layout l = new View.Expand(shape).layout(t.layout());
        return Tensor.over(t.storage(), dtype, shape, l.strides(), l.offset());
    }

    private static int[] identity(int n) {
        int[] p = new int[n];
        Arrays.setAll(p, i -> i);
        return p;
    }

    /// Fills the whole memory of a tensor with NaN, or another value that must not be read, behind the back
    /// of the version counter.
    public static void junk(Tensor t) {
        double[] v = new double[(int) t.numel()];
        Arrays.fill(v, t.dtype().isFloat() ? Double.NaN : 77);
        write(t, v);
    }

    /// Writes elements in row-major order, converted to the tensor's type.
    public static void write(Tensor t, double[] values) {
        MemorySegment m = t.memory();
        long[] at = new long[t.rank()];
        for (double v : values) {
            long p = t.byteOffset();
            for (int a = 0; a < at.length; a++) {
                p += at[a] * t.stride(a) * t.dtype().bytes();
            }
            set(m, t.dtype(), p, v);
            for (int a = at.length - 1; a >= 0 && ++at[a] == t.size(a); a--) {
                at[a] = 0;
            }
        }
        Reference.reachabilityFence(t);
    }

    private static void set(MemorySegment m, DType t, long p, double v) {
        switch (t) {
            case BOOL -> m.set(ValueLayout.JAVA_BYTE, p, (byte) ((long) v & 1));
            case UINT8 -> m.set(ValueLayout.JAVA_BYTE, p, (byte) (long) v);
            case INT32 -> m.set(ValueLayout.JAVA_INT_UNALIGNED, p, (int) v);
            case INT64 -> m.set(ValueLayout.JAVA_LONG_UNALIGNED, p, (long) v);
            case FLOAT16 -> m.set(ValueLayout.JAVA_SHORT_UNALIGNED, p, Float.floatToFloat16((float) v));
            case BFLOAT16 -> m.set(ValueLayout.JAVA_SHORT_UNALIGNED, p,
                    (short) (Float.floatToIntBits((float) v) >>> 16));
            case FLOAT32 -> m.set(ValueLayout.JAVA_FLOAT_UNALIGNED, p, (float) v);
            case FLOAT64 -> m.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, p, v);
        }
    }

    /// Returns what differs first between two tensors whose shape, type and elements should be the same to
    /// the bit (NaN equals NaN), or null.
    public static String difference(Tensor expected, Tensor found) {
        if (!expected.shape().equals(found.shape()) || expected.dtype() != found.dtype()) {
            return "expected " + expected.dtype() + expected.shape() + " but got " + found.dtype()
                    + found.shape();
        }
        if (expected.dtype() == DType.INT64) {
            long[] e = expected.toLongArray();
            long[] f = found.toLongArray();
            int i = Arrays.mismatch(e, f);
            return i < 0 ? null : "element " + i + ": expected " + e[i] + " but got " + f[i];
        }
        double[] e = expected.toDoubleArray();
        double[] f = found.toDoubleArray();
        int i = Arrays.mismatch(e, f);
        return i < 0 ? null : "element " + i + ": expected " + e[i] + " but got " + f[i];
    }

    /// Returns the elements, to compare later.
    public static double[] snapshot(Tensor t) {
        return t.toDoubleArray();
    }
}
