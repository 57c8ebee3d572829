package dev.panagrad.cuda;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Fourier;

/// Fourier's transform in double precision: by halving where the length is a power of two, else as a
/// convolution of such a length.
final class TransformOps {
    private TransformOps() {
    }

    static void run(Work w, Fourier op, Tensor x, Tensor out) {
        boolean inverse = switch (op) {
            case Fourier.Dft(var i) -> i;
        };
        Tensor plain = w.plain(x, DType.FLOAT64);
        Tensor y = w.temporary(DType.FLOAT64, out.shape());
        long n = x.size(-2);
        if (Long.bitCount(n) == 1) {
            halving(w, plain, y, n, inverse);
            if (inverse) {
                w.device.launch(w.kernel("factor", "fft_conjugate").add(Work.at(y)).add(y.numel() / 2),
                        y.numel() / 2);
            }
        } else {
            chirp(w, plain, y, n, inverse);
        }
        w.finish(y, out);
    }

    private static void halving(Work w, Tensor x, Tensor y, long n, boolean conjugate) {
        long total = y.numel() / 2;
        w.device.launch(w.kernel("factor", "fft_reverse").add(Work.at(x)).add(Work.at(y)).add(total).add(n)
                .add(Long.numberOfTrailingZeros(n)).add(conjugate ? 1 : 0), total);
        for (long half = 1; half < n; half *= 2) {
            w.device.launch(w.kernel("factor", "fft_pass").add(Work.at(y)).add(total / 2).add(n).add(half),
                    total / 2);
        }
    }

    private static void chirp(Work w, Tensor x, Tensor y, long n, boolean inverse) {
        long m = Long.highestOneBit(2 * n) * 2;
        long rows = y.numel() / 2 / n;
        Shape s = Shape.of(rows, m, 2);
        Tensor a = w.temporary(DType.FLOAT64, s);
        Tensor other = w.temporary(DType.FLOAT64, s);
        Tensor filter = w.temporary(DType.FLOAT64, Shape.of(m, 2));
        Tensor b = w.temporary(DType.FLOAT64, Shape.of(m, 2));
        w.device.launch(w.kernel("factor", "chirp_begin").add(Work.at(x)).add(Work.at(other)).add(rows * m)
                .add(n).add(m).add(inverse ? 1 : 0), rows * m);
        w.device.launch(w.kernel("factor", "chirp_filter").add(Work.at(filter)).add(n).add(m), m);
        halving(w, other, a, m, false);
        halving(w, filter, b, m, false);
        w.device.launch(w.kernel("factor", "chirp_multiply").add(Work.at(a)).add(Work.at(b)).add(rows * m)
                .add(m), rows * m);
        halving(w, a, other, m, false);
        w.device.launch(w.kernel("factor", "chirp_end").add(Work.at(other)).add(Work.at(y)).add(rows * n)
                .add(n).add(m).add(inverse ? 1 : 0), rows * n);
    }
}
