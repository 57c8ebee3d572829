package dev.panagrad.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Products of integers are the reference's, also where they overflow, in several tasks and of any layout.
class IntegerProductTest {
    @BeforeAll
    static void backend() {
        assertEquals("vector", Panagrad.backend());
    }

    private static Tensor random(long... dims) {
        SplittableRandom r = new SplittableRandom(dims.length);
        return Tensor.of(r.longs(Shape.of(dims).numel()).toArray()).reshape(dims);
    }

    private static void check(Tensor a, Tensor b) {
        Tensor y = a.matmul(b);
        Backend before = Backends.use("reference");
        try {
            assertTrue(a.matmul(b).equal(y), () -> a.shape() + " times " + b.shape());
        } finally {
            Backends.use(before);
        }
    }

    @Test
    void productsAreTheReferences() {
        check(random(70, 33), random(33, 45));
        check(random(1, 5), random(5, 1));
        check(random(33, 1), random(1, 32));
        check(random(45, 33).t(), random(50, 45).t());
        check(random(3, 40, 20), random(20, 7));
        check(random(2, 1, 65, 4), random(3, 4, 9));
        check(random(0, 4), random(4, 3));
        check(random(4, 0), random(0, 3));
    }
}
