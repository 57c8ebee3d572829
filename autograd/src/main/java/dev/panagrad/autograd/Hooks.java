package dev.panagrad.autograd;

import dev.panagrad.tensor.GradientException;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/// The user's functions that see, and may replace, a gradient.
final class Hooks {
    private List<UnaryOperator<Tensor>> functions = List.of();

    synchronized Runnable add(UnaryOperator<Tensor> hook) {
        if (functions.isEmpty()) {
            functions = new CopyOnWriteArrayList<>();
        }
        List<UnaryOperator<Tensor>> list = functions;
        UnaryOperator<Tensor> own = hook::apply;
        list.add(own);
        return () -> list.remove(own);
    }

    boolean isEmpty() {
        return functions.isEmpty();
    }

    Tensor run(Tensor g) {
        Tensor out = g;
        for (UnaryOperator<Tensor> f : functions) {
            Tensor next = f.apply(out);
            if (next != null && !next.shape().equals(g.shape())) {
                throw new GradientException(
                        "hook: the new gradient has another shape, the gradient is " + g.shape()
                                + ", expected the same but got " + next.shape());
            }
            out = next == null ? out : next;
        }
        return out;
    }
}
