package dev.panagrad.nn;

/// How the rows of a bag become one.
public enum BagMode {
    /// Their sum.
    SUM,
    /// Their mean.
    MEAN,
    /// The largest of each column.
    MAX
}
