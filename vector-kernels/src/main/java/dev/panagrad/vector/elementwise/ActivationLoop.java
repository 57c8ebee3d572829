package dev.panagrad.vector.elementwise;

import dev.panagrad.tensor.op.Contraction.Activation;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.vector.elementwise.Loops.UnaryLoop;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

/// The activation of a product's results in place, by the loops of the operations that it stands for: so with
/// the same bits, wherever the results are cut.
public final class ActivationLoop {
    private static final Map<Activation, ActivationLoop> FLOAT32 = all(false);
    private static final Map<Activation, ActivationLoop> FLOAT64 = all(true);

    private final Late<UnaryLoop> loop;

    private ActivationLoop(Late<UnaryLoop> loop) {
        this.loop = loop;
    }

    private static Map<Activation, ActivationLoop> all(boolean wide) {
        Map<Activation, ActivationLoop> map = new EnumMap<>(Activation.class);
        for (Activation a : Activation.values()) {
            if (a != Activation.NONE) {
                map.put(a, new ActivationLoop(new Late<>(() -> make(a, wide))));
            }
        }
        return map;
    }

    private static UnaryLoop make(Activation a, boolean wide) {
        return switch (a) {
            case RELU -> plain(Unary.Relu.class, wide);
            case SIGMOID -> plain(Unary.Sigmoid.class, wide);
            case TANH -> plain(Unary.Tanh.class, wide);
            case GELU -> wide ? UnaryTable.gelu64(false) : UnaryTable.gelu32(false);
            case GELU_TANH -> wide ? UnaryTable.gelu64(true) : UnaryTable.gelu32(true);
            case SILU -> UnaryTable.silu(wide);
            case NONE -> throw new AssertionError(a);
        };
    }

    private static UnaryLoop plain(Class<?> op, boolean wide) {
        return wide ? UnaryTable.float64(op) : UnaryTable.float32(op);
    }

    /// Returns the loop of an activation, null for [Activation#NONE].
    ///
    /// @param wide `double` elements instead of `float`
    public static ActivationLoop of(Activation activation, boolean wide) {
        return (wide ? FLOAT64 : FLOAT32).get(activation);
    }

    /// Replaces `count` contiguous elements.
    public void run(MemorySegment y, long at, long count) {
        loop.get().run(y, at, y, at, count, 0, 0);
    }
}
