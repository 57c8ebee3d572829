package dev.panagrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Airy's function: values computed with 40 digits, the equation it solves, and its limits.
class AiryTest {
    @Test
    void values() {
        // PyTorch 2.13 is off by 2e-5 at -2.2.
        double[] x = {-30, -7.5, -3.5, -3.4, -2.2, -1, -0.25, 0, 0.5, 2, 2.1, 5, 20};
        double[] y = {-0.0879681884568422, 0.3217757163806479, -0.375533823140432, -0.4031904842459,
                0.0961453780076689, 0.5355608832923521, 0.41872461427545293, 0.3550280538878172,
                0.23169360648083345, 0.03492413042327433, 0.029952602115866516, 0.00010834442813607433,
                1.691672868670532e-27};
        Tensor a = Tensor.of(x).airyAi();
        assertArrayEquals(y, a.toDoubleArray(), 1e-13);
        assertEquals(1.691672868670532e-27, a.toDoubleArray()[12], 1e-39);
        Tensor single = Tensor.of(x).to(DType.FLOAT32).airyAi();
        assertEquals(DType.FLOAT32, single.dtype());
        assertArrayEquals(y, single.toDoubleArray(), 1e-6);
        assertEquals(0.35502806f, Tensor.of(0L).airyAi().toFloatArray()[0]);
    }

    @Test
    void itsFormsMeet() {
        for (double edge : new double[] {2, -3.5}) {
            double[] y = Tensor.of(Math.nextDown(edge), edge, Math.nextUp(edge)).airyAi().toDoubleArray();
            assertEquals(y[1], y[0], 1e-14);
            assertEquals(y[1], y[2], 1e-14);
        }
    }

    /// The second derivative is x times the function.
    @Test
    void solvesItsEquation() {
        Tensor x = Tensor.linspace(-9, 6, 61, DType.FLOAT64).requiresGrad(true);
        Tensor y = x.airyAi();
        Tensor slope = Grad.grad(y, Tensor.onesLike(y), true, true, x)[0];
        Tensor bend = Grad.grad(slope, Tensor.onesLike(y), false, false, x)[0];
        assertArrayEquals(x.detach().mul(y.detach()).toDoubleArray(), bend.toDoubleArray(), 1e-9);
        Grad.gradcheck(in -> in.airyAi(), x.detach());
    }

    @Test
    void limits() {
        double[] y = Tensor.of(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN).airyAi()
                .toDoubleArray();
        assertEquals(0, y[0]);
        assertEquals(0, y[1]);
        assertTrue(Double.isNaN(y[2]));
    }
}
