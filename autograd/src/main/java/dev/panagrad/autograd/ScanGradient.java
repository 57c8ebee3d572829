package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Scan;

/// The gradients of combining each element with those before it.
final class ScanGradient {
    /// Beyond this spread of logarithms the terms are summed as logarithms.
    private static final double SPREAD = 600;

    private ScanGradient() {
    }

    static Gradient of(Scan op, Tensor x, Tensor y, Saver saver) {
        int axis = op.axis();
        return switch (op) {
            case Scan.CumExtreme _ -> Gradient.none();
            case Scan.CumProd _ -> {
                var a = saver.save(x);
                var r = saver.save(y);
                yield Gradient.one(g -> g.rank() == 0 ? g : product(g, a.get(), r.get(), axis));
            }
            case Scan.LogCumSumExp _ -> {
                var a = saver.save(x);
                var r = saver.save(y);
                yield Gradient
                        .one(g -> g.rank() == 0 || g.numel() == 0 ? g : logSum(g, a.get(), r.get(), axis));
            }
        };
    }

    private static Tensor fromEnd(Tensor x, int axis) {
        return x.flip(axis).cumsum(axis).flip(axis);
    }

    /// `Σ g_i y_i / x_k` over i from k on where no factor is 0, else by the product of the other factors,
    /// which is quadratic work.
    private static Tensor product(Tensor g, Tensor x, Tensor y, int axis) {
        if (x.detach().eq(0).any().item() == 0) {
            return fromEnd(g.mul(y), axis).div(x);
        }
        Tensor v = x.transpose(axis, -1).unsqueeze(-2);
        long n = x.size(axis);
        Tensor i = x.newArange(n);
        Tensor k = i.unsqueeze(1);
        Tensor one = x.newFull(1);
        Tensor later = Tensor.where(i.gt(k), v, one).cumprod(-1).triu();
        Tensor sum = later.mul(g.transpose(axis, -1).unsqueeze(-2)).sum(-1);
        Tensor before = y.narrow(axis, 0, n - 1);
        Tensor prefix = Tensor.cat(axis, Tensor.onesLike(x.narrow(axis, 0, 1)), before);
        return sum.transpose(axis, -1).mul(prefix);
    }

    /// `Σ g_i e^(x_k - y_i)` over i from k on.
    private static Tensor logSum(Tensor g, Tensor x, Tensor y, int axis) {
        Tensor high = y.detach().amax(true, axis);
        Tensor low = y.detach().amin(true, axis);
        if (high.sub(low).le(SPREAD).all().item() != 0) {
            Tensor middle = high.add(low).mul(0.5);
            return fromEnd(g.mul(middle.sub(y).exp()), axis).mul(x.sub(middle).exp());
        }
        return part(g, x, y, axis).sub(part(g.neg(), x, y, axis));
    }

    /// The part of the positive terms.
    private static Tensor part(Tensor g, Tensor x, Tensor y, int axis) {
        Tensor one = g.newFull(1);
        Tensor positive = g.detach().gt(0);
        Tensor log = Tensor.where(positive, Tensor.where(positive, g, one).log().sub(y),
                g.newFull(Double.NEGATIVE_INFINITY));
        return log.flip(axis).logcumsumexp(axis).flip(axis).add(x).exp();
    }
}
