package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.reference.ReferenceBackend;
import java.util.stream.Stream;

/// How far a result computed with a rounding unit may be from the exact one.
@FunctionalInterface
public interface Bound {
    /// Returns the largest error allowed for every element.
    ///
    /// @param in the operands in float64
    /// @param y the exact results
    /// @param eps the distance from 1 to the next number of the type
    double[] errors(Op op, Tensor[] in, double[] y, double eps);

    /// No error: moved, compared or chosen elements.
    static Bound exact() {
        return (_, _, y, _) -> new double[y.length];
    }

    /// One rounding of the exact result.
    static Bound rounded() {
        return (_, _, y, eps) -> scaled(y, eps);
    }

    /// `n` units of the last place of the result.
    static Bound ulps(double n) {
        return (_, _, y, eps) -> scaled(y, n * eps);
    }

    /// `n` units of the last place of the result and of every operand: for functions that round intermediate
    /// results of the operand's size.
    static Bound conditioned(double n) {
        return (op, in, y, eps) -> {
            double[] e = scaled(y, n * eps);
            for (Tensor t : in) {
                double[] x = t.expand(op.outputShape(shapes(in)).dims()).toDoubleArray();
                for (int i = 0; i < x.length; i++) {
                    e[i] += n * eps * Math.abs(x[i]);
                }
            }
            return e;
        };
    }

    /// The classical bound of a sum of `terms` terms in any order, `terms · eps · Σ|term|`; the sum of
    /// magnitudes is the operation itself on the operands' magnitudes.
    static Bound sum(Terms terms) {
        return sum(terms, 2);
    }

    /// As [#sum(Terms)], for an operation that sums over its first `summed` operands; the others only choose.
    static Bound sum(Terms terms, int summed) {
        return (op, in, _, eps) -> {
            Tensor[] magnitudes = in.clone();
            for (int i = 0; i < Math.min(in.length, summed); i++) {
                double[] x = in[i].toDoubleArray();
                for (int j = 0; j < x.length; j++) {
                    x[j] = Math.abs(x[j]);
                }
                magnitudes[i] = Cells.tensor(in[i].dtype(), in[i].shape(), x);
            }
            return scaled(run(op, magnitudes).toDoubleArray(), (terms.count(op, in) + 1) * eps);
        };
    }

    /// Counts the terms of a sum.
    @FunctionalInterface
    interface Terms {
        /// Returns how many terms add to one element, at most.
        double count(Op op, Tensor[] in);
    }

    /// Returns the result of the reference backend, whatever the backend in use.
    static Tensor run(Op op, Tensor... in) {
        DType[] types = Stream.of(in).map(Tensor::dtype).toArray(DType[]::new);
        Tensor out = Tensor.empty(Device.CPU, op.outputType(types), op.outputShape(shapes(in)));
        ReferenceBackend.INSTANCE.run(op, in, out);
        return out;
    }

    private static Shape[] shapes(Tensor... in) {
        return Stream.of(in).map(Tensor::shape).toArray(Shape[]::new);
    }

    private static double[] scaled(double[] y, double factor) {
        double[] e = new double[y.length];
        for (int i = 0; i < e.length; i++) {
            e[i] = Math.abs(y[i]) * factor;
        }
        return e;
    }
}
