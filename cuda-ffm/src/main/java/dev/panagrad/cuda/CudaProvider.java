package dev.panagrad.cuda;

import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.BackendProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Locale;

/// Offers NVIDIA GPUs, or says why there are none. So far it always does the latter: the kernels are still to
/// come.
public final class CudaProvider implements BackendProvider {
    /// Made by the service loader.
    public CudaProvider() {
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String deviceType() {
        return "cuda";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public String unavailable() {
        List<String> names = libraries(System.getProperty("os.name", ""));
        for (String name : names) {
            if (isPresent(name)) {
                return "NVIDIA's driver library " + name
                        + " was found, but this version of Panagrad has no CUDA"
                        + " kernels yet";
            }
        }
        return names.isEmpty() ? "there is no CUDA driver for " + System.getProperty("os.name")
                : "NVIDIA's driver library was not found, tried " + String.join(", ", names)
                        + "; install the driver of the GPU";
    }

    /// Returns the names of the driver's library on an operating system.
    static List<String> libraries(String os) {
        String s = os.toLowerCase(Locale.ROOT);
        if (s.contains("windows")) {
            return List.of("nvcuda.dll");
        }
        return s.contains("linux") ? List.of("libcuda.so.1", "libcuda.so") : List.of();
    }

    @SuppressWarnings("restricted")
    private static boolean isPresent(String library) {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup(library, arena).find("cuInit").isPresent();
        } catch (IllegalArgumentException | IllegalCallerException e) {
            return false;
        }
    }

    @Override
    public Backend backend(int index) {
        throw new DeviceException("cuda: " + unavailable());
    }
}
