package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Sequence;

/// The gradient of a plain recurrent layer, that of the weight as one product over all times. Where it is to
/// be differentiated again it is composed of operations that have gradients.
final class RnnGradient {
    private RnnGradient() {
    }

    static Gradient of(Sequence.Rnn op, Tensor[] x, Tensor y, Saver saver) {
        PackedTimes times = PackedTimes.of(op.sizes(), op.reverse());
        Saved w = saver.save(x[1]);
        Saved h = saver.save(x[2]);
        Saved r = saver.save(y);
        return (g, needed) -> {
            Tensor[] out = Grad.enabled() ? composed(op, times, g, r.get(), w.get(), h.get())
                    : fused(op, times, g, r.get(), w.get());
            if (needed[1]) {
                out[1] = out[0].transpose(0, 1).matmul(times.before(r.get(), h.get()));
            }
            return out;
        };
    }

    private static Tensor[] fused(Sequence.Rnn op, PackedTimes times, Tensor g, Tensor y, Tensor w) {
        Tensor all = Tensor.apply(new Sequence.RnnGrad(op.sizes(), op.reverse(), op.relu()), g, y, w);
        return new Tensor[] {all.narrow(0, 0, times.rows()), null,
                all.narrow(0, times.rows(), times.sizes()[0])};
    }

    private static Tensor[] composed(Sequence.Rnn op, PackedTimes times, Tensor g, Tensor y, Tensor w,
            Tensor first) {
        int steps = times.sizes().length;
        Tensor[] dx = new Tensor[steps];
        Tensor dh = first.detach().mul(0);
        for (int k = 0; k < steps; k++) {
            int t = times.backward(k);
            Tensor at = times.plane(y, 0, t);
            Tensor slope = op.relu() ? at.gt(0).to(at.dtype()) : at.square().neg().add(1);
            dx[t] = times.plane(g, 0, t).add(dh.narrow(0, 0, times.sizes()[t])).mul(slope);
            dh = PackedTimes.over(dx[t].matmul(w), dh);
        }
        return new Tensor[] {Tensor.cat(0, dx), null, dh};
    }
}
