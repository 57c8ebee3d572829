package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Update;
import org.junit.jupiter.api.Test;

class HalfTest {
    private static double through(DType t, float v) {
        return Tensor.of(v).to(t).to(DType.FLOAT32).item();
    }

    @Test
    void everyFloat16SurvivesARoundTrip() {
        for (DType t : new DType[] {DType.FLOAT16, DType.BFLOAT16}) {
            float[] all = new float[1 << 16];
            for (int i = 0; i < all.length; i++) {
                all[i] = t == DType.FLOAT16 ? Float.float16ToFloat((short) i) : Float.intBitsToFloat(i << 16);
            }
            assertArrayEquals(all, Tensor.of(all).to(t).to(DType.FLOAT32).toFloatArray(), t.toString());
            assertArrayEquals(all, Tensor.of(all).to(DType.FLOAT64).to(t).toFloatArray(), t.toString());
        }
    }

    @Test
    void roundsToTheNearestTiesToEven() {
        assertEquals(1.0, through(DType.FLOAT16, 1 + 0x1p-11f));
        assertEquals(1 + 0x1p-9, through(DType.FLOAT16, 1 + 3 * 0x1p-11f));
        assertEquals(1 + 0x1p-10, through(DType.FLOAT16, 1 + 0x1p-11f + 0x1p-20f));
        assertEquals(1.0, through(DType.BFLOAT16, 1 + 0x1p-8f));
        assertEquals(1 + 0x1p-6, through(DType.BFLOAT16, 1 + 3 * 0x1p-8f));
        assertEquals(1 + 0x1p-7, through(DType.BFLOAT16, 1 + 0x1p-8f + 0x1p-20f));
        assertEquals(-1 - 0x1p-6, through(DType.BFLOAT16, -1 - 3 * 0x1p-8f));
    }

    @Test
    void rangesEnd() {
        assertEquals(65504, through(DType.FLOAT16, 65504));
        assertEquals(65504, through(DType.FLOAT16, 65519.996f));
        assertEquals(Double.POSITIVE_INFINITY, through(DType.FLOAT16, 65520));
        assertEquals(Double.NEGATIVE_INFINITY, through(DType.FLOAT16, -1e9f));
        assertEquals(Double.POSITIVE_INFINITY, through(DType.BFLOAT16, Float.MAX_VALUE));
        assertEquals(0x1.fep127, through(DType.BFLOAT16, 0x1.fep127f));
    }

    @Test
    void subnormalsAndZeros() {
        assertEquals(0x1p-24, through(DType.FLOAT16, 0x1p-24f));
        assertEquals(0.0, through(DType.FLOAT16, 0x1p-25f));
        assertEquals(0x1p-24, through(DType.FLOAT16, 0x1.8p-25f));
        assertEquals(0x1p-133, through(DType.BFLOAT16, 0x1p-133f));
        assertEquals(0.0, through(DType.BFLOAT16, 0x1p-134f));
        for (DType t : new DType[] {DType.FLOAT16, DType.BFLOAT16}) {
            assertEquals(Double.NEGATIVE_INFINITY, 1 / through(t, -0.0f), "the sign of zero in " + t);
        }
    }

    @Test
    void notANumber() {
        for (DType t : new DType[] {DType.FLOAT16, DType.BFLOAT16}) {
            assertTrue(Double.isNaN(through(t, Float.NaN)), t.toString());
            assertTrue(Double.isNaN(through(t, Float.intBitsToFloat(0x7f800001))),
                    t + " of a NaN's low bits");
            assertEquals(Double.POSITIVE_INFINITY, through(t, Float.POSITIVE_INFINITY));
        }
    }

    @Test
    void viewsCopiesAndArithmeticWork() {
        Tensor x = Tensor.of(1f, 2f, 3f, 4f).to(DType.FLOAT16).reshape(2, 2);
        assertArrayEquals(new float[] {1, 3, 2, 4}, x.t().copy().toFloatArray());
        assertEquals("[[1., 2.],\n [3., 4.]] float16", x.toString());
        Tensor y = x.add(x.mul(0x1p-11));
        assertEquals(DType.FLOAT16, y.dtype());
        assertArrayEquals(new float[] {1, 2, 3 + 0x1p-9f, 4}, y.toFloatArray(),
                "rounded twice, ties to even");
        y.add_(x).exp_();
        assertEquals(DType.FLOAT16, y.dtype());
        assertEquals(Float.float16ToFloat(Float.floatToFloat16((float) Math.exp(2))), y.toFloatArray()[0]);
    }

    @Test
    void optimizersRefuseHalfTypes() {
        Tensor x = Tensor.of(1f, 2f).to(DType.FLOAT16);
        Op step = new Update.LionStep(0.1, 0.9, 0.99, 1, false);
        String message =
                assertThrows(DTypeException.class, () -> Tensor.apply(step, x, x, x.copy())).getMessage();
        assertTrue(message.contains("lionStep") && message.contains("float16"), message);
    }
}
