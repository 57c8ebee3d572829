package dev.panagrad.autograd;

import static dev.panagrad.autograd.Gradient.each;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Contraction;

/// The gradient of a linear layer with an activation.
final class LinearGradient {
    private LinearGradient() {
    }

    static Gradient of(Contraction.Activation activation, Tensor[] x, Tensor y, Saver saver) {
        Saved a = saver.save(x[0]);
        Saved w = saver.save(x[1]);
        Gradient affine = each(g -> g.matmul(w.get()), g -> g.transpose(0, 1).matmul(a.get()), g -> g.sum(0));
        if (activation == Contraction.Activation.NONE) {
            return affine;
        }
        if (activation.isDifferentiatedByResult()) {
            Saved r = saver.save(y);
            return (g, needed) -> affine.of(byResult(activation, g, r.get()), needed);
        }
        // The sums are not kept: layers that record gradients leave the activation to another operation.
        Saved b = saver.save(x[2]);
        return (g, needed) -> affine.of(
                bySum(activation, g,
                        Tensor.apply(new Contraction.Linear(), a.get(), w.get(), b.get())),
                needed);
    }

    private static Tensor byResult(Contraction.Activation activation, Tensor g, Tensor y) {
        return switch (activation) {
            case RELU -> Tensor.apply(new Binary.ReluGrad(), g, y.detach());
            case SIGMOID -> Tensor.apply(new Binary.SigmoidGrad(), g, y);
            case TANH -> Tensor.apply(new Binary.TanhGrad(), g, y);
            case NONE, GELU, GELU_TANH, SILU -> throw new AssertionError(activation);
        };
    }

    private static Tensor bySum(Contraction.Activation activation, Tensor g, Tensor s) {
        return switch (activation) {
            case GELU -> Tensor.apply(new Binary.GeluGrad(false), g, s);
            case GELU_TANH -> Tensor.apply(new Binary.GeluGrad(true), g, s);
            case SILU -> {
                Tensor p = s.sigmoid();
                yield g.mul(p).mul(s.mul(p.neg().add(1)).add(1));
            }
            case NONE, RELU, SIGMOID, TANH -> throw new AssertionError(activation);
        };
    }
}
