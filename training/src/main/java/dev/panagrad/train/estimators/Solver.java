package dev.panagrad.train.estimators;

/// How the weights of an [MlpClassifier] or [MlpRegressor] are found.
public enum Solver {
    /// Limited-memory BFGS on all samples, for small data: [dev.panagrad.optim.Minimizer].
    LBFGS,
    /// Gradient descent on batches with momentum.
    SGD,
    /// Adam on batches.
    ADAM
}
