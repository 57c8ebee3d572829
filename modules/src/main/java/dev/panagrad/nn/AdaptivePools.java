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
        long[] at = windows(in, out);
        Shape result = x.shape();
        long places = 1;
        for (int i = 0; i < out.length; i++) {
            result = result.with(lead + i, out[i]);
            places *= out[i];
        }
        Tensor index = Tensor.of(at).to(x.device());
        Tensor flat = x.reshape(planes, Shape.of(in).numel()).indexSelect(1, index);
        if (places == 0 || planes == 0) {
            Tensor none = flat.narrow(1, 0, Math.min(places, flat.size(1))).reshape(result.dims());
            return new Pools.Largest(none, none.detach().to(dev.panagrad.tensor.DType.INT64));
        }
        long count = at.length / places;
        Tensor seen = flat.reshape(planes, places, count);
        Tensor best = seen.detach().argmax(2).unsqueeze(2);
        Tensor where = index.reshape(1, places, count).expand(planes, places, count).gather(2, best);
        return new Pools.Largest(seen.gather(2, best).reshape(result.dims()), where.reshape(result.dims()));
    }

    /// Returns the flattened elements of each place, row-major; short places repeat their first element.
    private static long[] windows(long[] in, long[] out) {
        long[] all = {0};
        int count = 1;
        for (int a = 0; a < in.length; a++) {
            Taps t = Taps.means(in[a], out[a]);
            int places = all.length / Math.max(count, 1);
            long[] next = new long[all.length * t.index().length];
            int n = 0;
            for (int p = 0; p < places; p++) {
                for (int q = 0; q < out[a]; q++) {
                    for (int k = 0; k < count; k++) {
                        for (int l = 0; l < t.count(); l++) {
                            next[n++] = all[p * count + k] * in[a] + t.index()[q * t.count() + l];
                        }
                    }
                }
            }
            all = next;
            count *= t.count();
        }
        return all;
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
