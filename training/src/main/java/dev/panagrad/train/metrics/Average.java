package dev.panagrad.train.metrics;

/// How the figures of the classes become one.
public enum Average {
    /// The figure of class 1 alone, for two classes.
    BINARY,
    /// The mean over the classes.
    MACRO,
    /// The figure of all decisions together.
    MICRO,
    /// The mean over the classes, weighted by how often they are true.
    WEIGHTED
}
