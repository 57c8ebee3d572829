package dev.panagrad.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Window;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A layer and a rectifier behind it in a [Sequential] are one operation where the layer has a bias, and
/// always what they are apart.
class RectifiedTest {
    private record Case(Module layer, long... shape) {
        @Override
        public String toString() {
            return layer.toString();
        }
    }

    private static Stream<Case> cases() {
        return Stream.of(new Case(new Linear(7, 5), 4, 7), new Case(new Linear(7, 5, false), 4, 7),
                new Case(new Conv1d(3, 4, 3), 2, 3, 9), new Case(new Conv2d(3, 6, 3), 2, 3, 8, 7),
                new Case(new Conv2d(2, 6, 3, o -> o.stride(2).padding(1).groups(2)), 3, 2, 9, 20),
                new Case(new Conv2d(2, 4, 3, o -> o.bias(false)), 2, 2, 8, 7),
                new Case(new Conv2d(2, 4, 3, o -> o.same()), 2, 8, 7),
                new Case(new Conv3d(2, 3, 2), 2, 2, 4, 5, 6),
                new Case(new ConvTranspose2d(3, 4, 3), 2, 3, 5, 6));
    }

    @ParameterizedTest @MethodSource("cases")
    void togetherAsApart(Case c) {
        Tensor x = Tensor.randn(c.shape).requiresGrad(true);
        Sequential both = new Sequential(c.layer, new ReLU());
        Tensor together = both.call(x);
        Tensor apart = c.layer.call(x).relu();
        assertEquals(apart.shape(), together.shape());
        assertArrayEquals(apart.toFloatArray(), together.toFloatArray());
        List<Tensor> of = Stream.concat(Stream.of(x), both.parameters().stream()).toList();
        Tensor g = Tensor.randn(apart.shape().dims());
        Tensor[] expected = Grad.grad(apart, g, false, false, of.toArray(Tensor[]::new));
        Tensor[] found = Grad.grad(together, g, false, false, of.toArray(Tensor[]::new));
        for (int i = 0; i < found.length; i++) {
            assertArrayEquals(expected[i].toFloatArray(), found[i].toFloatArray(), 1e-5f);
        }
    }

    @Test
    void oneOperation() {
        String graph = new Sequential(new Conv2d(1, 2, 3), new ReLU()).call(Tensor.randn(1, 1, 5, 5)).graph();
        assertEquals(1, graph.lines().filter(l -> l.contains("= convBiased(")).count(), graph);
        assertEquals(0, graph.lines().filter(l -> l.contains("= relu(")).count(), graph);
    }

    @Test
    void aBiasThatDoesNotFitIsRefused() {
        Convolution.Biased op = new Convolution.Biased(Window.of(2, 1, 0, 1), 1, true);
        Expect.error(ShapeException.class, () -> Tensor.apply(op, Tensor.zeros(1, 2, 4, 4),
                Tensor.zeros(5, 2, 3, 3), Tensor.zeros(4)), "conv2d", "b is [4]", "[w.dim(0)]");
    }
}
