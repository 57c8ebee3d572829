package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NewTensorsTest {
    private final Tensor x = Tensor.zeros(DType.FLOAT64, 2);

    @Test
    void typesAndShapesAreTheTensorsOrThoseGiven() {
        Tensor zeros = x.newZeros(2, 3);
        assertEquals(DType.FLOAT64, zeros.dtype());
        assertEquals(Shape.of(2, 3), zeros.shape());
        assertArrayEquals(new double[6], zeros.toDoubleArray());
        assertArrayEquals(new double[] {1, 1}, x.newOnes(2).toDoubleArray());
        assertEquals(Shape.SCALAR, x.newFull(2.5).shape());
        assertEquals(2.5, x.newFull(2.5).item());
        Tensor whole = x.newFull(-7, DType.INT64, 1);
        assertEquals(DType.INT64, whole.dtype());
        assertArrayEquals(new long[] {-7}, whole.toLongArray());
        assertArrayEquals(new double[] {1, 0, 0, 0, 1, 0}, x.newEye(2, 3).toDoubleArray());
        assertArrayEquals(new long[] {0, 1, 2}, x.newArange(3).toLongArray());
        assertArrayEquals(new long[] {5, 3}, x.newArange(5, 1, -2).toLongArray());
        assertEquals(DType.INT64, x.newArange(0).dtype());
    }

    @Test
    void constantsKeepTheirType() {
        Tensor values = Tensor.of(3f, 4);
        Tensor y = x.newConstant(values);
        assertEquals(DType.FLOAT32, y.dtype());
        assertArrayEquals(new double[] {3, 4}, y.toDoubleArray());
        assertEquals(Shape.of(0, 2), x.newConstant(Tensor.zeros(0, 2)).shape());
        assertThrows(NullPointerException.class, () -> x.newConstant(null));
    }

    @Test
    void rangesThatLeadNowhereAndNoNumberAreRefused() {
        assertThrows(ShapeException.class, () -> x.newArange(-1));
        assertThrows(NullPointerException.class, () -> x.newFull(null, 2));
    }
}
