package dev.panagrad.train.loading;

/// A batch could not be made. The message names it and the cause, which is what the data set, a transform or
/// the collation threw.
public final class DataLoaderException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message and the error behind it.
    public DataLoaderException(String message, Throwable cause) {
        super(message, cause);
    }
}
