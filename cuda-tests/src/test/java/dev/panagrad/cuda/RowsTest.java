package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Axes;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Reduction;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows of every kind of length: a warp's, a block's in registers or not, read 4 or 16 bytes an access, at
/// addresses of every remainder.
class RowsTest {
    private static final List<OnFake> DEVICES = List.of(new OnFake(false, false), new OnFake(false, true));

    private static void check(Op op, Tensor... in) {
        double[] expected = OnFake.reference(op, in).toDoubleArray();
        for (OnFake d : DEVICES) {
            double[] found = d.run(op, in).toDoubleArray();
            for (int i = 0; i < found.length; i++) {
                double tolerance = 1e-5 * (1 + Math.abs(expected[i]));
                assertEquals(expected[i], found[i], Double.isFinite(tolerance) ? tolerance : 1e-9,
                        op + " of " + in[0].shape() + " at " + i);
            }
        }
    }

    @ParameterizedTest @ValueSource(ints = {701, 1028, 8192, 8196})
    void normsAndSums(int n) {
        Tensor x = MutationTest.numbers(DType.FLOAT32, 3, n);
        Tensor w = MutationTest.numbers(DType.FLOAT32, n).mul(0.3);
        Tensor b = MutationTest.numbers(DType.FLOAT32, n).add(0.7);
        check(new Normalization.Softmax(1), x);
        check(new Normalization.LogSoftmax(1), x);
        check(new Normalization.LayerNorm(1, 1e-5, true), x, w, b);
        check(new Normalization.LayerNorm(1, 1e-5, false), x.add(20));
        check(new Reduction.Sum(new Axes(2), false), x);
        check(new Reduction.ArgMax(1, false), x);
        check(new Reduction.Min(new Axes(2), false), x);
    }

    /// NaN and infinities at places that different threads read.
    @ParameterizedTest @ValueSource(ints = {0, 5, 1027, 2047})
    void specialNumbers(int at) {
        for (double v : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Tensor x = MutationTest.numbers(DType.FLOAT32, 2, 2048);
            x.narrow(0, 1, 1).narrow(1, at, 1).fill_(v);
            check(new Normalization.Softmax(1), x);
            check(new Normalization.LogSoftmax(1), x);
            check(new Reduction.ArgMax(1, false), x);
            check(new Reduction.Max(new Axes(2), false), x);
        }
        check(new Normalization.Softmax(1), Tensor.full(Double.NEGATIVE_INFINITY, 1, 2048).to(DType.FLOAT32));
    }
}
