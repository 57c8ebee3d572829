package dev.panagrad.optim;

import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The last changes of gradient and parameters, which estimate the inverse Hessian of [LBFGS].
final class CurvatureMemory {
    private final List<Tensor> gradients = new ArrayList<>();
    private final List<Tensor> steps = new ArrayList<>();

    /// Adds a change of the gradient and the step that made it.
    void add(Tensor gradient, Tensor step) {
        gradients.add(Scope.keep(gradient));
        steps.add(Scope.keep(step));
    }

    /// Takes the changes of another memory.
    void replace(CurvatureMemory other) {
        gradients.clear();
        steps.clear();
        gradients.addAll(other.gradients);
        steps.addAll(other.steps);
    }

    Map<String, Tensor> state() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            out.put("all.old_dirs." + i, gradients.get(i));
            out.put("all.old_stps." + i, steps.get(i));
        }
        return out;
    }

    /// Learns from the last step `s`, which changed the gradient by `y`, if it met positive curvature, and
    /// returns minus the inverse Hessian times the gradient.
    Tensor direction(Tensor gradient, Tensor y, Tensor s, int most) {
        if (y.dot(s).item() > 1e-10) {
            if (steps.size() == most) {
                gradients.removeFirst();
                steps.removeFirst();
            }
            add(y, s);
        }
        double[] rho = new double[steps.size()];
        double[] alpha = new double[rho.length];
        Tensor q = gradient.neg();
        for (int i = rho.length - 1; i >= 0; i--) {
            rho[i] = 1 / gradients.get(i).dot(steps.get(i)).item();
            alpha[i] = steps.get(i).dot(q).item() * rho[i];
            q.add_(gradients.get(i).mul(-alpha[i]));
        }
        if (rho.length > 0) {
            Tensor last = gradients.getLast();
            q.mul_(1 / (rho[rho.length - 1] * last.dot(last).item()));
        }
        for (int i = 0; i < rho.length; i++) {
            double beta = gradients.get(i).dot(q).item() * rho[i];
            q.add_(steps.get(i).mul(alpha[i] - beta));
        }
        return q;
    }
}
