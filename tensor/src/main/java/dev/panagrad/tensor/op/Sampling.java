package dev.panagrad.tensor.op;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
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

    /// Counts of Poisson distributions; the operand has their rates, float64 numbers in [0, 2^53].
    record Poisson(Shape shape, Philox.Key key) implements Sampling {
        @Override
        public DType dtype() {
            return DType.FLOAT64;
        }
    }

    /// How many trials succeed; operands, float64: how many there are, whole numbers in [0, 2^53], and the
    /// probabilities of success, in [0, 1].
    record Binomial(Shape shape, Philox.Key key) implements Sampling {
        @Override
        public DType dtype() {
            return DType.FLOAT64;
        }
    }

    @Override
    default int arity() {
        return this instanceof Poisson ? 1 : this instanceof Binomial ? 2 : 0;
    }

    @Override
    default Shape outputShape(Shape... in) {
        for (Shape s : in) {
            if (!s.equals(shape())) {
                throw new ShapeException(name() + ": an operand does not fit, it is " + s
                        + ", expected the result's shape but " + s + " != " + shape());
            }
        }
        return shape();
    }

    @Override
    default DType outputType(DType... in) {
        for (DType t : in) {
            if (t != dtype()) {
                throw DTypeException.of(name(), "an operand has another type", t, dtype().toString());
            }
        }
        return dtype();
    }
}
