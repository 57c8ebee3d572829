package dev.panagrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.View;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Gradients that come from parts of a tensor: side by side, with gaps, over each other, of parts of parts,
/// beside one of the whole, and with hooks.
class SlicesTest {
    private static final int ROWS = 4;
    private static final int COLUMNS = 6;
    private static final int TRIES = 400;

    private final SplittableRandom random = new SplittableRandom(11);

    private Tensor leaf() {
        return Tensor.of(random.doubles(ROWS * COLUMNS, -1, 1).toArray()).reshape(ROWS, COLUMNS);
    }

    /// Returns where a view of rows of numbers has its elements.
    private static double[] places(UnaryOperator<Tensor> part) {
        Tensor numbers = Tensor.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS);
        return part.apply(numbers).contiguous().toDoubleArray();
    }

    private UnaryOperator<Tensor> part() {
        int axis = random.nextInt(2);
        int n = axis == 0 ? ROWS : COLUMNS;
        int from = random.nextInt(n);
        int size = 1 + random.nextInt(n - from);
        int step = 1 + random.nextInt(2);
        return switch (random.nextInt(5)) {
            case 0 -> x -> x.select(axis, from);
            case 1 -> x -> x.narrow(axis, from, size).select(1 - axis, 1);
            case 2 -> x -> x.narrow(axis, from, size).transpose(0, 1);
            case 3 -> x -> Tensor.apply(new View.Slice(axis, from, (n - from + step - 1) / step, step), x);
            default -> x -> x.narrow(axis, from, size);
        };
    }

    /// Parts that lie side by side and cover an axis, in any order.
    private List<UnaryOperator<Tensor>> cut() {
        int axis = random.nextInt(2);
        int n = axis == 0 ? ROWS : COLUMNS;
        List<UnaryOperator<Tensor>> parts = new ArrayList<>();
        for (int at = 0; at < n;) {
            int from = at;
            int size = 1 + random.nextInt(n - at);
            parts.add(random.nextInt(parts.size() + 1), x -> x.narrow(axis, from, size));
            at += size;
        }
        return parts;
    }

    private List<UnaryOperator<Tensor>> parts() {
        if (random.nextBoolean()) {
            return cut();
        }
        List<UnaryOperator<Tensor>> parts = new ArrayList<>();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            parts.add(part());
        }
        return parts;
    }

    @Test
    void gradientsOfPartsAddUp() {
        for (int i = 0; i < TRIES; i++) {
            Tensor x = leaf().requiresGrad(true);
            Tensor inner = random.nextBoolean() ? x : x.mul(2);
            double factor = inner == x ? 1 : 2;
            double[] expected = new double[ROWS * COLUMNS];
            Tensor sum = Tensor.of(0.0);
            boolean whole = random.nextInt(3) == 0;
            boolean first = random.nextBoolean();
            for (UnaryOperator<Tensor> part : parts()) {
                sum = whole && first ? add(sum, inner, UnaryOperator.identity(), expected) : sum;
                sum = add(sum, inner, part, expected);
                sum = whole && !first ? add(sum, inner, UnaryOperator.identity(), expected) : sum;
            }
            check(i, x, sum, expected, factor);
        }
    }

    /// Adds the elements of a part, each times a number of its own, and the numbers to what is expected.
    private Tensor add(Tensor sum, Tensor x, UnaryOperator<Tensor> part, double[] expected) {
        Tensor y = part.apply(x);
        double[] weights = random.doubles(y.numel(), -1, 1).toArray();
        double[] places = places(part);
        for (int i = 0; i < weights.length; i++) {
            expected[(int) places[i]] += weights[i];
        }
        return sum.add(y.mul(Tensor.of(weights).reshape(y.shape().dims())).sum());
    }

    private void check(int i, Tensor x, Tensor sum, double[] expected, double factor) {
        double[] once = new double[expected.length];
        double[] twice = new double[expected.length];
        for (int k = 0; k < once.length; k++) {
            once[k] = factor * expected[k];
            twice[k] = 2 * once[k];
        }
        Tensor made = Grad.grad(sum, null, true, true, x)[0];
        assertArrayEquals(once, made.contiguous().toDoubleArray(), 1e-12, "recorded, try " + i);
        sum.backward(null, true, false);
        assertArrayEquals(once, x.grad().contiguous().toDoubleArray(), 1e-12, "try " + i);
        sum.backward();
        assertArrayEquals(twice, x.grad().contiguous().toDoubleArray(), 1e-12, "a second time, try " + i);
    }

    @Test
    void hooksSeeTheGradientOfTheWhole() {
        Tensor x = leaf().requiresGrad(true);
        Tensor inner = x.mul(1);
        List<Tensor> seen = new ArrayList<>();
        inner.registerHook(g -> {
            seen.add(g);
            return g.mul(10);
        });
        Tensor part = inner.narrow(0, 1, 2);
        part.registerHook(g -> g.mul(3));
        part.sum().add(inner.select(0, 0).sum()).backward();
        assertEquals(1, seen.size());
        double[] expected = new double[ROWS * COLUMNS];
        for (int i = 0; i < 3 * COLUMNS; i++) {
            expected[i] = i < COLUMNS ? 1 : 3;
        }
        assertArrayEquals(expected, seen.getFirst().contiguous().toDoubleArray());
        assertEquals(30, x.grad().select(0, 2).select(0, 0).item());
    }

    /// The gradient that a user gives is nobody's to change.
    @Test
    void theGradientThatIsGivenStays() {
        Tensor x = leaf().requiresGrad(true);
        Tensor inner = x.mul(1);
        Tensor both = Tensor.cat(0, inner, inner.narrow(0, 0, 2));
        Tensor g = Tensor.ones(ROWS + 2, COLUMNS).to(x.dtype());
        both.backward(g);
        assertEquals((ROWS + 2) * COLUMNS, g.sum().item());
        assertEquals(2, x.grad().select(0, 1).select(0, 0).item());
        assertEquals(1, x.grad().select(0, 2).select(0, 0).item());
    }
}
