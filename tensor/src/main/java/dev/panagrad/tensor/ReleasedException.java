package dev.panagrad.tensor;

/// A tensor is used whose memory a [Scope] has already given back.
public final class ReleasedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message.
    public ReleasedException(String message) {
        super(message);
    }
}
