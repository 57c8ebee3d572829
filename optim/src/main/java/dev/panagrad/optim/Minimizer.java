package dev.panagrad.optim;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.Objects;
import java.util.function.Function;

/// Finds a minimum of a smooth function of one vector by limited-memory BFGS, as
/// `scipy.optimize.minimize(method="L-BFGS-B")` without bounds (Byrd, Lu, Nocedal, Zhu 1995; line search of
/// Moré and Thuente 1994): the same steps up to rounding, the same rules for stopping.
///
/// ```java
/// var found = new Minimizer().minimize(x -> new Minimizer.Value(f(x), gradient(x)), start);
/// ```
///
/// @param memory how many changes of the gradient estimate the curvature, 10 at first
/// @param maxIter the most iterations, 15,000 at first
/// @param maxFun the number of evaluations after which to stop, 15,000 at first
/// @param gtol the largest absolute element of the gradient at which to stop, 1e-5 at first
/// @param ftol the decrease, relative to the larger of 1 and the values, at which to stop, 2.22e-9 at first
public record Minimizer(int memory, int maxIter, int maxFun, double gtol, double ftol) {
    private static final double EPSILON = Math.ulp(1.0);
    private static final int EVALUATIONS_IN_A_SEARCH = 20;

    /// A function's value and gradient at a point; gradient: float64 [n].
    public record Value(double value, Tensor gradient) {
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
    public record Found(Tensor x, double value, int iterations, int evaluations, End end) {
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

    /// Searches from a point, float64 [n], which stays as it is.
    ///
    /// @throws ShapeException if the start is no vector
    /// @throws DTypeException if it is not float64
    public Found minimize(Function<Tensor, Value> f, Tensor start) {
        return minimize(f, start, (_, _) -> {
        });
    }

    /// Searches from a point, float64 [n], which stays as it is, and tells a listener of each iteration.
    ///
    /// @throws ShapeException if the start is no vector
    /// @throws DTypeException if it is not float64
    public Found minimize(Function<Tensor, Value> f, Tensor start, Listener listener) {
        if (start.rank() != 1) {
            throw new ShapeException("minimize: the start is no vector, start is " + start.shape()
                    + ", expected rank 1 but it is " + start.rank());
        }
        if (start.dtype() != DType.FLOAT64) {
            throw new DTypeException("minimize: the start has another type, expected float64 but it is "
                    + start.dtype());
        }
        return new Search(Objects.requireNonNull(f), start.detach().copy(), listener).run();
    }

    /// One search.
    private final class Search {
        private final Function<Tensor, Value> f;
        private final Listener listener;
        private final CurvatureMemory curvature = new CurvatureMemory();
        private Tensor x;
        private Value now;
        private int iterations;
        private int evaluations;

        Search(Function<Tensor, Value> f, Tensor start, Listener listener) {
            this.f = f;
            this.listener = listener;
            x = Scope.keep(start);
        }

        private void at(Tensor point) {
            x = Scope.keep(point);
            now = f.apply(point);
            Scope.keep(now.gradient);
            evaluations++;
        }

        Found run() {
            at(x);
            End end = flat() ? End.GRADIENT : null;
            while (end == null) {
                end = Scope.run(this::iterate);
            }
            return new Found(x, now.value, iterations, evaluations, end);
        }

        private boolean flat() {
            return now.gradient.numel() == 0 || now.gradient.abs().max().item() <= gtol;
        }

        /// Takes a step; returns why to end, or null.
        private End iterate() {
            Value before = now;
            Tensor from = x;
            Tensor direction = curvature.direction(now.gradient);
            double slope = now.gradient.dot(direction).item();
            double first = iterations == 0 ? Math.min(1 / direction.norm().item(), 1e10) : 1;
            MoreThuente search = new MoreThuente(now.value, slope, first);
            boolean found = false;
            double reached = slope;
            for (int i = 0; !found && slope < 0 && i < EVALUATIONS_IN_A_SEARCH; i++) {
                at(from.add(direction.mul(search.step())));
                reached = now.gradient.dot(direction).item();
                found = search.next(now.value, reached);
            }
            if (!found) {
                x = from;
                now = before;
                boolean steepest = curvature.size() == 0;
                curvature.keep(0);
                return steepest ? End.LINE_SEARCH : null;
            }
            iterations++;
            listener.iterated(iterations, now.value);
            double step = search.step();
            if ((reached - slope) * step > -EPSILON * slope * step) {
                curvature.add(now.gradient.sub(before.gradient), direction.mul(step));
                curvature.keep(memory);
            }
            return end(before.value);
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
            double scale = Math.max(Math.max(Math.abs(before), Math.abs(now.value)), 1);
            return before - now.value <= ftol * scale ? End.DECREASE : null;
        }
    }
}
