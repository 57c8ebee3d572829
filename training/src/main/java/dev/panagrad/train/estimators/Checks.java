package dev.panagrad.train.estimators;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.random.Generator;
import dev.panagrad.tensor.random.Philox;
import dev.panagrad.train.data.Draws;

/// What the estimators ask of their inputs.
final class Checks {
    /// So many elements are looked at together.
    private static final int BLOCK = 1 << 16;

    private Checks() {
    }

    /// Returns samples as float64 [n, features] on the host.
    ///
    /// @throws ShapeException if x is no matrix or has no elements
    /// @throws IllegalArgumentException if an element is not finite
    static Tensor matrix(String op, Tensor x) {
        if (x.rank() != 2 || x.numel() == 0) {
            throw new ShapeException(op + ": the samples are no matrix with elements, x is " + x.shape()
                    + ", expected [n, features] of rank 2 but it has rank " + x.rank() + " and " + x.numel()
                    + " elements");
        }
        Tensor m = x.detach().to("cpu").to(DType.FLOAT64).contiguous();
        long others = 0;
        long block = Math.max(1, BLOCK / m.size(1));
        for (long row = 0; row < m.size(0); row += block) {
            others += notFinite(m.narrow(0, row, Math.min(block, m.size(0) - row)).toDoubleArray());
        }
        if (others > 0) {
            throw new IllegalArgumentException(op + ": the samples must be finite, x is " + x.shape()
                    + ", expected 0 elements that are infinite or NaN but there are " + others);
        }
        return m;
    }

    /// Returns how many numbers are infinite or NaN.
    static int notFinite(double[] values) {
        int n = 0;
        for (double v : values) {
            n += Double.isFinite(v) ? 0 : 1;
        }
        return n;
    }

    /// Returns samples as by [#matrix(String, Tensor)] that have as many features as others before.
    static Tensor matrix(String op, Tensor x, long features) {
        Tensor m = matrix(op, x);
        if (m.size(1) != features) {
            throw new ShapeException(op + ": another number of features than in fit, x is " + x.shape()
                    + ", expected x.dim(1) == " + features + " but it is " + m.size(1));
        }
        return m;
    }

    /// Checks that there is a target for each sample.
    static void sameNumber(String op, Tensor x, Tensor y) {
        if (x.rank() == 0 || y.rank() == 0 || x.size(0) != y.size(0)) {
            throw new ShapeException(op + ": numbers of samples differ, x is " + x.shape() + ", y is "
                    + y.shape() + ", expected x.dim(0) == y.dim(0)"
                    + (x.rank() == 0 || y.rank() == 0 ? "" : " but " + x.size(0) + " != " + y.size(0)));
        }
    }

    /// Returns class labels as numbers.
    ///
    /// @throws ShapeException if y is no vector
    /// @throws DTypeException if it is no integer type
    static long[] labels(String op, Tensor y) {
        if (y.rank() != 1) {
            throw new ShapeException(op + ": the labels are no vector, y is " + y.shape()
                    + ", expected rank 1 but it is " + y.rank());
        }
        return switch (y.dtype()) {
            case INT64, INT32, UINT8, BOOL -> y.detach().to(DType.INT64).toLongArray();
            case FLOAT32, FLOAT64, FLOAT16, BFLOAT16 -> throw new DTypeException(
                    op + ": the labels are no integers, y is " + y.dtype() + " " + y.shape()
                            + ", expected int64");
        };
    }

    /// Returns an index that chooses samples.
    static Tensor index(int[] places, int from, int to) {
        long[] chosen = new long[to - from];
        for (int i = from; i < to; i++) {
            chosen[i - from] = places[i];
        }
        return Tensor.of(chosen);
    }

    /// Returns random numbers of a seed or, without one, of a seed that the default generator gives.
    static Draws draws(Long seed) {
        return new Draws(seed != null ? seed : Philox.bits(Generator.DEFAULT.take(1), 0));
    }

    /// Returns numbers in a random order.
    static int[] shuffled(int[] numbers, Draws random) {
        int[] order = random.permutation(numbers.length);
        for (int i = 0; i < order.length; i++) {
            order[i] = numbers[order[i]];
        }
        return order;
    }

    static <T> T fitted(String op, T what) {
        if (what == null) {
            throw new IllegalStateException(op + ": not fitted yet, expected a call of fit before");
        }
        return what;
    }

    static double range(String name, double value, boolean ok, String expected) {
        if (!ok) {
            throw new IllegalArgumentException(
                    name + " is out of range, expected " + expected + " but got " + value);
        }
        return value;
    }
}
