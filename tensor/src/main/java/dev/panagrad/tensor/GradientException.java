package dev.panagrad.tensor;

/// A gradient cannot be computed: the graph is already freed, a saved tensor has been modified, the root is
/// not a scalar, or a rule of in-place operations is broken.
public final class GradientException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message.
    public GradientException(String message) {
        super(message);
    }
}
