package dev.panagrad.tensor.reference;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.View;

/// What the movements mean that are not views.
final class MovementMeaning {
    private MovementMeaning() {
    }

    static void run(Movement op, Tensor[] in, Tensor out) {
        switch (op) {
            case Movement.Unview(var view, var base) -> {
                View.Layout l = view.layout(new View.Layout(base, base.strides(), 0));
                int[] place = new int[Math.toIntExact(l.shape().numel())];
                Elements.walk(l.shape(), l.strides(), l.offset(), (i, p) -> place[i] = (int) p);
                IndexingMeaning.add(in[0], place, out);
            }
            case Movement.Cat(var axis) -> {
                long at = 0;
                for (Tensor x : in) {
                    Tensor part = out.detach().narrow(axis, at, x.size(axis));
                    if (x.dtype().isFloat()) {
                        Elements.write(part, Elements.doubles(x));
                    } else {
                        Elements.write(part, Elements.longs(x));
                    }
                    at += x.size(axis);
                }
            }
            case View v -> throw new IllegalArgumentException(v.name() + ": a view is not computed");
        }
    }
}
