package dev.panagrad.autograd;

import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.View;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Gradients of parts of one tensor: they wait until all have come, so that the tensor's own gradient is
/// written once, and not filled with zeros for each part.
final class Slices {
    private record Part(View view, Tensor g, boolean owned) {
        long start() {
            return ((View.Slice) view).start();
        }

        void release() {
            if (owned) {
                g.storage().release();
            }
        }
    }

    private final Shape shape;
    private final List<Part> parts = new ArrayList<>();

    /// @param shape that of the whole
    Slices(Shape shape) {
        this.shape = shape;
    }

    /// Whether a view's gradients can wait here: each element of the view is another one of the whole.
    static boolean takes(View view) {
        return view instanceof View.Slice || view instanceof View.Select;
    }

    /// Keeps the gradient of a part.
    ///
    /// @param owned whether nobody else holds its memory
    void add(View view, Tensor g, boolean owned) {
        parts.add(new Part(view, g, owned));
    }

    /// Adds the gradient of a part to that of the whole.
    static void addTo(Tensor whole, View view, Tensor g) {
        Tensor.apply(view, whole).add_(g);
    }

    /// Returns the only gradient, if it is that of the first rows; otherwise null.
    Tensor prefix() {
        return parts.size() == 1 && parts.getFirst().view instanceof View.Slice s && s.axis() == 0
                && s.start() == 0 && s.step() == 1 ? parts.getFirst().g : null;
    }

    /// Returns whether nobody else holds the memory of the first gradient.
    boolean owned() {
        return parts.getFirst().owned;
    }

    /// Returns the gradient of the whole, whose memory nobody else holds.
    Tensor whole() {
        if (tile()) {
            parts.sort(Comparator.comparingLong(Part::start));
            int axis = ((View.Slice) parts.getFirst().view).axis();
            Tensor sum = Tensor.cat(axis, parts.stream().map(Part::g).toArray(Tensor[]::new));
            parts.forEach(Part::release);
            return sum;
        }
        Tensor sum = null;
        for (Part p : parts) {
            if (sum == null) {
                sum = Tensor.apply(new Movement.Unview(p.view, shape), p.g);
            } else {
                addTo(sum, p.view, p.g);
            }
            p.release();
        }
        return sum;
    }

    /// Whether the parts lie side by side along one axis, and nothing is left.
    private boolean tile() {
        int axis = parts.getFirst().view instanceof View.Slice s ? s.axis() : -1;
        if (parts.size() < 2 || axis < 0) {
            return false;
        }
        long covered = 0;
        for (Part p : parts) {
            if (!(p.view instanceof View.Slice s) || s.axis() != axis || s.step() != 1) {
                return false;
            }
            covered += s.size();
        }
        return covered == shape.dim(axis) && disjoint();
    }

    private boolean disjoint() {
        long end = 0;
        for (Part p : parts.stream().sorted(Comparator.comparingLong(Part::start)).toList()) {
            if (p.start() < end) {
                return false;
            }
            end = p.start() + ((View.Slice) p.view).size();
        }
        return true;
    }
}
