package dev.panagrad.train.tables;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import java.util.List;

/// A table of measurements with a target for each row, as scikit-learn's `Bunch`.
///
/// @param data float64 [n, features]
/// @param target int64 [n] classes, or float64 [n] for regression
/// @param featureNames a name for each column of the data
/// @param targetNames the names of the classes; empty for regression
public record Tabular(Tensor data, Tensor target, List<String> featureNames, List<String> targetNames) {
    /// Checks that the parts fit.
    ///
    /// @throws ShapeException if not
    public Tabular {
        featureNames = List.copyOf(featureNames);
        targetNames = List.copyOf(targetNames);
        if (data.rank() != 2 || target.rank() != 1 || data.size(0) != target.size(0)
                || data.size(1) != featureNames.size()) {
            throw new ShapeException("tabular: the parts do not fit, data is " + data.shape() + ", target is "
                    + target.shape() + ", expected data: [n, " + featureNames.size() + "] for "
                    + featureNames.size() + " names and target: [n]");
        }
    }

    /// Returns data and target as samples, float64.
    public Samples samples() {
        return new Samples(data, target);
    }

    /// Returns data and target as samples, floating-point numbers converted to a type.
    public Samples samples(DType dtype) {
        return new Samples(data.to(dtype), target.dtype().isFloat() ? target.to(dtype) : target);
    }
}
