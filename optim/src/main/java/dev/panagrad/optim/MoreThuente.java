package dev.panagrad.optim;

/// The line search of Moré and Thuente (1994), as MINPACK-2's `dcsrch`: finds a step with sufficient decrease
/// and a small slope. The caller evaluates; [#next] says where.
final class MoreThuente {
    private static final double DECREASE = 1e-3;
    private static final double CURVATURE = 0.9;
    private static final double TOLERANCE = 0.1;
    private static final double LARGEST = 1e10;

    /// A step, the value there and the slope along the direction.
    private record End(double step, double value, double slope) {
        /// Returns this end for the function minus a line.
        End less(double line) {
            return new End(step, value - step * line, slope - line);
        }
    }

    private final double startValue;
    private final double startSlope;
    private final double enough;
    private End best;
    private End other;
    private boolean bracketed;
    private boolean second;
    private double width = LARGEST;
    private double widthBefore = 2 * LARGEST;
    private double low;
    private double high;
    private double step;

    /// Begins with a value, a negative slope and the first step to try.
    MoreThuente(double value, double slope, double step) {
        startValue = value;
        startSlope = slope;
        enough = DECREASE * slope;
        best = new End(0, value, slope);
        other = best;
        this.step = step;
        high = 5 * step;
    }

    /// Returns the step to evaluate, or, after the search has ended, the step taken.
    double step() {
        return step;
    }

    /// Learns what is at [#step()]; returns whether the search has ended there.
    boolean next(double value, double slope) {
        double limit = startValue + step * enough;
        second |= value <= limit && slope >= 0;
        if (bracketed && (step <= low || step >= high || high - low <= TOLERANCE * high)
                || step == LARGEST && value <= limit && slope <= enough
                || step == 0 && (value > limit || slope >= enough)
                || value <= limit && Math.abs(slope) <= -CURVATURE * startSlope) {
            return true;
        }
        // While no value is low enough, the function less the line of sufficient decrease shows the way.
        double line = !second && value <= best.value && value > limit ? enough : 0;
        shrink(best.less(line), other.less(line), new End(step, value, slope).less(line));
        best = best.less(-line);
        other = other.less(-line);
        if (bracketed) {
            if (Math.abs(other.step - best.step) >= 0.66 * widthBefore) {
                step = best.step + 0.5 * (other.step - best.step);
            }
            widthBefore = width;
            width = Math.abs(other.step - best.step);
            low = Math.min(best.step, other.step);
            high = Math.max(best.step, other.step);
        } else {
            low = step + 1.1 * (step - best.step);
            high = step + 4 * (step - best.step);
        }
        step = Math.min(Math.max(step, 0), LARGEST);
        if (bracketed && (step <= low || step >= high || high - low <= TOLERANCE * high)) {
            step = best.step;
        }
        return false;
    }

    /// Takes a new point into the interval and sets the next step: MINPACK-2's `dcstep`.
    private void shrink(End x, End y, End p) {
        boolean higher = p.value > x.value;
        boolean turned = Math.signum(p.slope) * Math.signum(x.slope) < 0;
        double next;
        if (higher) {
            double cubic = x.step + (p.step - x.step) * cubic(x, p, false);
            double quadratic = x.step
                    + x.slope / ((x.value - p.value) / (p.step - x.step) + x.slope) / 2 * (p.step - x.step);
            next = Math.abs(cubic - x.step) <= Math.abs(quadratic - x.step) ? cubic
                    : cubic + (quadratic - cubic) / 2;
            bracketed = true;
        } else if (turned) {
            double cubic = p.step + (x.step - p.step) * cubic(p, x, false);
            double secant = secant(x, p);
            next = Math.abs(cubic - p.step) > Math.abs(secant - p.step) ? cubic : secant;
            bracketed = true;
        } else if (Math.abs(p.slope) < Math.abs(x.slope)) {
            next = extrapolated(x, y, p);
        } else if (bracketed) {
            next = p.step + (y.step - p.step) * cubic(p, y, false);
        } else {
            next = p.step > x.step ? high : low;
        }
        if (higher) {
            best = x;
            other = p;
        } else {
            other = turned ? x : y;
            best = p;
        }
        step = next;
    }

    /// Returns the next step where the slope keeps its sign and falls.
    private double extrapolated(End x, End y, End p) {
        double r = cubic(p, x, true);
        double cubic = r < 0 ? p.step + r * (x.step - p.step) : p.step > x.step ? high : low;
        double secant = secant(x, p);
        boolean cubicIsFarther = Math.abs(cubic - p.step) > Math.abs(secant - p.step);
        if (!bracketed) {
            return Math.min(Math.max(cubicIsFarther ? cubic : secant, low), high);
        }
        double nearer = Math.abs(cubic - p.step) < Math.abs(secant - p.step) ? cubic : secant;
        double bound = p.step + 0.66 * (y.step - p.step);
        return p.step > x.step ? Math.min(bound, nearer) : Math.max(bound, nearer);
    }

    private static double secant(End x, End p) {
        return p.step + p.slope / (p.slope - x.slope) * (x.step - p.step);
    }

    /// Returns where between two points, as a share of the way from the first, the cubic through both has its
    /// minimum; with `mayHaveNone` 0 if there is none.
    private static double cubic(End from, End to, boolean mayHaveNone) {
        double theta = 3 * (from.value - to.value) / (to.step - from.step) + from.slope + to.slope;
        double s = Math.max(Math.abs(theta), Math.max(Math.abs(from.slope), Math.abs(to.slope)));
        double square = theta / s * (theta / s) - from.slope / s * (to.slope / s);
        double gamma = s * Math.sqrt(mayHaveNone ? Math.max(0, square) : square);
        if (mayHaveNone && gamma == 0) {
            return 0;
        }
        if (to.step < from.step) {
            gamma = -gamma;
        }
        return (gamma - from.slope + theta) / (gamma - from.slope + gamma + to.slope);
    }
}
