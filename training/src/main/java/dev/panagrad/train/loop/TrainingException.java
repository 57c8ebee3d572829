package dev.panagrad.train.loop;

/// A training cannot go on.
public final class TrainingException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message.
    public TrainingException(String message) {
        super(message);
    }
}
