package dev.panagrad.train.estimators;

/// The transpose of a matrix of rows, for which there is memory from the first time on. Products of large
/// matrices need none once their kernel is compiled.
final class Turned {
    private double[][] rows = {};

    /// Returns the transpose, which stays until the next call.
    double[][] of(double[][] m) {
        if (rows.length != m[0].length || rows[0].length != m.length) {
            rows = new double[m[0].length][m.length];
        }
        RowProducts.transpose(m, rows);
        return rows;
    }
}
