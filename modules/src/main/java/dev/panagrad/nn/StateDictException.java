package dev.panagrad.nn;

/// A state dict does not fit a module; nothing was changed.
public final class StateDictException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message.
    public StateDictException(String message) {
        super(message);
    }
}
