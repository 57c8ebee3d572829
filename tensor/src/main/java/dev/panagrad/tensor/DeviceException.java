package dev.panagrad.tensor;

/// A device is unknown or unavailable, or operands live on different devices.
public final class DeviceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /// Makes the exception with a complete message.
    public DeviceException(String message) {
        super(message);
    }
}
