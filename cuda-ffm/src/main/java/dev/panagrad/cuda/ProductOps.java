package dev.panagrad.cuda;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction.Activation;
import java.util.Arrays;

/// Products of matrices. Operands may have any strides within a matrix, so a transposed one needs no copy.
final class ProductOps {
    /// Below so many multiplications a thread computes one result by itself.
    private static final long SMALL = 1L << 16;

    private ProductOps() {
    }

    /// Multiplies.
    static void multiply(Work w, Tensor a, Tensor b, Tensor out) {
        multiply(w, a, b, null, Activation.NONE, out);
    }

    /// Multiplies, adds a bias of n elements, which may be null, to each row, and computes a function of each
    /// sum.
    private static void multiply(Work w, Tensor a, Tensor b, Tensor bias, Activation activation, Tensor out) {
        boolean cores = TensorCores.serve(w.device, out.dtype());
        DType t = cores ? out.dtype() : Work.computed(out.dtype());
        long[] lead = Arrays.copyOf(out.shape().dims(), out.rank() - 2);
        Tensor u = batched(w, a, lead, t);
        Tensor v = batched(w, b, lead, t);
        Tensor add = bias == null ? null : w.plain(bias, t);
        Tensor y = w.target(out, t);
        if (cores) {
            TensorCores.multiply(w, u, v, add, activation, y);
        } else {
            multiplyPlain(w, u, v, add, activation, y);
        }
        w.finish(y, out);
    }

    private static void multiplyPlain(Work w, Tensor u, Tensor v, Tensor bias, Activation activation,
            Tensor y) {
        DType t = y.dtype();
        long batches = u.size(0);
        int m = Math.toIntExact(u.size(1));
        int k = Math.toIntExact(u.size(2));
        int n = Math.toIntExact(v.size(2));
        long add = bias == null ? 0 : Work.at(bias);
        if (t == DType.INT64 || (double) m * n * k < SMALL) {
            long total = batches * m * n;
            w.device.launch(w.kernel("gemm", "gemm_plain" + Work.suffix(t)).add(Work.at(u)).add(Work.at(v))
                    .add(Work.at(y)).add(add).add(total).add(m).add(n).add(k).add(strides(u)).add(strides(v))
                    .add(activation.ordinal()), total);
            return;
        }
        boolean large = t == DType.FLOAT32
                && CudaDevice.blocks(n, 128) * CudaDevice.blocks(m, 128) * batches
                        >= w.device.multiprocessors;
        int tile = large ? 128 : t == DType.FLOAT32 ? 64 : 32;
        for (long from = 0; from < batches; from += CudaDevice.MOST_Z) {
            long some = Math.min(CudaDevice.MOST_Z, batches - from);
            long bytes = t.bytes() * from;
            w.device.launch(w.kernel("gemm", "gemm" + Work.suffix(t) + (large ? "_128" : ""))
                    .add(Work.at(u) + bytes * strides(u)[0]).add(Work.at(v) + bytes * strides(v)[0])
                    .add(Work.at(y) + bytes * m * n).add(add).add(m).add(n).add(k).add(strides(u))
                    .add(strides(v)).add(activation.ordinal()),
                    CudaDevice.blocks(n, tile), CudaDevice.blocks(m, tile), some, CudaDevice.THREADS);
        }
    }

    /// `f(x wᵀ + b)`; the transposed weight is read in place.
    static void linear(Work w, Tensor x, Tensor weight, Tensor b, Activation activation, Tensor out) {
        Tensor wt = Tensor.over(weight.storage(), weight.dtype(), Shape.of(weight.size(1), weight.size(0)),
                new long[] {weight.stride(1), weight.stride(0)}, weight.offset());
        multiply(w, x, wt, b, activation, out);
    }

    /// Returns an operand as [batch, rows, columns] or with a batch stride of 0.
    private static Tensor batched(Work w, Tensor x, long[] lead, DType t) {
        Tensor typed = x.dtype() == t ? x : w.plain(x, t);
        long rows = x.size(-2);
        long columns = x.size(-1);
        long count = Shape.of(lead).numel();
        long step = 0;
        boolean regular = true;
        int extra = lead.length - (x.rank() - 2);
        // The batch is one axis if each of its axes, of size above 1, goes on where the next one ends.
        long expected = -1;
        for (int i = lead.length - 1; i >= 0; i--) {
            long stride = i < extra || x.size(i - extra) == 1 ? 0 : typed.stride(i - extra);
            if (lead[i] == 1) {
                continue;
            }
            if (expected < 0) {
                step = stride;
            } else {
                regular &= stride == expected;
            }
            expected = stride * lead[i];
        }
        Shape s = Shape.of(count, rows, columns);
        if (regular) {
            long[] strides = {step, typed.stride(-2), typed.stride(-1)};
            return Tensor.over(typed.storage(), t, s, strides, typed.offset());
        }
        long[] dims = Arrays.copyOf(lead, lead.length + 2);
        dims[lead.length] = rows;
        dims[lead.length + 1] = columns;
        Tensor copy = w.temporary(t, Shape.of(dims));
        Elementwise.run(w, new dev.panagrad.tensor.op.Unary.Copy(), new Tensor[] {typed}, copy);
        return Tensor.over(copy.storage(), t, s, s.strides(), 0);
    }

    private static long[] strides(Tensor x) {
        return x.strides();
    }
}
