package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;

/// One step of each kind of recurrent network, of the shares of input and state in the gates.
final class Gates {
    private Gates() {
    }

    /// Returns `tanh(x + h)`, or its rectifier.
    static Tensor plain(Tensor x, Tensor h, boolean relu) {
        Tensor sum = x.add(h);
        return relu ? sum.relu() : sum.tanh();
    }

    /// Returns the new state and cell of gates i, f, g, o: `c ← σ(f) c + σ(i) tanh(g)`, `h = σ(o) tanh(c)`.
    static Recurrent.State longShort(Tensor x, Tensor h, Tensor c) {
        Tensor all = x.add(h);
        long n = c.size(-1);
        Tensor keep = all.narrow(-1, n, n).sigmoid().mul(c);
        Tensor cell = keep.add(all.narrow(-1, 0, n).sigmoid().mul(all.narrow(-1, 2 * n, n).tanh()));
        return new Recurrent.State(all.narrow(-1, 3 * n, n).sigmoid().mul(cell.tanh()), cell);
    }

    /// Returns the new state of gates r, z, n: `n = tanh(xₙ + σ(r) hₙ)`, `(1 - σ(z)) n + σ(z) state`.
    static Tensor gated(Tensor x, Tensor h, Tensor state) {
        long n = state.size(-1);
        Tensor first = x.narrow(-1, 0, 2 * n).add(h.narrow(-1, 0, 2 * n)).sigmoid();
        Tensor fresh = x.narrow(-1, 2 * n, n).add(first.narrow(-1, 0, n).mul(h.narrow(-1, 2 * n, n))).tanh();
        return fresh.add(first.narrow(-1, n, n).mul(state.sub(fresh)));
    }
}
