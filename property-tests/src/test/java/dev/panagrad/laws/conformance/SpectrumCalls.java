package dev.panagrad.laws.conformance;

import static dev.panagrad.laws.conformance.Wiring.one;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.fft.Fft;
import dev.panagrad.tensor.fft.Stft;
import java.util.Locale;
import java.util.stream.IntStream;

/// The calls of `torch.fft`, `stft` and `istft`.
///
/// The format has no complex numbers: an operand in it is real, and a complex one is written as a call of
/// `view_as_complex`, whose results are compared as `view_as_real` shows them; such calls have names that end
/// in ` of pairs`.
final class SpectrumCalls {
    private SpectrumCalls() {
    }

    static void wire() {
        one("fft.fftshift", "input, dim", a -> Fft.fftshift(a.input(), axes(a)));
        one("fft.ifftshift", "input, dim", a -> Fft.ifftshift(a.input(), axes(a)));
        one("fft.fftfreq", "n, d, dtype",
                a -> Fft.fftfreq(a.integer("n", 0), a.real("d", 1), a.type("dtype", DType.FLOAT32)));
        one("fft.rfftfreq", "n, d, dtype",
                a -> Fft.rfftfreq(a.integer("n", 0), a.real("d", 1), a.type("dtype", DType.FLOAT32)));
        for (boolean pairs : new boolean[] {false, true}) {
            toReal(pairs);
            toPairs(pairs);
        }
        one("fft.rfft", "input, n, dim, norm", a -> Fft.rfft(floats(a), length(a), axis(a), norm(a)));
        one("fft.ihfft", "input, n, dim, norm", a -> Fft.ihfft(floats(a), length(a), axis(a), norm(a)));
        one("fft.rfft2", "input, s, dim, norm", a -> Fft.rfftn(floats(a), a.longs("s"), norm(a), two(a)));
        one("fft.ihfft2", "input, s, dim, norm", a -> Fft.ihfftn(floats(a), a.longs("s"), norm(a), two(a)));
        one("fft.rfftn", "input, s, dim, norm",
                a -> Fft.rfftn(floats(a), a.longs("s"), norm(a), a.axes("dim")));
        one("fft.ihfftn", "input, s, dim, norm",
                a -> Fft.ihfftn(floats(a), a.longs("s"), norm(a), a.axes("dim")));
        one("polar", "abs, angle", a -> Fft.polar(a.tensor("abs"), a.tensor("angle")));
        one("stft", "input, n_fft, hop_length, win_length, window, center, pad_mode, normalized, onesided, "
                + "return_complex",
                a -> Stft.stft(a.input(), a.integer("n_fft", 0), o -> options(a, o)));
        one("istft", "input, n_fft, hop_length, win_length, window, center, normalized, onesided, length",
                a -> Stft.istft(a.input(), a.integer("n_fft", 0), o -> options(a, o)));
    }

    private interface Along {
        Tensor of(Tensor x, long n, int axis, Fft.Norm norm);
    }

    private interface Over {
        Tensor of(Tensor x, long[] lengths, Fft.Norm norm, int... axes);
    }

    private static void toReal(boolean pairs) {
        along("irfft", pairs, Fft::irfft);
        along("hfft", pairs, Fft::hfft);
        over("irfft", pairs, Fft::irfftn);
        over("hfft", pairs, Fft::hfftn);
    }

    private static void toPairs(boolean pairs) {
        along("fft", pairs, Fft::fft);
        along("ifft", pairs, Fft::ifft);
        over("fft", pairs, Fft::fftn);
        over("ifft", pairs, Fft::ifftn);
    }

    private static void along(String name, boolean pairs, Along f) {
        one("fft." + name + (pairs ? " of pairs" : ""), "input, n, dim, norm",
                a -> f.of(complex(a, pairs), length(a), axis(a), norm(a)));
    }

    private static void over(String name, boolean pairs, Over f) {
        String end = pairs ? " of pairs" : "";
        one("fft." + name + "2" + end, "input, s, dim, norm",
                a -> f.of(complex(a, pairs), a.longs("s"), norm(a), two(a)));
        one("fft." + name + "n" + end, "input, s, dim, norm",
                a -> f.of(complex(a, pairs), a.longs("s"), norm(a), a.axes("dim")));
    }

    private static Tensor complex(Arguments a, boolean pairs) {
        return pairs ? a.input() : Fft.complex(floats(a), Tensor.zerosLike(floats(a)));
    }

    /// PyTorch takes integers as numbers of single precision.
    private static Tensor floats(Arguments a) {
        return a.input().dtype().isFloat() ? a.input() : a.input().to(DType.FLOAT32);
    }

    private static int[] axes(Arguments a) {
        return a.has("dim") ? a.axes("dim")
                : IntStream.range(0, a.input().rank()).toArray();
    }

    private static int[] two(Arguments a) {
        return a.has("dim") ? a.axes("dim") : new int[] {-2, -1};
    }

    private static int axis(Arguments a) {
        return (int) a.integer("dim", -1);
    }

    /// A length of 0 is refused; none given is the signal's own.
    private static long length(Arguments a) {
        long n = a.integer("n", -1);
        if (a.has("n") && n < 1) {
            throw new IllegalArgumentException("a signal of the length " + n);
        }
        return Math.max(0, n);
    }

    private static Fft.Norm norm(Arguments a) {
        return Fft.Norm.valueOf(a.text("norm", "backward").toUpperCase(Locale.ROOT));
    }

    private static void options(Arguments a, Stft.Options o) {
        o.hopLength(a.integer("hop_length", 0)).window(a.tensor("window")).center(a.flag("center", true))
                .normalized(a.flag("normalized", false)).onesided(a.flag("onesided", true))
                .reflect(a.text("pad_mode", "reflect").equals("reflect")).length(a.integer("length", 0));
    }
}
