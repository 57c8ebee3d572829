package dev.panagrad.nn;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Ints;
import java.util.Arrays;

/// Max pooling of places at random distances (Graham 2014).
final class FractionalPools {
    private FractionalPools() {
    }

    static Pools.Largest largest(Tensor x, Ints kernel, long[] output, Tensor samples) {
        String op = "fractionalMaxPool" + kernel.size() + "d";
        int n = kernel.size();
        int lead = x.rank() - n;
        check(op, x, kernel, output, lead);
        long batch = lead == 1 ? 1 : x.size(0);
        long channels = x.size(lead - 1);
        Tensor draws = samples != null ? samples : Tensor.rand(x.dtype(), batch, channels, n);
        if (!draws.shape().equals(Shape.of(batch, channels, n))) {
            throw new ShapeException(op + ": the samples do not fit, they are " + draws.shape()
                    + ", expected [" + batch + ", " + channels + ", " + n + "]");
        }
        double[] u = draws.to(dev.panagrad.tensor.DType.FLOAT64).flatten().toDoubleArray();
        int planes = (int) (batch * channels);
        long[] in = Arrays.copyOfRange(x.shape().dims(), lead, x.rank());
        int places = (int) Shape.of(output).numel();
        int count = 1;
        for (int k : kernel.toArray()) {
            count *= k;
        }
        long[] at = new long[planes * places * count];
        for (int p = 0; p < planes; p++) {
            long[][] starts = new long[n][];
            for (int a = 0; a < n; a++) {
                // The samples of an image are in the order x, y; those of a volume in the order d, h, w.
                double sample = u[p * n + (n == 2 ? 1 - a : a)];
                starts[a] = starts(sample, in[a], output[a], kernel.get(a));
            }
            fill(at, p * places * count, starts, kernel, in);
        }
        Tensor index = Tensor.of(at).to(x.device()).reshape(planes, (long) places * count);
        Tensor seen = x.reshape(planes, Shape.of(in).numel()).gather(1, index).reshape(planes, places, count);
        Tensor best = seen.detach().argmax(2).unsqueeze(2);
        Tensor where = index.reshape(planes, places, count).gather(2, best);
        long[] d = Arrays.copyOf(x.shape().dims(), x.rank());
        System.arraycopy(output, 0, d, lead, n);
        return new Pools.Largest(seen.gather(2, best).reshape(d), where.reshape(d));
    }

    /// Returns where the kernel begins at each place.
    private static long[] starts(double sample, long in, long out, int kernel) {
        long[] s = new long[(int) out];
        double step = out > 1 ? (double) (in - kernel) / (out - 1) : 0;
        for (int i = 0; i < out - 1; i++) {
            s[i] = (long) ((i + sample) * step) - (long) (sample * step);
        }
        s[(int) out - 1] = in - kernel;
        return s;
    }

    /// Writes the flattened elements under the kernel at each place.
    private static void fill(long[] at, int from, long[][] starts, Ints kernel, long[] in) {
        int[] sizes = new int[2 * in.length];
        for (int a = 0; a < in.length; a++) {
            sizes[a] = starts[a].length;
            sizes[in.length + a] = kernel.get(a);
        }
        int[] i = new int[sizes.length];
        int total = Arrays.stream(sizes).reduce(1, (p, q) -> p * q);
        for (int next = 0; next < total; next++) {
            long element = 0;
            for (int a = 0; a < in.length; a++) {
                element = element * in[a] + starts[a][i[a]] + i[in.length + a];
            }
            at[from + next] = element;
            for (int a = i.length - 1; a >= 0 && ++i[a] == sizes[a]; a--) {
                i[a] = 0;
            }
        }
    }

    private static void check(String op, Tensor x, Ints kernel, long[] output, int lead) {
        int n = kernel.size();
        boolean fits = (lead == 1 || lead == 2) && output.length == n && x.size(lead - 1) > 0;
        for (int a = 0; fits && a < n; a++) {
            fits = output[a] >= 1 && kernel.get(a) >= 1
                    && output[a] + kernel.get(a) - 1 <= x.size(lead + a);
        }
        if (!fits) {
            throw new ShapeException(op + ": the sizes do not fit, x is " + x.shape() + ", kernel is "
                    + kernel + ", output is " + Arrays.toString(output)
                    + ", expected [n, c, spatial…] or [c, spatial…] and output + kernel - 1 <= size");
        }
    }
}
