package dev.panagrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.fft.Fft;
import dev.panagrad.tensor.fft.Fft.Norm;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Fourier's transforms against their sum, and PyTorch 2.13's conventions.
class FftTest {
    private static Tensor random(long... shape) {
        return Tensor.randn(DType.FLOAT64, shape);
    }

    private static void near(Tensor expected, Tensor found) {
        assertEquals(expected.shape(), found.shape());
        assertArrayEquals(expected.toDoubleArray(), found.toDoubleArray(), 1e-10);
    }

    private static void near(Tensor found, double... expected) {
        assertArrayEquals(expected, found.toDoubleArray(), 1e-9);
    }

    /// The sum itself.
    private static Tensor slow(Tensor x, double sign) {
        int n = (int) x.size(-2);
        Tensor k = Tensor.arange(n).to(DType.FLOAT64);
        Tensor angle = k.outer(k).remainder(n).mul(sign * 2 * Math.PI / n);
        Tensor re = Fft.real(x);
        Tensor im = Fft.imag(x);
        Tensor c = angle.cos();
        Tensor s = angle.sin();
        return Fft.complex(re.matmul(c).sub(im.matmul(s)), re.matmul(s).add(im.matmul(c)));
    }

    @Test
    void equalsItsSum() {
        Panagrad.seed(1);
        for (int n : new int[] {1, 2, 3, 4, 5, 7, 8, 12, 16, 30, 64, 101}) {
            Tensor x = random(3, n, 2);
            near(slow(x, -1), Fft.fft(x));
            near(slow(x, 1).div(n), Fft.ifft(x));
            near(x, Fft.ifft(Fft.fft(x)));
            near(x, Fft.fft(Fft.ifft(x, 0, -1, Norm.ORTHO), 0, -1, Norm.ORTHO));
            near(x, Fft.fft(Fft.ifft(x, 0, -1, Norm.FORWARD), 0, -1, Norm.FORWARD));
            Tensor real = random(2, n);
            Tensor whole = Fft.fft(Fft.complex(real, real.mul(0)));
            near(whole.narrow(1, 0, n / 2 + 1), Fft.rfft(real));
            near(real, Fft.irfft(Fft.rfft(real), n, -1, Norm.BACKWARD));
        }
    }

    @Test
    void manyAxesAreOneAfterTheOther() {
        Panagrad.seed(2);
        Tensor x = random(2, 3, 4, 2);
        near(Fft.fft(Fft.fft(x), 0, 1, Norm.BACKWARD), Fft.fft2(x));
        near(x, Fft.ifft2(Fft.fft2(x)));
        near(x, Fft.ifftn(Fft.fftn(x, Norm.ORTHO), Norm.ORTHO));
        Tensor real = random(2, 3, 5);
        near(real, Fft.irfft2(Fft.rfft2(real), 5));
        near(Fft.fft2(Fft.complex(real, real.mul(0))).narrow(2, 0, 3), Fft.rfft2(real));
        near(Fft.fft(x.transpose(0, 2)).transpose(0, 2), Fft.fft(x, 0, 0, Norm.BACKWARD));
    }

    @Test
    void conventionsArePyTorchs() {
        Tensor x = Tensor.of(1.0, 2, 3, 4);
        near(Fft.rfft(x), 10, 0, -2, 2, -2, 0);
        near(Fft.rfft(x, 3, -1, Norm.BACKWARD), 6, 0, -1.5, 0.8660254038);
        near(Fft.rfft(x, 5, -1, Norm.ORTHO), 4.472135955, 0, -1.8090169944, -0.5877852523, 0.6909830056,
                -0.9510565163);
        near(Fft.irfft(Tensor.of(1.0, 5, 2, -1, 3, 7).reshape(3, 2)), 2, 0, 0, -1);
        near(Fft.fftfreq(5, 0.5, DType.FLOAT64), 0, 0.4, 0.8, -0.8, -0.4);
        near(Fft.fftfreq(4, 1, DType.FLOAT64), 0, 0.25, -0.5, -0.25);
        near(Fft.rfftfreq(5, 0.5, DType.FLOAT64), 0, 0.4, 0.8);
        near(Fft.fftshift(Tensor.of(0.0, 1, 2, 3, 4), 0), 3, 4, 0, 1, 2);
        near(Fft.ifftshift(Fft.fftshift(Tensor.of(0.0, 1, 2, 3, 4), 0), 0), 0, 1, 2, 3, 4);
        Tensor i = Tensor.of(0.0, 1);
        near(Fft.mul(i, i), -1, 0);
        near(Fft.angle(i), Math.PI / 2);
        near(Fft.abs(Tensor.of(3.0, 4)), 5);
    }

    @Test
    void derivativesAreRight() {
        Panagrad.seed(3);
        for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(x -> Fft.abs(Fft.rfft(x)),
                x -> Fft.irfft(Fft.mul(Fft.rfft(x), Fft.rfft(x)), x.size(-1), -1, Norm.BACKWARD),
                x -> Fft.rfft2(x).square(), x -> Fft.rfft(x, 8, 0, Norm.ORTHO).square())) {
            Grad.gradcheck(f, random(3, 5));
            Grad.gradgradcheck(f, random(3, 5));
        }
    }

    @Test
    void longSignalsDoNotTakeLong() {
        Tensor x = Tensor.randn(100_003, 2);
        assertTrue(Fft.ifft(Fft.fft(x)).sub(x).abs().max().item() < 1e-4);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(ShapeException.class, () -> Fft.fft(random(4, 3)));
        assertThrows(ShapeException.class, () -> Fft.fft(random(2)));
        assertThrows(ShapeException.class, () -> Fft.fft(random(3, 4, 2), 0, 2, Norm.BACKWARD));
        assertThrows(ShapeException.class, () -> Fft.fft(random(3, 4, 2), -1, 0, Norm.BACKWARD));
        assertThrows(ShapeException.class, () -> Fft.irfft(random(1, 2)));
        assertThrows(ShapeException.class, () -> Fft.rfft(random(0)));
        assertThrows(DTypeException.class, () -> Fft.rfft(Tensor.of(1, 2)));
    }
}
