package dev.panagrad.optim;

import dev.panagrad.vector.rows.Pairs;
import java.util.List;

/// Finds a minimum of a smooth function of one vector by limited-memory BFGS, as
/// `scipy.optimize.minimize(method="L-BFGS-B")` without bounds (Byrd, Lu, Nocedal, Zhu 1995; line search of
/// Moré and Thuente 1994): the same steps up to rounding, the same rules for stopping.
///
/// ```java
/// var found = new Minimizer().minimize((x, g) -> {
///     g[0] = 2 * (x[0] - 3);
///     return (x[0] - 3) * (x[0] - 3);
/// }, new double[] {0});
/// ```
///
/// It works on arrays in double precision, longer ones in pieces by several threads, which changes no result.
///
/// @param memory how many changes of the gradient estimate the curvature, 10 at first
/// @param maxIter the most iterations, 15,000 at first
/// @param maxFun the number of evaluations after which to stop, 15,000 at first
/// @param gtol the largest absolute element of the gradient at which to stop, 1e-5 at first
/// @param ftol the decrease, relative to the larger of 1 and the values, at which to stop, 2.22e-9 at first
public record Minimizer(int memory, int maxIter, int maxFun, double gtol, double ftol) {
    private static final double EPSILON = Math.ulp(1.0);
    private static final int EVALUATIONS_IN_A_SEARCH = 20;

    /// A function with its gradient.
    @FunctionalInterface
    public interface Objective {
        /// Returns the value at a point and writes the gradient there.
        ///
        /// @param x the point, not to be changed
        /// @param gradient as long as x, to be overwritten
        double at(double[] x, double[] gradient);
    }

    /// Why a search ended.
    public enum End {
        /// The gradient is small enough.
        GRADIENT(true),
        /// The value does not decrease any more.
        DECREASE(true),
        /// There were `maxIter` iterations.
        ITERATIONS(false),
        /// There were more than `maxFun` evaluations.
        EVALUATIONS(false),
        /// No step along the steepest descent was good.
        LINE_SEARCH(false);

        private final boolean converged;

        End(boolean converged) {
            this.converged = converged;
        }

        /// Returns whether a minimum was found.
        public boolean converged() {
            return converged;
        }
    }

    /// What was found.
    ///
    /// @param x the point
    /// @param value the function there
    /// @param iterations how many steps were taken
    /// @param evaluations how often the function was evaluated
    /// @param end why the search ended
    public record Found(double[] x, double value, int iterations, int evaluations, End end) {
    }

    /// Is told of each iteration.
    @FunctionalInterface
    public interface Listener {
        /// Takes the number of the iteration, from 1, and the value after it.
        void iterated(int iteration, double value);
    }

    /// Makes a minimizer with scipy's settings.
    public Minimizer() {
        this(10, 15_000, 15_000, 1e-5, 1e7 * EPSILON);
    }

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if one is out of range
    public Minimizer {
        Settings.positive("Minimizer: memory", memory);
        Settings.positive("Minimizer: maxIter", maxIter);
        Settings.positive("Minimizer: maxFun", maxFun);
        Settings.notNegative("Minimizer: gtol", gtol);
        Settings.notNegative("Minimizer: ftol", ftol);
    }

    /// Returns this minimizer with another number of iterations.
    public Minimizer maxIter(int n) {
        return new Minimizer(memory, n, maxFun, gtol, ftol);
    }

    /// Returns this minimizer with another number of evaluations.
    public Minimizer maxFun(int n) {
        return new Minimizer(memory, maxIter, n, gtol, ftol);
    }

    /// Returns this minimizer with another gradient at which to stop.
    public Minimizer gtol(double v) {
        return new Minimizer(memory, maxIter, maxFun, v, ftol);
    }

    /// Returns this minimizer with another decrease at which to stop.
    public Minimizer ftol(double v) {
        return new Minimizer(memory, maxIter, maxFun, gtol, v);
    }

    /// Searches from a point, which stays as it is.
    public Found minimize(Objective f, double[] start) {
        return minimize(f, start, (_, _) -> {
        });
    }

