package dev.panagrad.autograd;

import static dev.panagrad.autograd.PackedTimes.over;
import static dev.panagrad.autograd.PackedTimes.slope;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;

/// The gradient of a layer of long short-term memory.
///
/// The gradients of the gates of all times come first, then that of the weight is one product. Where they are
/// to be differentiated again they are composed of operations that have gradients.
final class LstmGradient {
    private LstmGradient() {
    }

    static Gradient of(Sequence.Lstm op, Tensor[] x, Tensor y, Saver saver) {
        PackedTimes times = PackedTimes.of(op.sizes(), op.reverse());
        Saved w = saver.save(x[1]);
        Saved h = saver.save(x[2]);
        Saved c = saver.save(x[3]);
        Saved r = saver.save(y);
        return Gradient.rows(true, (g, needed) -> {
            Tensor[] out = Grad.enabled() ? composed(times, g, r.get(), w.get(), c.get())
                    : fused(op, times, g, r.get(), w.get(), c.get());
            if (needed[1]) {
                Tensor before = times.before(r.get().narrow(0, 0, times.rows()), h.get());
                out[1] = out[0].transpose(0, 1).matmul(before);
            }
            return out;
        });
    }

    private static Tensor[] fused(Sequence.Lstm op, PackedTimes times, Tensor g, Tensor y, Tensor w,
            Tensor c) {
        Tensor all = Tensor.apply(new Sequence.LstmGrad(op.sizes(), op.reverse()), g, y, w, c);
        long rows = times.rows();
        long n = c.size(0);
        return new Tensor[] {all.narrow(0, 0, 4 * rows).view(rows, 4 * c.size(1)), null,
                all.narrow(0, 4 * rows, n), all.narrow(0, 4 * rows + n, n)};
    }

    private static Tensor[] composed(PackedTimes times, Tensor g, Tensor y, Tensor w, Tensor first) {
        int steps = times.sizes().length;
        long rows = times.rows();
        Tensor before = times.before(y.narrow(0, rows, rows), first);
        Tensor[] gates = new Tensor[steps];
        Tensor dh = first.detach().mul(0);
        Tensor dc = dh;
        for (int k = 0; k < steps; k++) {
            int t = times.backward(k);
            int n = times.sizes()[t];
            Tensor in = times.plane(y, 2, t);
            Tensor forget = times.plane(y, 3, t);
            Tensor candidate = times.plane(y, 4, t);
            Tensor o = times.plane(y, 5, t);
            Tensor top = times.plane(y, 1, t).tanh();
            Tensor h = times.plane(g, 0, t).add(dh.narrow(0, 0, n));
            Tensor c = times.plane(g, 1, t).add(dc.narrow(0, 0, n))
                    .add(h.mul(o).mul(top.square().neg().add(1)));
            Tensor di = c.mul(candidate).add(times.plane(g, 2, t)).mul(slope(in));
            Tensor df = c.mul(before.narrow(0, times.starts()[t], n)).add(times.plane(g, 3, t))
                    .mul(slope(forget));
            Tensor dg = c.mul(in).add(times.plane(g, 4, t)).mul(candidate.square().neg().add(1));
            Tensor d0 = h.mul(top).add(times.plane(g, 5, t)).mul(slope(o));
            gates[t] = Tensor.cat(1, di, df, dg, d0);
            dh = over(gates[t].matmul(w), dh);
            dc = over(c.mul(forget), dc);
        }
        return new Tensor[] {Tensor.cat(0, gates), null, dh, dc};
    }
}
