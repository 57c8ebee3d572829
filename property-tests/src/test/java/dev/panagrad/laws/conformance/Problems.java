package dev.panagrad.laws.conformance;

import dev.panagrad.tensor.Tensor;
import java.util.Map;

/// The losses on which optimizers are run, as `FORMAT.md` defines them.
final class Problems {
    private Problems() {
    }

    static Tensor loss(String name, Map<String, Tensor> p, Map<String, Tensor> d) {
        return switch (name) {
            case "quadratic" -> {
                Tensor x = p.get("x");
                yield x.matmul(d.get("A")).matmul(x).mul(0.5).sub(d.get("b").matmul(x));
            }
            case "tanh_mlp" -> {
                Tensor h = d.get("X").matmul(p.get("W1")).add(p.get("b1")).tanh();
                yield h.matmul(p.get("W2")).add(p.get("b2")).sub(d.get("Y")).square().mean();
            }
            case "logistic" -> {
                Tensor z = d.get("X").matmul(p.get("w")).add(p.get("b"));
                yield z.exp().log1p().sub(z.mul(d.get("y"))).mean();
            }
            case "rosenbrock" -> {
                Tensor x = p.get("x");
                Tensor a = x.narrow(0, 0, x.size(0) - 1);
                Tensor b = x.narrow(0, 1, x.size(0) - 1);
                yield b.sub(a.square()).square().mul(100).add(a.rsub(1).square()).sum();
            }
            default -> throw new Cases.NotWired("the problem " + name);
        };
    }
}
