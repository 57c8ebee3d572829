package dev.panagrad.optim;

import dev.panagrad.tensor.Tensor;
import java.util.List;

/// A line search for the strong Wolfe conditions by brackets and cubic interpolation, as in
/// `torch.optim.LBFGS` (Nocedal, Wright 2006, algorithms 3.5 and 3.6).
final class StrongWolfe {
    private static final double DECREASE = 1e-4;
    private static final double CURVATURE = 0.9;

    private final FlatParameters x;
    private final List<Tensor> start;
    private final Tensor direction;
    private final double tolerance;
    private final int most;
    private int evaluations;

    /// A point on the line.
    ///
    /// @param slope the derivative along the direction
    record Point(double length, double loss, Tensor gradient, double slope) {
    }

    StrongWolfe(FlatParameters x, Tensor direction, double tolerance, int most) {
        this.x = x;
        this.direction = direction;
        this.tolerance = tolerance;
        this.most = most;
        start = x.values();
    }

    int evaluations() {
        return evaluations;
    }

    private Point at(double length) {
        x.move(direction, length);
        double loss = x.loss();
        Tensor g = x.gradient();
        x.values(start);
        evaluations++;
        return new Point(length, loss, g, g.dot(direction).item());
    }

    private boolean tooHigh(Point p, Point origin) {
        return p.loss > origin.loss + DECREASE * p.length * origin.slope;
    }

    private boolean flat(Point p, Point origin) {
        return Math.abs(p.slope) <= -CURVATURE * origin.slope;
    }

    /// Returns the point to go to; the parameters stay.
    Point from(double length, double loss, Tensor gradient, double slope) {
        Point origin = new Point(0, loss, gradient, slope);
        Point before = origin;
        Point now = at(length);
        for (int i = 0; i < most; i++) {
            if (tooHigh(now, origin) || i > 1 && now.loss >= before.loss) {
                return zoom(origin, before, now, i);
            }
            if (flat(now, origin)) {
                return now;
            }
            if (now.slope >= 0) {
                return zoom(origin, before, now, i);
            }
            double t = interpolate(before, now, now.length + 0.01 * (now.length - before.length),
                    now.length * 10);
            before = now;
            now = at(t);
        }
        return origin.loss <= now.loss ? origin : now;
    }

    /// Shrinks a bracket around a good point.
    private Point zoom(Point origin, Point first, Point second, int done) {
        double size = direction.abs().max().item();
        Point[] ends = {first, second};
        int low = first.loss <= second.loss ? 0 : 1;
        boolean stuck = false;
        for (int i = done; i < most; i++) {
            double least = Math.min(ends[0].length, ends[1].length);
            double largest = Math.max(ends[0].length, ends[1].length);
            if ((largest - least) * size < tolerance) {
                break;
            }
            double t = interpolate(ends[0], ends[1], least, largest);
            double margin = 0.1 * (largest - least);
            boolean close = Math.min(largest - t, t - least) < margin;
            if (close && (stuck || t >= largest || t <= least)) {
                t = Math.abs(t - largest) < Math.abs(t - least) ? largest - margin : least + margin;
                stuck = false;
            } else {
                stuck = close;
            }
            Point p = at(t);
            if (tooHigh(p, origin) || p.loss >= ends[low].loss) {
                ends[1 - low] = p;
                low = ends[0].loss <= ends[1].loss ? 0 : 1;
            } else if (flat(p, origin)) {
                return p;
            } else {
                if (p.slope * (ends[1 - low].length - ends[low].length) >= 0) {
                    ends[1 - low] = ends[low];
                }
                ends[low] = p;
            }
        }
        return ends[low];
    }

    /// Returns the minimum, between limits, of the cubic through two points and their slopes.
    private static double interpolate(Point a, Point b, double least, double largest) {
        double d = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.length - b.length);
        double square = d * d - a.slope * b.slope;
        if (!(square >= 0)) {
            return (least + largest) / 2;
        }
        double root = Math.sqrt(square);
        double t = a.length <= b.length
                ? b.length - (b.length - a.length) * ((b.slope + root - d) / (b.slope - a.slope + 2 * root))
                : a.length - (a.length - b.length) * ((a.slope + root - d) / (a.slope - b.slope + 2 * root));
        return Math.min(Math.max(t, least), largest);
    }
}
