package dev.panagrad.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// The tables are PyTorch's `result_type`: a letter for each type in the order of [DType].
class PromotionTest {
    private static final String LETTERS = "builhtfd";

    /// Rows: the first operand's type; letters: the results for each type of the second one.
    private static final String[] TENSOR_TENSOR = {"builhtfd", "uuilhtfd", "iiilhtfd", "llllhtfd", "hhhhhffd",
            "ttttftfd", "fffffffd", "dddddddd"};
    private static final String[] TENSOR_SCALAR = {"builhtfd", "uuuuhtfd", "iiiihtfd", "llllhtfd", "hhhhhhhh",
            "tttttttt", "ffffffff", "dddddddd"};
    private static final String[] SCALAR_TENSOR = {"builhtfd", "uuilhtfd", "iuilhtfd", "luilhtfd", "hhhhhtfd",
            "tttthtfd", "ffffhtfd", "ddddhtfd"};

    private static DType type(char letter) {
        return DType.values()[LETTERS.indexOf(letter)];
    }

    @Test
    void tensors() {
        check(TENSOR_TENSOR, 2, 2);
        check(TENSOR_SCALAR, 2, -1);
        check(SCALAR_TENSOR, -1, 2);
        check(TENSOR_TENSOR, -1, -1);
    }

    private static Tensor make(DType t, int size) {
        return size < 0 ? Tensor.ones(t) : Tensor.ones(t, size);
    }

    private static void check(String[] table, int sizeA, int sizeB) {
        for (DType a : DType.values()) {
            for (DType b : DType.values()) {
                DType expected = type(table[a.ordinal()].charAt(b.ordinal()));
                assertEquals(expected, Promotion.of(make(a, sizeA), make(b, sizeB)), a + " " + b);
                if (expected.bytes() != 2) {
                    assertEquals(expected, make(a, sizeA).mul(make(b, sizeB)).dtype(), a + " · " + b);
                    assertEquals(expected,
                            Tensor.where(Tensor.of(true), make(a, sizeA), make(b, sizeB)).dtype());
                }
            }
        }
    }

    @Test
    void numbers() {
        for (int size : new int[] {2, -1}) {
            for (DType t : DType.values()) {
                assertEquals(type("luilhtfd".charAt(t.ordinal())), Promotion.of(make(t, size), 1),
                        t + " and 1");
                assertEquals(type("luilhtfd".charAt(t.ordinal())), Promotion.of(make(t, size), 1L),
                        t + " and 1L");
                assertEquals(type("ffffhtfd".charAt(t.ordinal())), Promotion.of(make(t, size), 1.5),
                        t + " and 1.5");
                assertEquals(type("ffffhtfd".charAt(t.ordinal())), Promotion.of(make(t, size), 1.5f));
            }
        }
    }

    @Test
    void promotedResults() {
        assertEquals(DType.FLOAT32, Tensor.of(1, 2).div(Tensor.of(2, 2)).dtype());
        assertEquals(DType.FLOAT32, Tensor.of(1L).add(0.5).dtype());
        assertEquals(DType.INT64, Tensor.of(true, false).add(1).dtype());
        assertEquals(DType.INT64, Tensor.of(true, false).sum().dtype());
        assertEquals(DType.FLOAT32, Tensor.of(1, 4).sqrt().dtype());
        assertEquals(DType.BOOL, Tensor.of(1, 4).lt(2.5).dtype());
        assertEquals("[true, false]", Tensor.of(1, 4).lt(2.5).toString().replace(" true", "true"));
    }
}