    /// Searches from a point, which stays as it is, and tells a listener of each iteration.
    public Found minimize(Objective f, double[] start, Listener listener) {
        return new Search(f, start, listener).run();
    }

    /// One search.
    private final class Search {
        private final Objective f;
        private final Listener listener;
        private final Vectors vectors;
        private final InverseHessian inverse;
        private double[] x;
        private double[] gradient;
        /// What the next step is tried with: a direction, the point there and its gradient.
        private final double[] direction;
        private double[] to;
        private double[] there;
        private double value;
        private int iterations;
        private int evaluations;

        Search(Objective f, double[] start, Listener listener) {
            this.f = f;
            this.listener = listener;
            vectors = Vectors.of(start.length);
            inverse = new InverseHessian(memory, vectors);
            x = vectors.take();
            System.arraycopy(start, 0, x, 0, start.length);
            gradient = vectors.take();
            direction = vectors.take();
            to = vectors.take();
            there = vectors.take();
        }

        Found run() {
            value = f.at(x, gradient);
            evaluations = 1;
            End end = flat() ? End.GRADIENT : null;
            while (end == null) {
                end = iterate();
            }
            inverse.clear();
            List.of(gradient, direction, to, there).forEach(vectors::give);
            vectors.end();
            return new Found(x, value, iterations, evaluations, end);
        }

        private boolean flat() {
            for (double g : gradient) {
                if (!(Math.abs(g) <= gtol)) {
                    return false;
                }
            }
            return true;
        }

        /// Takes a step; returns why to end, or null.
        private End iterate() {
            double slope = inverse.direct(gradient, direction);
            double first = iterations == 0 ? Math.min(1 / Math.sqrt(dot(direction, direction)), 1e10) : 1;
            MoreThuente search = new MoreThuente(value, slope, first);
            double reached = value;
            double slopeThere = slope;
            boolean found = false;
            for (int i = 0; !found && slope < 0 && i < EVALUATIONS_IN_A_SEARCH; i++) {
                move(x, search.step(), direction, to);
                reached = f.at(to, there);
                evaluations++;
                slopeThere = dot(there, direction);
                found = search.next(reached, slopeThere);
            }
            if (!found) {
                boolean steepest = inverse.isEmpty();
                inverse.clear();
                return steepest ? End.LINE_SEARCH : null;
            }
            iterations++;
            listener.iterated(iterations, reached);
            learn(search.step(), slope, slopeThere);
            double before = value;
            double[] past = x;
            x = to;
            to = past;
            past = gradient;
            gradient = there;
            there = past;
            value = reached;
            return end(before);
        }

        /// Keeps a step along the direction, unless it met no positive curvature.
        private void learn(double step, double slope, double slopeThere) {
            double curvature = (slopeThere - slope) * step;
            if (curvature <= -EPSILON * slope * step) {
                inverse.meet(there);
            } else {
                inverse.learn(step, direction, gradient, there, curvature);
            }
        }

        private End end(double before) {
            if (iterations >= maxIter) {
                return End.ITERATIONS;
            }
            if (evaluations > maxFun) {
                return End.EVALUATIONS;
            }
            if (flat()) {
                return End.GRADIENT;
            }
            double scale = Math.max(Math.max(Math.abs(before), Math.abs(value)), 1);
            return before - value <= ftol * scale ? End.DECREASE : null;
        }
    }

    /// Writes a point and a multiple of a direction added.
    private static void move(double[] x, double step, double[] direction, double[] to) {
        Spans.run(x.length, (_, from, end) -> move(x, step, direction, to, from, end));
    }

    private static void move(double[] x, double step, double[] direction, double[] to, int from, int end) {
        for (int i = from; i < end; i++) {
            to[i] = Math.fma(step, direction[i], x[i]);
        }
    }

    private static double dot(double[] a, double[] b) {
        return Spans.sum(a.length, (from, end) -> Pairs.dot(a, b, from, end));
    }
}
