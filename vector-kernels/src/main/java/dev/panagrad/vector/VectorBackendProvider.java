package dev.panagrad.vector;

import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.BackendProvider;

/// Offers the SIMD backend for the CPU, wherever the Vector API is present.
public final class VectorBackendProvider implements BackendProvider {
    private static final int PRIORITY = 100;

    /// For the service loader.
    public VectorBackendProvider() {}

    @Override
    public String name() {
        return VectorBackend.NAME;
    }

    @Override
    public String deviceType() {
        return "cpu";
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public String unavailable() {
        try {
            Class.forName("jdk.incubator.vector.FloatVector");
            return null;
        } catch (ClassNotFoundException e) {
            return "the module jdk.incubator.vector is not resolved; run from the module path "
                    + "or add --add-modules jdk.incubator.vector";
        }
    }

    @Override
    public Backend backend(int index) {
        return VectorBackend.INSTANCE;
    }
}
