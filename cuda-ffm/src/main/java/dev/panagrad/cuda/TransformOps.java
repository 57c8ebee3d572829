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
        Tensor plain = w.plain(x, DType.FLOAT64);
        Tensor y = w.temporary(DType.FLOAT64, out.shape());
        switch (op) {
            case Fourier.Dft(var inverse) -> complex(w, plain, y, x.size(-2), inverse);
            case Fourier.RealDft() -> {
                long n = x.size(-1);
                long m = n / 2 + 1;
                Shape whole = Shape.of(x.numel() / n, n, 2);
                Tensor pairs = w.temporary(DType.FLOAT64, whole);
                Tensor all = w.temporary(DType.FLOAT64, whole);
                w.device.launch(w.kernel("factor", "fft_pairs").add(Work.at(plain)).add(Work.at(pairs))
                        .add(x.numel()), x.numel());
                complex(w, pairs, all, n, false);
                resize(w, all, y, n, m);
            }
            case Fourier.RealDftAdjoint(var n) -> {
                Shape whole = Shape.of(out.numel() / n, n, 2);
                Tensor pairs = w.temporary(DType.FLOAT64, whole);
                Tensor all = w.temporary(DType.FLOAT64, whole);
                resize(w, plain, pairs, n / 2 + 1, n);
                complex(w, pairs, all, n, true);
                w.device.launch(w.kernel("factor", "fft_real").add(Work.at(all)).add(Work.at(y))
                        .add(out.numel()), out.numel());
            }
        }
        w.finish(y, out);
    }

    private static void resize(Work w, Tensor x, Tensor y, long from, long to) {
        long total = y.numel() / 2;
        w.device.launch(w.kernel("factor", "fft_resize").add(Work.at(x)).add(Work.at(y)).add(total).add(from)
                .add(to), total);
    }

    private static void complex(Work w, Tensor plain, Tensor y, long n, boolean inverse) {
        if (Long.bitCount(n) == 1) {
            halving(w, plain, y, n, inverse);
            if (inverse) {
                w.device.launch(w.kernel("factor", "fft_conjugate").add(Work.at(y)).add(y.numel() / 2),
                        y.numel() / 2);
            }
        } else {
            chirp(w, plain, y, n, inverse);
        }
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
