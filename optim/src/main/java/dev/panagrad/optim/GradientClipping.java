package dev.panagrad.optim;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Limits gradients between the backward pass and the step. Parameters without a gradient are passed over.
public final class GradientClipping {
    private GradientClipping() {
    }

    /// Scales all gradients together so that their Euclidean norm is at most `maxNorm`, and returns the norm
    /// before: `g ← g · min(1, maxNorm / (norm + 1e-6))`, as `clip_grad_norm_`.
    ///
    /// @throws IllegalArgumentException if maxNorm is negative, infinite or NaN
    public static double byNorm(List<Tensor> parameters, double maxNorm) {
        return byNorm(parameters, maxNorm, 2);
    }

    /// Scales all gradients together so that their norm is at most `maxNorm`, and returns the norm before.
    ///
    /// @param p of the norm, see [#totalNorm]
    /// @throws IllegalArgumentException if maxNorm is negative, infinite or NaN, or p not positive
    public static double byNorm(List<Tensor> parameters, double maxNorm, double p) {
        Settings.notNegative("clip: maxNorm", maxNorm);
        double norm = totalNorm(parameters, p);
        double scale = maxNorm / (norm + 1e-6);
        if (scale < 1) {
            Grad.off(() -> gradients(parameters).forEach(g -> g.mul_(scale)));
        }
        return norm;
    }

    /// Scales all gradients together as [#byNorm(List, double, double)], without waiting for their device, so
    /// also in a step that is captured (`CudaGraph`): returns the norm before as a float64 number on the
    /// device of the first gradient, 0 if there are none. A norm that is NaN makes all gradients NaN, and an
    /// infinite one makes them 0 or NaN, as `clip_grad_norm_`.
    ///
    /// @param p of the norm, see [#totalNorm]
    /// @throws IllegalArgumentException if maxNorm is negative, infinite or NaN, or p not positive
    public static Tensor byNormOnDevice(List<Tensor> parameters, double maxNorm, double p) {
        Settings.notNegative("clip: maxNorm", maxNorm);
        return Grad.off(() -> {
            Tensor norm = norm(parameters, p);
            if (norm == null) {
                return Tensor.full(0, DType.FLOAT64);
            }
            Tensor scale = norm.add(1e-6).reciprocal().mul(maxNorm).clamp(Double.NEGATIVE_INFINITY, 1);
            Map<List<Object>, Tensor> scales = new HashMap<>();
            for (Tensor g : gradients(parameters)) {
                g.mul_(scales.computeIfAbsent(List.of(g.device(), g.dtype()),
                        _ -> scale.to(g.device()).to(g.dtype())));
            }
            return norm;
        });
    }

    /// Returns the norm of all gradients as one vector, `(Σ |g|ᵖ)^(1/p)`, 0 if there are none, as
    /// `get_total_norm` of the gradients.
    ///
    /// @param p any number above 0; infinity for the largest absolute value
    /// @throws IllegalArgumentException if p is not positive
    public static double totalNorm(List<Tensor> parameters, double p) {
        return Grad.off(() -> {
            // One number is fetched, so that a device is waited for once.
            Tensor sum = sum(parameters, p);
            double v = sum == null ? 0 : sum.item();
            return p == Double.POSITIVE_INFINITY ? v : p == 2 ? Math.sqrt(v) : Math.pow(v, 1 / p);
        });
    }

    private static Tensor norm(List<Tensor> parameters, double p) {
        Tensor sum = sum(parameters, p);
        return sum == null || p == Double.POSITIVE_INFINITY ? sum : p == 2 ? sum.sqrt() : sum.pow(1 / p);
    }

    /// Returns what the norm is the root of, null if there are no gradients.
    private static Tensor sum(List<Tensor> parameters, double p) {
        if (!(p > 0)) {
            throw new IllegalArgumentException("clip: p must be positive, expected p > 0 but got " + p);
        }
        List<Tensor> parts = new ArrayList<>();
        for (Tensor g : gradients(parameters)) {
            if (g.numel() > 0) {
                Tensor part = part(g, p).to(DType.FLOAT64);
                parts.add(parts.isEmpty() ? part : part.to(parts.getFirst().device()));
            }
        }
        if (parts.isEmpty()) {
            return null;
        }
        Tensor all = Tensor.stack(0, parts.toArray(Tensor[]::new));
        return p == Double.POSITIVE_INFINITY ? all.max() : all.sum();
    }

    private static Tensor part(Tensor g, double p) {
        return p == Double.POSITIVE_INFINITY ? g.abs().max() : p == 2 ? g.square().sum()
                : g.abs().pow(p).sum();
    }

    /// Limits every element of the gradients to `[-limit, limit]`, as `clip_grad_value_`.
    ///
    /// @throws IllegalArgumentException if the limit is negative, infinite or NaN
    public static void byValue(List<Tensor> parameters, double limit) {
        Settings.notNegative("clip: limit", limit);
        Grad.off(() -> gradients(parameters).forEach(g -> g.clamp_(-limit, limit)));
    }

    private static List<Tensor> gradients(List<Tensor> parameters) {
        List<Tensor> all = new ArrayList<>();
        for (Tensor p : parameters) {
            if (p.gradFn() != null && p.gradFn().peekGrad() != null) {
                all.add(p.gradFn().peekGrad());
            }
        }
        return all;
    }
}
