package dev.panagrad.train.data;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;

/// Inputs and their targets, side by side in two tensors whose first axes count the samples.
///
/// @param inputs [n, …]
/// @param targets [n, …]
public record Samples(Tensor inputs, Tensor targets) implements DataSet<Sample> {
    /// Checks that there are as many targets as inputs.
    ///
    /// @throws ShapeException if not
    public Samples {
        if (inputs.rank() == 0 || targets.rank() == 0 || inputs.size(0) != targets.size(0)) {
            throw new ShapeException("samples: numbers differ, inputs is " + inputs.shape() + ", targets is "
                    + targets.shape() + ", expected inputs.dim(0) == targets.dim(0)");
        }
    }

    @Override
    public int size() {
        return Math.toIntExact(inputs.size(0));
    }

    /// Returns a sample, as views.
    @Override
    public Sample get(int index) {
        return new Sample(inputs.select(0, index), targets.select(0, index));
    }

    /// Returns copies of the samples at some positions, in that order.
    ///
    /// @throws ShapeException if a position is out of range
    public Samples rows(int... indices) {
        return new Samples(inputs.indexSelect(0, positions(indices, inputs)),
                targets.indexSelect(0, positions(indices, targets)));
    }

    /// Returns positions as a tensor beside another one.
    static Tensor positions(int[] indices, Tensor beside) {
        return Tensor.of(indices).to(DType.INT64).to(beside.device());
    }

    /// Returns the first samples, as views.
    ///
    /// @throws ShapeException if there are fewer
    public Samples first(long n) {
        return new Samples(inputs.narrow(0, 0, n), targets.narrow(0, 0, n));
    }

    /// Returns the samples with other inputs.
    public Samples mapInputs(UnaryOperator<Tensor> f) {
        return new Samples(f.apply(inputs), targets);
    }

    /// Returns the samples in parts of `size`, as views and in order; the last part may be smaller.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public Iterable<Samples> batches(int size) {
        check(size);
        return () -> new Parts(size,
                (at, n) -> new Samples(inputs.narrow(0, at, n), targets.narrow(0, at, n)));
    }

    /// Returns the samples in parts of `size` and in a random order, a new one each time it is iterated; the
    /// last part may be smaller. The order comes from the default generator.
    ///
    /// @throws IllegalArgumentException if the size is not positive
    public Iterable<Samples> shuffled(int size) {
        check(size);
        return () -> {
            Tensor order = dev.panagrad.tensor.Scope.keep(Tensor.randperm(size()));
            return new Parts(size, (at, n) -> {
                Tensor chosen = order.narrow(0, at, n).to(inputs.device());
                return new Samples(inputs.indexSelect(0, chosen), targets.indexSelect(0, chosen));
            });
        };
    }

    private static void check(int size) {
        if (size < 1) {
            throw new IllegalArgumentException(
                    "batches: the size must be positive, expected size >= 1 but got " + size);
        }
    }

    /// Makes the part at a place.
    private interface Part {
        Samples of(long at, long n);
    }

    private final class Parts implements Iterator<Samples> {
        private final int size;
        private final Part part;
        private int at;

        Parts(int size, Part part) {
            this.size = size;
            this.part = part;
        }

        @Override
        public boolean hasNext() {
            return at < size();
        }

        @Override
        public Samples next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int n = Math.min(size, size() - at);
            Samples s = part.of(at, n);
            at += n;
            return s;
        }
    }
}
