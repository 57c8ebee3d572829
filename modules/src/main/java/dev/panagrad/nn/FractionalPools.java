package dev.panagrad.nn;

import dev.panagrad.tensor.AutocastFunction;
import dev.panagrad.tensor.DType;
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
        if (AutocastFunction.POOL.applies(x)) {
            return AutocastFunction.POOL.ofAll(t -> largest(t[0], kernel, output, t[1]), x, samples);
        }
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
        long planes = batch * channels;
        long[] in = Arrays.copyOfRange(x.shape().dims(), lead, x.rank());
        long places = Shape.of(output).numel();
        long count = Arrays.stream(kernel.toArray()).asLongStream().reduce(1, (a, b) -> a * b);
        Tensor u = draws.detach().to(x.device()).to(DType.FLOAT64).reshape(planes, n);
        Tensor index = elements(u, kernel, in, output).reshape(planes, places * count);
        Tensor seen = x.reshape(planes, Shape.of(in).numel()).gather(1, index).reshape(planes, places, count);
        Tensor best = seen.detach().argmax(2).unsqueeze(2);
        Tensor where = index.reshape(planes, places, count).gather(2, best);
        long[] d = Arrays.copyOf(x.shape().dims(), x.rank());
        System.arraycopy(output, 0, d, lead, n);
        return new Pools.Largest(seen.gather(2, best).reshape(d), where.reshape(d));
    }

    /// Returns the flattened elements under the kernel at each place, [planes, places…, kernel…].
    ///
    /// @param samples [planes, axes], those of an image in the order x, y, of a volume d, h, w
    private static Tensor elements(Tensor samples, Ints kernel, long[] in, long[] output) {
        int n = in.length;
        Tensor element = null;
        for (int a = 0; a < n; a++) {
            long[] places = new long[1 + 2 * n];
            Arrays.fill(places, 1);
            long[] under = places.clone();
            places[0] = samples.size(0);
            places[1 + a] = output[a];
            under[1 + n + a] = kernel.get(a);
            Tensor start = starts(samples.narrow(1, n == 2 ? 1 - a : a, 1), in[a], output[a], kernel.get(a));
            Tensor at = start.reshape(places)
                    .add(samples.newArange(kernel.get(a)).reshape(under));
            element = element == null ? at : element.mul(in[a]).add(at);
        }
        return element;
    }

    /// Returns where the kernel begins at each place, [planes, out]; sample: [planes, 1].
    private static Tensor starts(Tensor sample, long in, long out, int kernel) {
        double step = out > 1 ? (double) (in - kernel) / (out - 1) : 0;
        Tensor place = sample.newArange(out - 1);
        Tensor inner = sample.add(place).mul(step).to(DType.INT64).sub(sample.mul(step).to(DType.INT64));
        Tensor last = Tensor.fullLike(sample, in - kernel).to(DType.INT64);
        return Tensor.cat(1, inner, last);
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
