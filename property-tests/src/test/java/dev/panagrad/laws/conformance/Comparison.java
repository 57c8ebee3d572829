package dev.panagrad.laws.conformance;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Compares results with the expected ones: floats by `|a - e| <= atol + rtol·|e|`, others exactly.
///
/// @param anyFloat whether a result may be a float of another width, in a run in float32
record Comparison(double rtol, double atol, boolean anyFloat) {
    /// Returns what differs and by how much, or null.
    String difference(Tensor expected, Tensor found) {
        boolean type = expected.dtype() == found.dtype()
                || anyFloat && expected.dtype().isFloat() && found.dtype().isFloat();
        if (!expected.shape().equals(found.shape()) || !type) {
            return "expected " + expected.dtype() + expected.shape() + " but got " + found.dtype()
                    + found.shape();
        }
        if (!expected.dtype().isFloat()) {
            int i = Arrays.mismatch(expected.toLongArray(), found.toLongArray());
            return i < 0 ? null : "element " + i + ": expected " + expected.toLongArray()[i] + " but got "
                    + found.toLongArray()[i];
        }
        double[] e = expected.toDoubleArray();
        double[] f = found.toDoubleArray();
        for (int i = 0; i < e.length; i++) {
            if (!near(e[i], f[i])) {
                return "element " + i + ": expected " + e[i] + " but got " + f[i] + ", off by "
                        + Math.abs(e[i] - f[i]);
            }
        }
        return null;
    }

    /// Returns whether NaN meets NaN, an infinity itself, and a number one that is near.
    boolean near(double e, double f) {
        return Double.isNaN(e) ? Double.isNaN(f)
                : e == f || Double.isFinite(e) && Math.abs(f - e) <= atol + rtol * Math.abs(e);
    }

    /// Returns what differs between two tensors that should be equal, or null.
    static String exact(Tensor expected, Tensor found) {
        return new Comparison(0, 0, false).difference(expected, found);
    }
}
