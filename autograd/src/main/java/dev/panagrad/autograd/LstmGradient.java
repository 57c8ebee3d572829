package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;

/// The gradient of a layer of long short-term memory.
///
/// The gradients of the gates of all times come first, then that of the weight is one product. Where they are
/// to be differentiated again they are composed of operations that have gradients.
final class LstmGradient {
    private final int[] sizes;
    private final boolean reverse;
    private final long[] starts;
    private final long hidden;

    private LstmGradient(Sequence.Lstm op, long hidden) {
        sizes = op.sizes().toArray();
        reverse = op.reverse();
        this.hidden = hidden;
        starts = new long[sizes.length + 1];
        for (int t = 0; t < sizes.length; t++) {
            starts[t + 1] = starts[t] + sizes[t];
        }
    }

    static Gradient of(Sequence.Lstm op, Tensor[] x, Tensor y, Saver saver) {
        LstmGradient layer = new LstmGradient(op, x[1].size(1));
        Saved w = saver.save(x[1]);
        Saved h = saver.save(x[2]);
        Saved c = saver.save(x[3]);
        Saved r = saver.save(y);
        return (g, needed) -> {
            Tensor[] out = Grad.enabled() ? layer.composed(g, r.get(), w.get(), c.get())
                    : layer.fused(op, g, r.get(), w.get(), c.get());
            if (needed[1]) {
                Tensor before = layer.before(r.get().narrow(0, 0, layer.rows()), h.get());
                out[1] = out[0].transpose(0, 1).matmul(before);
            }
            return out;
        };
    }

    private long rows() {
        return starts[sizes.length];
    }

    private Tensor[] fused(Sequence.Lstm op, Tensor g, Tensor y, Tensor w, Tensor c) {
        Tensor all = Tensor.apply(new Sequence.LstmGrad(op.sizes(), op.reverse()), g, y, w, c);
        long n = c.size(0);
        return new Tensor[] {all.narrow(0, 0, 4 * rows()).view(rows(), 4 * hidden), null,
                all.narrow(0, 4 * rows(), n), all.narrow(0, 4 * rows() + n, n)};
    }

    /// Returns the state before each row.
    private Tensor before(Tensor state, Tensor first) {
        int times = sizes.length;
        if (!reverse && sizes[0] == sizes[times - 1]) {
            return Tensor.cat(0, first, state.narrow(0, 0, rows() - sizes[0]));
        }
        long[] at = new long[(int) rows()];
        for (int t = 0; t < times; t++) {
            int past = reverse ? t + 1 : t - 1;
            for (int s = 0; s < sizes[t]; s++) {
                boolean begins = past < 0 || past >= times || s >= sizes[past];
                at[(int) starts[t] + s] = begins ? rows() + s : starts[past] + s;
            }
        }
        return Tensor.cat(0, state, first).indexSelect(0, Tensor.of(at).to(state.device()));
    }

    private Tensor plane(Tensor y, int plane, int t) {
        return y.narrow(0, plane * rows() + starts[t], sizes[t]);
    }

    private static Tensor slope(Tensor y) {
        return y.mul(y.neg().add(1));
    }

    private Tensor[] composed(Tensor g, Tensor y, Tensor w, Tensor first) {
        Tensor before = before(y.narrow(0, rows(), rows()), first);
        Tensor[] gates = new Tensor[sizes.length];
        Tensor dh = first.detach().mul(0);
        Tensor dc = dh;
        for (int k = sizes.length - 1; k >= 0; k--) {
            int t = reverse ? sizes.length - 1 - k : k;
            int n = sizes[t];
            Tensor top = plane(y, 1, t).tanh();
            Tensor h = plane(g, 0, t).add(dh.narrow(0, 0, n));
            Tensor c = plane(g, 1, t).add(dc.narrow(0, 0, n))
                    .add(h.mul(plane(y, 5, t)).mul(top.square().neg().add(1)));
            Tensor di = c.mul(plane(y, 4, t)).add(plane(g, 2, t)).mul(slope(plane(y, 2, t)));
            Tensor df = c.mul(before.narrow(0, starts[t], n)).add(plane(g, 3, t)).mul(slope(plane(y, 3, t)));
            Tensor dg = c.mul(plane(y, 2, t)).add(plane(g, 4, t)).mul(plane(y, 4, t).square().neg().add(1));
            Tensor d0 = h.mul(top).add(plane(g, 5, t)).mul(slope(plane(y, 5, t)));
            gates[t] = Tensor.cat(1, di, df, dg, d0);
            dh = over(gates[t].matmul(w), dh);
            dc = over(c.mul(plane(y, 3, t)), dc);
        }
        return new Tensor[] {Tensor.cat(0, gates), null, dh, dc};
    }

    /// Returns the rows of one and then those that another one has beyond them.
    private static Tensor over(Tensor first, Tensor all) {
        long n = first.size(0);
        return n == all.size(0) ? first : Tensor.cat(0, first, all.narrow(0, n, all.size(0) - n));
    }
}
