package dev.panagrad.autograd;

import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.spi.ChainRecorder;
import java.util.Arrays;
import java.util.List;

/// The gradients of chains, which are chains themselves: those of the steps, recorded once.
final class ChainGradient {
    private ChainGradient() {
    }

    /// Returns the row of a chain.
    static Gradient of(Chain chain, Tensor[] x, Saver saver) {
        int n = x.length;
        Chain.Derivative[] rows = new Chain.Derivative[n];
        boolean[] used = new boolean[n];
        for (int i = 0; i < n; i++) {
            int operand = i;
            if (x[i].gradFn() != null) {
                rows[i] = chain.derivative(i, () -> derivative(chain, operand));
                rows[i].in().forEach(v -> used[Math.max(v - 1, 0)] |= v > 0);
            }
        }
        Saved[] saved = new Saved[n];
        Arrays.setAll(saved, i -> used[i] ? saver.save(x[i]) : null);
        return (g, needed) -> {
            Tensor[] out = new Tensor[n];
            for (int i = 0; i < n; i++) {
                if (needed[i] && rows[i] != null && rows[i].chain() != null) {
                    Tensor[] in = rows[i].in().stream().map(v -> v == 0 ? g : saved[v - 1].get())
                            .toArray(Tensor[]::new);
                    out[i] = Tensor.apply(rows[i].chain(), in);
                }
            }
            return out;
        };
    }

    /// Runs the steps and their backward steps on operands of one element. Types are those of the steps, so
    /// ranks do not count.
    private static Chain.Derivative derivative(Chain chain, int operand) {
        Tensor[] all = new Tensor[1 + chain.arity()];
        all[0] = one(chain.steps().getLast().type());
        for (int i = 0; i < chain.arity(); i++) {
            all[1 + i] = one(chain.operands().get(i));
        }
        if (!all[0].dtype().isFloat() || !all[1 + operand].dtype().isFloat()) {
            return new Chain.Derivative(null, List.of());
        }
        return Autocast.off(() -> ChainRecorder.derivative(all, in -> Grad.on(() -> {
            Tensor leaf = in[1 + operand].requiresGrad(true);
            Tensor y = steps(chain, Arrays.copyOfRange(in, 1, in.length));
            return y.gradFn() == null ? Tensor.zeros(1) : Grad.grad(y, in[0], false, false, leaf)[0];
        })));
    }

    private static Tensor one(DType t) {
        return Tensor.ones(t, 1);
    }

    /// Returns what the steps give one by one.
    private static Tensor steps(Chain chain, Tensor[] in) {
        Tensor[] values = Arrays.copyOf(in, in.length + chain.constants().size() + chain.steps().size());
        int at = in.length;
        for (Chain.Constant c : chain.constants()) {
            values[at++] = Tensor.full(c.value(), c.type(), 1);
        }
        for (Chain.Step s : chain.steps()) {
            values[at++] = Tensor.apply(s.op(), s.in().stream().map(v -> values[v]).toArray(Tensor[]::new));
        }
        return values[at - 1];
    }
}
