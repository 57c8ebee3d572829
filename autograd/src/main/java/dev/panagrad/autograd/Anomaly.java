package dev.panagrad.autograd;

import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.Recorders;
import java.util.function.Supplier;

/// Finds the operation and the source line that made the first NaN, forward or backward.
final class Anomaly {
    private static final ScopedValue<Boolean> ENABLED = ScopedValue.newInstance();
    private static volatile boolean everUsed;

    private Anomaly() {
    }

    static boolean enabled() {
        return everUsed && ENABLED.orElse(false);
    }

    static <T> T detect(Supplier<T> body) {
        everUsed = true;
        return ScopedValue.where(ENABLED, true).call(() -> Recorders.with(Anomaly::checkForward, body));
    }

    private static void checkForward(Op op, Tensor[] in, Tensor out) {
        if (op instanceof View || op instanceof Creation || !hasNan(out)) {
            return;
        }
        StringBuilder operands = new StringBuilder();
        for (int i = 0; i < in.length; i++) {
            if (in[i].dtype().isFloat() && hasNan(in[i])) {
                return;
            }
            operands.append(i == 0 ? "" : ", ").append("operand ").append(i).append(" is ")
                    .append(in[i].shape());
        }
        throw new GradientException(op.name() + ": made the first NaN of the forward pass, " + operands
                + ", expected numbers; at " + sourceLine());
    }

    /// @throws GradientException if a gradient has NaN though the one that came in has none
    static void checkBackward(Node node, Tensor g, Tensor[] out) {
        for (int i = 0; i < out.length; i++) {
            if (out[i] != null && hasNan(out[i]) && !hasNan(g)) {
                throw new GradientException(
                        node.name() + ": made the first NaN of the backward pass, in the gradient of"
                                + " operand " + i + " " + out[i].shape() + "; the operation ran at "
                                + (node.madeAt() == null ? "an unknown line (outside of anomaly mode)"
                                        : node.madeAt()));
            }
        }
    }

    private static boolean hasNan(Tensor x) {
        if (!x.dtype().isFloat()) {
            return false;
        }
        for (double v : x.toDoubleArray()) {
            if (Double.isNaN(v)) {
                return true;
            }
        }
        return false;
    }

    /// Returns the innermost line of the stack outside the library.
    static String sourceLine() {
        return StackWalker.getInstance().walk(frames -> frames
                .filter(f -> !f.getClassName().startsWith("dev.panagrad.")
                        && !f.getClassName().startsWith("java.") && !f.getClassName().startsWith("jdk."))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber() + " (" + f.getMethodName() + ")")
                .orElse("an unknown line"));
    }
}
