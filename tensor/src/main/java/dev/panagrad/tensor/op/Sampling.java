package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.random.Philox;

/// Random numbers from the counter-based generator [Philox]: element `i` depends on the key and `i` alone, so
/// the result is the same on any number of threads.
public sealed interface Sampling extends Op {
    /// Returns the shape of the result.
    Shape shape();

    /// Returns the element type of the result.
    DType dtype();

    /// Returns the place in the generator's sequence where this operation begins.
    Philox.Key key();

    /// Uniform in `[low, high)`.
    record Uniform(Shape shape, DType dtype, Philox.Key key, double low, double high) implements Sampling {
    }

    /// Normal with a mean and a standard deviation, by the method of Box and Muller (1958).
    record Normal(Shape shape, DType dtype, Philox.Key key, double mean, double std) implements Sampling {
    }

    /// Uniform integers in `[low, high)`.
    record Integers(Shape shape, DType dtype, Philox.Key key, long low, long high) implements Sampling {
    }

    /// 1 with probability `p`, else 0.
    record Bernoulli(Shape shape, DType dtype, Philox.Key key, double p) implements Sampling {
    }

    /// A permutation of 0 … n-1, each with the same probability (Fisher, Yates).
    record Permutation(Shape shape, Philox.Key key) implements Sampling {
        @Override
        public DType dtype() {
            return DType.INT64;
        }
    }

    @Override
    default int arity() {
        return 0;
    }

    @Override
    default Shape outputShape(Shape... in) {
        return shape();
    }

    @Override
    default DType outputType(DType... in) {
        return dtype();
    }
}
