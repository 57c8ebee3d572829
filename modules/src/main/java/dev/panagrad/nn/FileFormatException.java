package dev.panagrad.nn;

/// A file breaks a rule of its format. The message names the file, the rule and the numbers; nothing was
/// loaded.
public final class FileFormatException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message.
    public FileFormatException(String message) {
        super(message);
    }

    /// Makes the exception with a complete message and the error behind it.
    public FileFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
