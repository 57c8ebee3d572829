package dev.panagrad.cuda.driver;

import static dev.panagrad.cuda.driver.DriverFunction.cuDeviceGet;
import static dev.panagrad.cuda.driver.DriverFunction.cuDeviceGetCount;
import static dev.panagrad.cuda.driver.DriverFunction.cuDriverGetVersion;
import static dev.panagrad.cuda.driver.DriverFunction.cuInit;

import dev.panagrad.cuda.CudaException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// NVIDIA's driver, or what stands in for it: all that CUDA needs on a machine.
///
/// Every function of [DriverFunction] can be called by its shape ([#call]); the types of this package wrap
/// what the backend uses. Thread-safe; a call acts on the calling thread's current [Context].
public final class Driver extends DriverCalls {
    private static final List<String> LINUX = List.of("libcuda.so.1", "/usr/local/nvidia/lib64/libcuda.so.1",
            "/usr/lib/x86_64-linux-gnu/libcuda.so.1", "/usr/lib/aarch64-linux-gnu/libcuda.so.1",
            "/usr/lib64/libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1");

    private final String name;

    /// Makes a driver of a source of symbols: a library, or upcalls into Java.
    ///
    /// @param name what it is called in messages
    /// @throws CudaException if it cannot be initialised
    public Driver(String name, SymbolLookup library) {
        super(library);
        this.name = name;
        call(cuInit, 0);
    }

    /// Returns the driver of a library file or name.
    ///
    /// @throws IllegalArgumentException if there is no such library
    /// @throws CudaException if it cannot be initialised
    @SuppressWarnings("restricted")
    public static Driver open(String library) {
        return new Driver(library, library.contains("/") || library.contains("\\")
                ? SymbolLookup.libraryLookup(Path.of(library), Arena.global())
                : SymbolLookup.libraryLookup(library, Arena.global()));
    }

    /// Returns the names and places where an operating system keeps the driver's library.
    ///
    /// @param os the system property `os.name`
    public static List<String> libraries(String os) {
        String s = os.toLowerCase(Locale.ROOT);
        return s.contains("windows") ? List.of("nvcuda.dll") : s.contains("linux") ? LINUX : List.of();
    }

    /// Returns the first driver found, or adds why there is none to the reasons and returns null.
    static Driver find(List<String> libraries, List<String> reasons) {
        List<String> absent = new ArrayList<>();
        for (String library : libraries) {
            try {
                if (!library.startsWith("/") || Files.exists(Path.of(library))) {
                    return open(library);
                }
                absent.add(library);
            } catch (IllegalArgumentException | IllegalCallerException e) {
                absent.add(library);
            } catch (CudaException e) {
                reasons.add(library + " was found, but " + e.getMessage());
                return null;
            }
        }
        reasons.add("NVIDIA's driver library was not found, tried " + String.join(", ", absent)
                + "; install the driver of the GPU");
        return null;
    }

    /// Returns this system's driver, or adds why there is none to the reasons and returns null.
    public static Driver find(List<String> reasons) {
        String os = System.getProperty("os.name", "");
        List<String> names = libraries(os);
        if (names.isEmpty()) {
            reasons.add("there is no CUDA driver for " + os);
            return null;
        }
        return find(names, reasons);
    }

    /// Returns the library's name.
    public String name() {
        return name;
    }

    /// Returns the newest CUDA version that the driver knows, as 13000 for 13.0.
    public int version() {
        Slab s = Slab.get();
        call(cuDriverGetVersion, s.out());
        return s.asInt();
    }

    /// Returns how many devices there are.
    public int deviceCount() {
        Slab s = Slab.get();
        call(cuDeviceGetCount, s.out());
        return s.asInt();
    }

    /// Returns a device by its number from 0.
    public Gpu device(int index) {
        Slab s = Slab.get();
        call(cuDeviceGet, s.out(), index);
        return new Gpu(this, s.asInt());
    }
}
