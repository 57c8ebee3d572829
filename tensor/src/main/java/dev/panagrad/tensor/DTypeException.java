package dev.panagrad.tensor;

/// The element type of an operand does not fit an operation. Thrown before anything is computed or changed.
public final class DTypeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message.
    public DTypeException(String message) {
        super(message);
    }

    /// Returns the standard message: `op: rule, operand is type, expected …`.
    public static DTypeException of(String op, String rule, DType found, String expected) {
        return new DTypeException(op + ": " + rule + ", the operand is " + found + ", expected " + expected);
    }
}
