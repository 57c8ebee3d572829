package dev.panagrad.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.tensor.Panagrad;
import dev.panagrad.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// When the memory of gradients is given back.
class GradientMemoryTest {
    private static final int N = 100_000;

    @Test
    void aGradientThatTheUserSawOutlivesItsClearing() {
        Tensor x = Tensor.ones(N).requiresGrad(true);
        x.mul(3).sum().backward();
        Tensor g = x.grad();
        x.grad(null);
        x.mul(5).sum().backward();
        assertFalse(g.storage().released());
        assertEquals(3, g.select(0, N - 1).item());
        assertEquals(5, x.grad().select(0, 0).item());
    }

    @Test
    void aGradientThatOnlyTheLibrarySawIsGivenBackAtOnce() {
        Tensor x = Tensor.ones(N).requiresGrad(true);
        x.mul(3).sum().backward();
        Tensor g = x.gradFn().peekGrad();
        long live = Panagrad.memory().live();
        x.grad(null);
        assertTrue(g.storage().released());
        assertTrue(Panagrad.memory().live() <= live - 4 * N);
    }

    @Test
    void aHookMayKeepTheGradient() {
        Tensor x = Tensor.ones(N).requiresGrad(true);
        Tensor[] kept = new Tensor[1];
        x.registerHook(g -> {
            kept[0] = g;
            return null;
        });
        x.mul(3).sum().backward();
        x.grad(null);
        assertEquals(3, kept[0].select(0, 7).item());
    }

    @Test
    void leavesThatShareAGradientDoNotShareItsMemory() {
        Tensor a = Tensor.ones(3).requiresGrad(true);
        Tensor b = Tensor.ones(3).requiresGrad(true);
        a.add(b).sum().backward();
        a.grad().mul_(7);
        assertArrayEquals(new float[] {1, 1, 1}, b.grad().toFloatArray());
        a.grad(null);
        assertArrayEquals(new float[] {1, 1, 1}, b.grad().toFloatArray());
    }
}
