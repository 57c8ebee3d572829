package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import java.util.Arrays;

/// Pooling to a given size: place `i` of `out` covers `[floor(i·in/out), ceil((i+1)·in/out))`.
final class AdaptivePools {
    private AdaptivePools() {
    }

    static String describe(long[] output) {
        return Arrays.toString(output).replace(Long.toString(Pools.KEEP), "KEEP");
    }

    static Tensor average(Tensor x, long[] output) {
        AutocastFunction f = output.length == 3 ? AutocastFunction.POOL : AutocastFunction.UNLISTED;
        if (f.applies(x)) {
            return f.of(t -> average(t[0], output), x);
        }
        long[] out = checked("adaptiveAvgPool", x, output);
        int lead = x.rank() - out.length;
        PoolOptions even = even(x, out);
        if (even != null) {
            return Pools.avgPool(x, even);
        }
        Tensor y = x;
        for (int i = 0; i < out.length; i++) {
            if (out[i] != x.size(lead + i)) {
                y = Taps.means(x.size(lead + i), out[i]).apply(y, lead + i);
            }
        }
        return y;
    }

    /// Returns the pooling of places that do not overlap and have one size, or null if they are not such.
    private static PoolOptions even(Tensor x, long[] out) {
        int[] kernel = new int[out.length];
        for (int i = 0; i < out.length; i++) {
            long in = x.size(x.rank() - out.length + i);
            if (out[i] < 1 || in % out[i] != 0) {
                return null;
            }
            kernel[i] = Math.toIntExact(in / out[i]);
        }
        return PoolOptions.of(Ints.of(kernel));
    }

    static Pools.Largest largest(Tensor x, long[] output) {
        if (output.length == 3 && AutocastFunction.POOL.applies(x)) {
            return AutocastFunction.POOL.ofAll(t -> largest(t[0], output), x);
        }
        long[] out = checked("adaptiveMaxPool", x, output);
        PoolOptions even = even(x, out);
        if (even != null && x.numel() > 0) {
            return Pools.maxPoolWithIndices(x, even);
        }
        int lead = x.rank() - out.length;
        long[] in = Arrays.copyOfRange(x.shape().dims(), lead, x.rank());
        long planes = 1;
        for (int i = 0; i < lead; i++) {
            planes *= x.size(i);
        }
        Tensor at = windows(x, in, out);
        Shape result = x.shape();
        long places = 1;
        for (int i = 0; i < out.length; i++) {
            result = result.with(lead + i, out[i]);
            places *= out[i];
        }
        Tensor flat = x.reshape(planes, Shape.of(in).numel()).indexSelect(1, at);
        if (places == 0 || planes == 0) {
            Tensor none = flat.narrow(1, 0, Math.min(places, flat.size(1))).reshape(result.dims());
            return new Pools.Largest(none, none.detach().to(dev.panagrad.tensor.DType.INT64));
        }
        long count = at.numel() / places;
        Tensor seen = flat.reshape(planes, places, count);
        Tensor best = seen.detach().argmax(2).unsqueeze(2);
        Tensor where = at.reshape(1, places, count).expand(planes, places, count).gather(2, best);
        return new Pools.Largest(seen.gather(2, best).reshape(result.dims()), where.reshape(result.dims()));
    }

    /// Returns the flattened elements of each place, row-major, on x's device; short places repeat their
    /// first element.
    private static Tensor windows(Tensor x, long[] in, long[] out) {
        int n = in.length;
        long[] apart = new long[2 * n];
        int[] order = new int[2 * n];
        Tensor all = null;
        for (int a = 0; a < n; a++) {
            Taps t = Taps.means(in[a], out[a]);
            apart[2 * a] = out[a];
            apart[2 * a + 1] = t.count();
            order[a] = 2 * a;
            order[n + a] = 2 * a + 1;
            Tensor at = x.newConstant(Tensor.of(t.index()));
            all = all == null ? at : all.mul(in[a]).unsqueeze(1).add(at).flatten();
        }
        // Sums run over long rows when places and elements of an axis stay together until here.
        return all.reshape(apart).permute(order).flatten();
    }

    private static long[] checked(String op, Tensor x, long[] output) {
        int n = output.length;
        if (n < 1 || n > 3 || x.rank() != n + 1 && x.rank() != n + 2) {
            throw new ShapeException(op + ": the output's sizes do not fit, x is " + x.shape()
                    + ", output is " + Arrays.toString(output) + ", expected x.rank() == " + (n + 1) + " or "
                    + (n + 2) + " but got " + x.rank());
        }
        long[] out = output.clone();
        for (int i = 0; i < n; i++) {
            long in = x.size(x.rank() - n + i);
            out[i] = out[i] == Pools.KEEP ? in : out[i];
            if (out[i] < 0 || in < 1) {
                throw new ShapeException(op + ": a size is out of range, x is " + x.shape() + ", output is "
                        + Arrays.toString(output) + ", expected output >= 0 and elements to pool but got "
                        + out[i] + " and " + in);
            }
        }
        return out;
    }
}
