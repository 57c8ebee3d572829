package dev.panagrad.autograd;

import static dev.panagrad.autograd.PackedTimes.slope;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;

/// The gradient of a layer of gated recurrent units.
///
/// The gradients of the gates of all times come first, then that of the weight is one product. Where they are
/// to be differentiated again they are composed of operations that have gradients.
final class GruGradient {
    private GruGradient() {
    }

    /// Gradients of what is added to the products with the weight, of these products, and of the first state.
    private record Parts(Tensor x, Tensor products, Tensor first) {
    }

    static Gradient of(Sequence.Gru op, Tensor[] x, Tensor y, Saver saver) {
        PackedTimes times = PackedTimes.of(op.sizes(), op.reverse());
        Saved w = saver.save(x[1]);
        Saved h = saver.save(x[3]);
        Saved r = saver.save(y);
        return (g, needed) -> {
            Parts p = Grad.enabled() ? composed(times, g, r.get(), w.get(), h.get())
                    : fused(op, times, g, r.get(), w.get(), h.get());
            long hidden = h.get().size(1);
            Tensor[] out = {p.x, null, null, p.first};
            if (needed[1]) {
                Tensor before = times.before(r.get().narrow(0, 0, times.rows()), h.get());
                out[1] = p.products.transpose(0, 1).matmul(before);
            }
            if (needed[2]) {
                out[2] = p.products.narrow(1, 2 * hidden, hidden).sum(0);
            }
            return out;
        };
    }

    private static Parts fused(Sequence.Gru op, PackedTimes times, Tensor g, Tensor y, Tensor w,
            Tensor first) {
        Tensor all = Tensor.apply(new Sequence.GruGrad(op.sizes(), op.reverse()), g, y, w, first);
        long rows = times.rows();
        long gates = 3 * first.size(1);
        return new Parts(all.narrow(0, 0, 3 * rows).view(rows, gates),
                all.narrow(0, 3 * rows, 3 * rows).view(rows, gates),
                all.narrow(0, 6 * rows, first.size(0)));
    }

    private static Parts composed(PackedTimes times, Tensor g, Tensor y, Tensor w, Tensor first) {
        int steps = times.sizes().length;
        Tensor before = times.before(y.narrow(0, 0, times.rows()), first);
        Tensor[] gates = new Tensor[steps];
        Tensor[] products = new Tensor[steps];
        Tensor dh = first.detach().mul(0);
        for (int k = 0; k < steps; k++) {
            int t = times.backward(k);
            int n = times.sizes()[t];
            Tensor r = times.plane(y, 1, t);
            Tensor z = times.plane(y, 2, t);
            Tensor fresh = times.plane(y, 3, t);
            Tensor h = times.plane(g, 0, t).add(dh.narrow(0, 0, n));
            Tensor dFresh = h.mul(z.neg().add(1)).add(times.plane(g, 3, t)).mul(fresh.square().neg().add(1));
            Tensor dr = dFresh.mul(times.plane(y, 4, t)).add(times.plane(g, 1, t)).mul(slope(r));
            Tensor dz = h.mul(before.narrow(0, times.starts()[t], n).sub(fresh)).add(times.plane(g, 2, t))
                    .mul(slope(z));
            gates[t] = Tensor.cat(1, dr, dz, dFresh);
            products[t] = Tensor.cat(1, dr, dz, dFresh.mul(r).add(times.plane(g, 4, t)));
            dh = PackedTimes.over(products[t].matmul(w).add(h.mul(z)), dh);
        }
        return new Parts(Tensor.cat(0, gates), Tensor.cat(0, products), dh);
    }
}
