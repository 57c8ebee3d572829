package dev.panagrad.tensor.spi;

/// Offers a backend, or says why there is none. Found by [java.util.ServiceLoader].
public interface BackendProvider {
    /// Returns the backend's name.
    String name();

    /// Returns the kind of device it serves, as `cpu`.
    String deviceType();

    /// Returns the rank among the backends of the same kind of device; the highest available one is the
    /// default.
    int priority();

    /// Returns why the backend cannot be used here, in a sentence with what was tried, or null if it can.
    String unavailable();

    /// Returns the backend for the device of an index.
    Backend backend(int index);
}
