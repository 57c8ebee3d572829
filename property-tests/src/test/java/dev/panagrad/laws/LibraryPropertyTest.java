package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.CustomOp;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

/// The laws as a user takes them: README's example, what is drawn, and that a wrong gradient is found.
class LibraryPropertyTest {
    private static final Set<String> SEEN = new HashSet<>();

    /// The square, whose gradient is 2x and not x.
    record HalfTheGradient() implements CustomOp {
        @Override
        public Tensor forward(Tensor... in) {
            return in[0].mul(in[0]);
        }

        @Override
        public Tensor[] backward(Tensor g, Tensor[] in, Tensor out) {
            return new Tensor[] {g.mul(in[0])};
        }
    }

    static Tensor swish(Tensor x) {
        return x.mul(x.sigmoid());
    }

    @Property(tries = 200)
    void swishHasTheRightGradient(@ForAll @Shapes(maxRank = 3) Tensor x) {
        Laws.gradient(LibraryPropertyTest::swish, x);
        Laws.secondGradient(LibraryPropertyTest::swish, x);
    }

    @Property(tries = 200)
    void aQuotientHasTheRightGradients(@ForAll @Shapes(min = 1, max = 3) Pair p) {
        Laws.gradient((a, b) -> a.div(b), p.a(), p.b());
        Shape.broadcast("pair", p.a().shape(), p.b().shape());
    }

    @Property(tries = 200)
    void drawsWithinTheBounds(
            @ForAll @Shapes(minRank = 1, maxRank = 2, minSize = 0, min = 3, max = 4) Tensor x) {
        SEEN.add("rank " + x.rank());
        SEEN.add(x.isContiguous() ? "contiguous" : "strided");
        SEEN.add(x.numel() == 0 ? "empty" : "filled");
        assertEquals(DType.FLOAT64, x.dtype());
        for (double v : x.flatten().toDoubleArray()) {
            assertTrue(v >= 3 && v < 4, () -> "drew " + v);
        }
    }

    @AfterContainer
    static void drewAllKinds() {
        assertEquals(Set.of("rank 1", "rank 2", "contiguous", "strided", "empty", "filled"), SEEN);
    }

    @Property(tries = 20)
    void aWrongGradientIsFound(@ForAll @Shapes(minRank = 1, min = 1) Tensor x) {
        assertThrows(AssertionError.class,
                () -> Laws.gradient(t -> Tensor.apply(new HalfTheGradient(), t), x));
    }

    @Property(tries = 1)
    void singlePrecisionIsRefused(@ForAll @Shapes(maxRank = 0) Tensor x) {
        assertFalse(x.dtype() == DType.FLOAT32);
        var e = assertThrows(IllegalArgumentException.class,
                () -> Laws.gradient(LibraryPropertyTest::swish, x.to(DType.FLOAT32)));
        assertTrue(e.getMessage().contains("expected float64"), e::getMessage);
    }
}
