package dev.panagrad.train.estimators;

/// How the learning rate of [Solver#SGD] changes.
public enum LearningRate {
    /// It stays.
    CONSTANT,
    /// After `t` samples it is `learningRateInit / (t + 1)^powerT`.
    INVSCALING,
    /// It is divided by 5 each time that training stops getting better, until it is at most 1e-6.
    ADAPTIVE
}
