package dev.panagrad.optim;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import java.util.List;

/// Limits gradients between the backward pass and the step.
public final class GradientClipping {
    private GradientClipping() {
    }

    /// Scales all gradients together so that their Euclidean norm is at most `maxNorm`, and returns the norm
    /// before: `g ← g · min(1, maxNorm / (norm + 1e-6))`.
    ///
    /// @throws IllegalArgumentException if maxNorm is negative, infinite or NaN
    public static double byNorm(List<Tensor> parameters, double maxNorm) {
        Settings.notNegative("clip: maxNorm", maxNorm);
        return Grad.off(() -> {
            double squares = 0;
            for (Tensor p : parameters) {
                if (p.gradFn() != null && p.gradFn().peekGrad() != null) {
                    squares += p.gradFn().peekGrad().square().sum().item();
                }
            }
            double norm = Math.sqrt(squares);
            double scale = maxNorm / (norm + 1e-6);
            if (scale < 1) {
                for (Tensor p : parameters) {
                    if (p.gradFn() != null && p.gradFn().peekGrad() != null) {
                        p.gradFn().peekGrad().mul_(scale);
                    }
                }
            }
            return norm;
        });
    }

    /// Limits every element of the gradients to `[-limit, limit]`.
    ///
    /// @throws IllegalArgumentException if the limit is negative, infinite or NaN
    public static void byValue(List<Tensor> parameters, double limit) {
        Settings.notNegative("clip: limit", limit);
        Grad.off(() -> {
            for (Tensor p : parameters) {
                if (p.gradFn() != null && p.gradFn().peekGrad() != null) {
                    p.gradFn().peekGrad().clamp_(-limit, limit);
                }
            }
        });
    }
}
