package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;

/// The keys and values of the positions that an attention has seen, so that a text is continued without
/// computing them anew. One for each attention; nothing is recorded for gradients. For use by one thread.
///
/// ```java
/// var cache = new KeyValueCache();
/// var y = Grad.off(() -> attention.forward(prompt, cache));
/// while (…) {
///     y = Grad.off(() -> attention.forward(next, cache));
/// }
/// ```
public final class KeyValueCache {
    /// All keys and values so far, views of the cache.
    ///
    /// @param keys [..., positions, depth]
    /// @param values [..., positions, size]
    public record Entries(Tensor keys, Tensor values) {
    }

    private Tensor keys;
    private Tensor values;
    private long length;

    /// Makes an empty cache.
    public KeyValueCache() {
    }

    /// Returns how many positions there are.
    public long length() {
        return length;
    }

    /// Forgets all positions.
    public void clear() {
        length = 0;
    }

    /// Adds positions and returns all.
    ///
    /// @param k [..., positions, depth]
    /// @param v [..., positions, size]
    /// @throws ShapeException if they do not fit each other, or those before but for the positions
    public Entries append(Tensor k, Tensor v) {
        check(k, v);
        return Grad.off(() -> {
            long all = length + k.size(-2);
            keys = room(keys, k, all);
            values = room(values, v, all);
            keys.narrow(-2, length, k.size(-2)).copy_(k);
            values.narrow(-2, length, v.size(-2)).copy_(v);
            length = all;
            return new Entries(keys.narrow(-2, 0, all), values.narrow(-2, 0, all));
        });
    }

    private void check(Tensor k, Tensor v) {
        boolean fits = k.rank() >= 2 && v.rank() == k.rank() && k.size(-2) == v.size(-2);
        boolean same = keys == null || length == 0 || fits && like(keys, k) && like(values, v);
        if (!fits || !same) {
            throw new ShapeException(
                    "keyValueCache: keys and values do not fit, k is " + k.shape() + ", v is "
                            + v.shape() + ", expected as many positions" + (keys == null || length == 0 ? ""
                                    : " and otherwise " + keys.shape() + " and " + values.shape()));
        }
    }

    private static boolean like(Tensor held, Tensor more) {
        int axis = held.rank() - 2;
        return held.rank() == more.rank() && held.dtype() == more.dtype()
                && held.shape().with(axis, 0).equals(more.shape().with(axis, 0));
    }

    /// Returns memory for so many positions, with those held; twice as much as before, so that adding one is
    /// cheap on the whole.
    private Tensor room(Tensor held, Tensor more, long positions) {
        boolean fits = held != null && like(held, more);
        if (fits && held.size(-2) >= positions) {
            return held;
        }
        long size = Math.max(positions, fits ? 2 * held.size(-2) : 16);
        Tensor wide = Scope.keep(more.newZeros(more.shape().with(more.rank() - 2, size).dims()));
        if (fits && length > 0) {
            wide.narrow(-2, 0, length).copy_(held.narrow(-2, 0, length));
        }
        return wide;
    }
}
