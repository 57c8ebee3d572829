package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Matrices of derivatives, row by row.
final class Transforms {
    private Transforms() {
    }

    static Tensor jacobian(UnaryOperator<Tensor> f, Tensor x) {
        return Grad.on(() -> {
            Tensor at = x.detach().requiresGrad(true);
            Tensor y = f.apply(at);
            long rows = y.numel();
            long[] dims = new long[y.rank() + x.rank()];
            System.arraycopy(y.shape().dims(), 0, dims, 0, y.rank());
            System.arraycopy(x.shape().dims(), 0, dims, y.rank(), x.rank());
            Tensor out = x.newZeros(rows, x.numel());
            if (!y.requiresGrad()) {
                return out.reshape(dims);
            }
            for (long i = 0; i < rows; i++) {
                Tensor pick = x.newFull(0, y.dtype(), rows);
                pick.select(0, i).fill_(1);
                Tensor row = Grad.grad(y, pick.reshape(y.shape().dims()), true, false, at)[0];
                out.select(0, i).copy_(row.detach().reshape(-1));
            }
            return out.reshape(dims);
        });
    }
}
