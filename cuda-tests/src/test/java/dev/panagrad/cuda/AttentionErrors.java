package dev.panagrad.cuda;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.AttentionParts;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import java.util.Arrays;

/// Attention without a mask, or its gradients, of half operands in double precision, and how far tensor cores
/// may be from it: sums and exponentials in float32, weights and their slopes rounded to the half type once
/// before they are multiplied, and the result rounded once.
final class AttentionErrors {
    /// Twice the rounding of float32, for tensor cores may cut.
    private static final double SINGLE = 0x1p-23;

    private final double rounding;
    private final double least;
    private final boolean causal;
    private final double scale;
    private final int groups;
    private final Matrix q;
    private final Matrix k;
    private final Matrix v;
    private final double[] weights;
    private final double[] sums;
    /// The relative error of a weight.
    private double relative;

    /// Heads of rows.
    private record Matrix(double[] x, int rows, int width) {
        static Matrix of(Tensor t) {
            return new Matrix(t.toDoubleArray(), (int) t.size(-2), (int) t.size(-1));
        }

        Matrix zeros() {
            return new Matrix(new double[x.length], rows, width);
        }

        int at(int head, int row) {
            return (head * rows + row) * width;
        }
    }

    /// What is expected, and by how much each number may differ.
    record Expected(double[] y, double[] bound) {
        /// Returns the first element that is too far away, or -1.
        int difference(Tensor found) {
            double[] f = found.toDoubleArray();
            for (int i = 0; i < y.length; i++) {
                if (!(Math.abs(y[i] - f[i]) <= bound[i])) {
                    return i;
                }
            }
            return -1;
        }
    }

    private AttentionErrors(double scale, boolean causal, int groups, Tensor q, Tensor k, Tensor v) {
        boolean bfloat = q.dtype() == DType.BFLOAT16;
        rounding = bfloat ? 0x1p-8 : 0x1p-11;
        least = bfloat ? 0x1p-133 : 0x1p-25;
        this.scale = scale;
        this.causal = causal;
        this.groups = groups;
        this.q = Matrix.of(q);
        this.k = Matrix.of(k);
        this.v = Matrix.of(v);
        weights = new double[this.k.rows];
        sums = new double[heads() * this.q.rows];
    }

    static Expected of(Op op, Tensor... in) {
        return switch (op) {
            case Sequence.Attention a -> new AttentionErrors(a.scale(), a.causal(), a.groups(), in[0], in[1],
                    in[2]).forward();
            case Sequence.AttentionGrad a -> new AttentionErrors(a.scale(), a.causal(), a.groups(), in[3],
                    in[4], in[5]).backward(in[0], in[1], in[Sequence.AttentionGrad.SUMS]);
            default -> throw new IllegalArgumentException(op + " is no attention");
        };
    }

    private static double dot(Matrix a, int i, Matrix b, int j, boolean absolute) {
        double sum = 0;
        for (int l = 0; l < a.width; l++) {
            double p = a.x[i + l] * b.x[j + l];
            sum += absolute ? Math.abs(p) : p;
        }
        return sum;
    }

    private static void add(Matrix to, int i, double w, Matrix x, int j, boolean absolute) {
        for (int l = 0; l < to.width; l++) {
            to.x[i + l] += w * (absolute ? Math.abs(x.x[j + l]) : x.x[j + l]);
        }
    }

    private int heads() {
        return q.x.length == 0 ? 0 : q.x.length / q.rows / q.width;
    }

    private int seen(int target) {
        return causal ? Math.min(k.rows, target + 1) : k.rows;
    }

    /// Returns the operands of the gradient: the slope, the result of the others, rounded, and its sums in
    /// float32.
    static Tensor[] withResult(double scale, boolean causal, int groups, Tensor g, Tensor q, Tensor k,
            Tensor v) {
        AttentionErrors e = new AttentionErrors(scale, causal, groups, q, k, v);
        Expected y = e.forward();
        Shape shape = AttentionParts.shape(q.shape(), v.shape());
        return new Tensor[] {g, Tensor.of(y.y).reshape(shape.dims()).to(q.dtype()),
                Tensor.of(e.sums).to(DType.FLOAT32).reshape(shape.without(shape.rank() - 1).dims()), q, k, v};
    }

