package dev.panagrad.laws.conformance;

import dev.panagrad.tensor.Tensor;
import java.util.Arrays;

/// Compares a result with the expected one.
final class Comparison {
    private Comparison() {
    }

    /// Returns what differs and by how much, or null.
    static String difference(Tensor expected, Tensor found, double rtol, double atol) {
        if (!expected.shape().equals(found.shape()) || expected.dtype() != found.dtype()) {
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
            boolean near = Double.isNaN(e[i]) ? Double.isNaN(f[i])
                    : e[i] == f[i]
                            || Double.isFinite(e[i]) && Math.abs(f[i] - e[i]) <= atol + rtol * Math.abs(e[i]);
            if (!near) {
                return "element " + i + ": expected " + e[i] + " but got " + f[i] + ", off by "
                        + Math.abs(e[i] - f[i]);
            }
        }
        return null;
    }
}
