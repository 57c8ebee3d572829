package dev.panagrad.optim;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;

/// Parameters as one vector, and the loss as its function.
final class FlatParameters {
    private final List<Tensor> parameters;
    private final Supplier<Tensor> closure;

    FlatParameters(List<Tensor> parameters, Supplier<Tensor> closure) {
        this.parameters = parameters;
        this.closure = closure;
    }

    /// Evaluates the loss and its gradients here.
    double loss() {
        return Grad.on(closure).item();
    }

    /// Returns the gradients of the last evaluation; a parameter without one counts as zeros.
    Tensor gradient() {
        Tensor[] parts = new Tensor[parameters.size()];
        for (int i = 0; i < parts.length; i++) {
            Tensor p = parameters.get(i);
            Tensor g = p.gradFn() == null ? null : p.gradFn().peekGrad();
            parts[i] = g == null ? p.newZeros(p.numel()) : g.reshape(p.numel());
        }
        return Tensor.cat(0, parts);
    }

    /// Adds a multiple of a vector.
    void move(Tensor direction, double length) {
        long at = 0;
        for (Tensor p : parameters) {
            p.add_(direction.narrow(0, at, p.numel()).reshape(p.shape().dims()).mul(length));
            at += p.numel();
        }
    }

    /// Returns copies of the values.
    List<Tensor> values() {
        return parameters.stream().map(p -> p.detach().copy()).toList();
    }

    /// Sets the values.
    void values(List<Tensor> values) {
        for (int i = 0; i < values.size(); i++) {
            parameters.get(i).copy_(values.get(i));
        }
    }
}