    /// Makes the weights of a target relative to their sum, and their error.
    private void weigh(int head, int target) {
        double error = 0;
        double largest = 0;
        double top = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < seen(target); j++) {
            int i = q.at(head, target);
            int at = k.at(head / groups, j);
            weights[j] = scale * dot(q, i, k, at, false);
            error = Math.max(error, (q.width + 4) * SINGLE * scale * dot(q, i, k, at, true));
            largest = Math.max(largest, Math.abs(weights[j]));
            top = Math.max(top, weights[j]);
        }
        double sum = 0;
        for (int j = 0; j < seen(target); j++) {
            weights[j] = Math.exp(weights[j] - top);
            sum += weights[j];
        }
        for (int j = 0; j < seen(target); j++) {
            weights[j] /= sum;
        }
        sums[head * q.rows + target] = top + Math.log(sum);
        relative = 2 * error + (4 * largest + k.rows + 16) * SINGLE;
    }

    /// Makes the weights of a target relative to the sum that is given, and their error.
    private void weigh(int head, int target, double sum) {
        weigh(head, target);
        double factor = Math.exp(sums[head * q.rows + target] - sum);
        for (int j = 0; j < seen(target); j++) {
            weights[j] *= factor;
        }
    }

    private Expected rounded(Matrix y, Matrix bound) {
        double[] b = new double[y.x.length];
        Arrays.setAll(b, i -> rounding * Math.abs(y.x[i]) + 1.05 * bound.x[i] + least);
        return new Expected(y.x, b);
    }

    private Expected forward() {
        Matrix y = new Matrix(new double[heads() * q.rows * v.width], q.rows, v.width);
        Matrix bound = y.zeros();
        for (int h = 0; h < heads(); h++) {
            for (int i = 0; i < q.rows; i++) {
                weigh(h, i);
                for (int j = 0; j < seen(i); j++) {
                    add(y, y.at(h, i), weights[j], v, v.at(h / groups, j), false);
                    add(bound, y.at(h, i), (rounding + relative) * weights[j] + least, v,
                            v.at(h / groups, j), true);
                }
            }
        }
        return rounded(y, bound);
    }

    private Expected backward(Tensor slope, Tensor result, Tensor kept) {
        Matrix g = Matrix.of(slope);
        Matrix given = Matrix.of(result);
        double[] sum = kept.toDoubleArray();
        Matrix[] y = {q.zeros(), k.zeros(), v.zeros()};
        Matrix[] bounds = {q.zeros(), k.zeros(), v.zeros()};
        for (int h = 0; h < heads(); h++) {
            for (int i = 0; i < q.rows; i++) {
                weigh(h, i, sum[h * q.rows + i]);
                add(y, bounds, g, given, h, i);
            }
        }
        Expected[] parts = new Expected[3];
        Arrays.setAll(parts, i -> rounded(y[i], bounds[i]));
        return new Expected(joined(parts[0].y, parts[1].y, parts[2].y),
                joined(parts[0].bound, parts[1].bound, parts[2].bound));
    }

    private static double[] joined(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    /// Adds what a target gives to the three gradients; the mean slope is that of the result that is given.
    private void add(Matrix[] y, Matrix[] bounds, Matrix g, Matrix given, int h, int i) {
        int shared = h / groups;
        int n = seen(i);
        double sums = relative + (q.rows + k.rows) * SINGLE;
        double[] slope = new double[n];
        double[] error = new double[n];
        double mean = dot(g, g.at(h, i), given, given.at(h, i), false);
        double wrong = (v.width + 4) * SINGLE * dot(g, g.at(h, i), given, given.at(h, i), true);
        for (int j = 0; j < n; j++) {
            slope[j] = dot(g, g.at(h, i), v, v.at(shared, j), false);
            error[j] = (v.width + 4) * SINGLE * dot(g, g.at(h, i), v, v.at(shared, j), true);
        }
        for (int j = 0; j < n; j++) {
            double w = weights[j];
            double s = scale * w * (slope[j] - mean);
            double e = (rounding + sums) * Math.abs(s) + scale * (least + w * (wrong + error[j]
                    + sums * (Math.abs(slope[j]) + Math.abs(mean))));
            add(y[0], q.at(h, i), s, k, k.at(shared, j), false);
            add(bounds[0], q.at(h, i), e, k, k.at(shared, j), true);
            add(y[1], k.at(shared, j), s, q, q.at(h, i), false);
            add(bounds[1], k.at(shared, j), e, q, q.at(h, i), true);
            add(y[2], v.at(shared, j), w, g, g.at(h, i), false);
            add(bounds[2], v.at(shared, j), (rounding + sums) * w + least, g, g.at(h, i), true);
        }
    }
}
