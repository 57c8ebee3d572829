package dev.panagrad.vector.reduce;

import jdk.incubator.vector.FloatVector;

/// How a reduction combines two values, as vectors and as doubles.
interface Fold {
    /// Combines lane by lane. The second one is asked, for C2 knows the class of a vector just read, but not
    /// that of the result of the rounds before.
    FloatVector combine(FloatVector a, FloatVector b);

    /// Combines two partial results.
    double combine(double a, double b);

    /// Returns the value that changes nothing.
    double identity();

    /// The sum.
    final class Sum implements Fold {
        @Override
        public FloatVector combine(FloatVector a, FloatVector b) {
            return b.add(a);
        }

        @Override
        public double combine(double a, double b) {
            return a + b;
        }

        @Override
        public double identity() {
            return 0;
        }
    }

    /// The largest value; NaN wins.
    final class Max implements Fold {
        @Override
        public FloatVector combine(FloatVector a, FloatVector b) {
            return b.max(a);
        }

        @Override
        public double combine(double a, double b) {
            return Math.max(a, b);
        }

        @Override
        public double identity() {
            return Double.NEGATIVE_INFINITY;
        }
    }

    /// The smallest value; NaN wins.
    final class Min implements Fold {
        @Override
        public FloatVector combine(FloatVector a, FloatVector b) {
            return b.min(a);
        }

        @Override
        public double combine(double a, double b) {
            return Math.min(a, b);
        }

        @Override
        public double identity() {
            return Double.POSITIVE_INFINITY;
        }
    }
}
