package dev.panagrad.tensor;

/// A device has no memory left for a tensor, even after a garbage collection. The message lists what is live.
public final class OutOfMemoryException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message and the system's error, if there was one.
    public OutOfMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
