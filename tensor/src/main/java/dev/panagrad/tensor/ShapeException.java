package dev.panagrad.tensor;

/// Sizes, ranks, axes or indices of operands do not fit an operation. Thrown before anything is computed or
/// changed.
///
/// The message names the operation, the rule in words, each operand with its shape, and the two numbers that
/// differ.
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message.
    public ShapeException(String message) {
        super(message);
    }

    /// Returns the standard message: `op: rule, operands, expected relation but left != right`.
    public static ShapeException of(String op, String rule, String operands, String relation, long left,
            long right) {
        return new ShapeException(
                op + ": " + rule + ", " + operands + ", expected " + relation + " but " + left + " != "
                        + right);
    }

    /// Returns the exception for an axis outside `[-rank, rank)`.
    public static ShapeException axis(String op, long axis, int rank) {
        return new ShapeException(
                op + ": axis out of range, expected an axis in [" + -Math.max(rank, 1) + ", "
                        + Math.max(rank, 1) + ") for rank " + rank + " but got " + axis);
    }
}
