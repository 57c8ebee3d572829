package dev.panagrad.vector.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Factors;
import dev.panagrad.tensor.op.Pieces;
import dev.panagrad.tensor.op.Unary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A parabola is finite also where the product of its factors without the scale is not.
class ParabolaTest {
    @ParameterizedTest @ValueSource(doubles = {0, 1e-3, -0.25})
    void theScaleComesBeforeTheSecondFactor(double scale) {
        Factors parabola = Factors.parabola(scale, 0, 3);
        Pieces everywhere = new Pieces(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true,
                Factors.constant(0), parabola, Factors.constant(0));
        for (DType t : new DType[] {DType.FLOAT32, DType.FLOAT64}) {
            double large = t == DType.FLOAT32 ? 3e19 : 3e154;
            double[] x = new double[37];
            for (int i = 0; i < x.length; i++) {
                x[i] = i % 2 == 0 ? large : -large;
            }
            double[] y = Tensor.apply(new Unary.Piecewise(everywhere), Tensor.of(x).to(t)).toDoubleArray();
            for (int i = 0; i < x.length; i++) {
                double expected = scale * x[i] * (x[i] - 3);
                assertEquals(expected, y[i], 1e-6 * Math.abs(expected));
            }
        }
    }
}
