package dev.panagrad.nn.distributions;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ImplicitGradientTest {
    /// `torch._standard_gamma_grad`, whose approximations are right to four digits.
    @Test
    void slopesEqualPyTorchs() {
        Tensor a = Tensor.of(0.3, 0.9, 1.0, 2.5, 7.0, 40.0);
        Tensor z = Tensor.of(0.05, 2.0, 0.4, 1.1, 12.0, 33.0);
        assertArrayEquals(new double[] {0.49471098700419375, 1.738303030876031, 0.7087527185508908,
                0.687522494153669, 1.3245295652977507, 0.9106716447922428},
                GammaSampler.slope(a, z).toDoubleArray(), 3e-4);
    }

    /// The mean of a gamma distribution is `a / rate`, so its samples' gradients are `1 / rate` and
    /// `-a / rate²` in the mean.
    @Test
    void gammasGradientsAreThoseOfTheMean() {
        Panagrad.seed(3);
        Tensor a = Tensor.of(2.5).requiresGrad(true);
        Tensor rate = Tensor.of(2.0).requiresGrad(true);
        Tensor[] g = Grad.grad(new Gamma(a, rate).rsample(20_000).mean(), a, rate);
        assertEquals(0.5, g[0].item(), 0.02);
        assertEquals(-2.5 / 4, g[1].item(), 0.02);
    }

    @Test
    void betasAndDirichletsGradientsAreThoseOfTheMean() {
        Panagrad.seed(4);
        Tensor a = Tensor.of(2.0).requiresGrad(true);
        Tensor b = Tensor.of(3.0).requiresGrad(true);
        Tensor[] g = Grad.grad(new Beta(a, b).rsample(20_000).mean(), a, b);
        assertEquals(3.0 / 25, g[0].item(), 0.01);
        assertEquals(-2.0 / 25, g[1].item(), 0.01);
        Tensor c = Tensor.of(1.0, 2.0, 3.0).requiresGrad(true);
        Tensor y = new Dirichlet(c).rsample(20_000).mean(0).select(0, 0);
        double[] d = Grad.grad(y, c)[0].toDoubleArray();
        assertArrayEquals(new double[] {5.0 / 36, -1.0 / 36, -1.0 / 36}, d, 0.01);
    }
}
