package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.cuda.driver.Gpu;
import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.BackendProvider;
import java.util.ArrayList;
import java.util.List;

/// Offers NVIDIA's GPUs, or says why there are none. The system property `panagrad.cuda` names another driver
/// library, or `fake`: the device in Java that runs the same kernels without a GPU.
public final class CudaProvider implements BackendProvider {
    static final String PROPERTY = "panagrad.cuda";
    /// The oldest driver whose compiler knows the kernels' PTX: CUDA 10.
    private static final int OLDEST = 10000;
    /// The oldest compute capability for which the kernels' PTX is written: Turing's.
    private static final int OLDEST_CAPABILITY = 75;
    private static Found system;

    private final Driver given;

    /// A driver, or null and why there is none.
    private record Found(Driver driver, String reason) {
        static Found of(Driver d, List<String> reasons) {
            if (d != null) {
                check(d, reasons);
            }
            return reasons.isEmpty() ? new Found(d, null) : new Found(null, String.join("; ", reasons));
        }
    }

    /// Made by the service loader.
    public CudaProvider() {
        this(null);
    }

    /// Offers a driver's devices, or if it is null those of this machine.
    CudaProvider(Driver driver) {
        given = driver;
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
        return found().reason();
    }

    /// Returns the driver, or null: then [#unavailable()] says why.
    Driver driver() {
        return found().driver();
    }

    private Found found() {
        return given == null ? ofSystem() : Found.of(given, new ArrayList<>());
    }

    private static synchronized Found ofSystem() {
        if (system == null) {
            List<String> reasons = new ArrayList<>();
            system = Found.of(open(System.getProperty(PROPERTY, ""), reasons), reasons);
        }
        return system;
    }

    private static Driver open(String name, List<String> reasons) {
        try {
            return switch (name) {
                case "" -> Driver.find(reasons);
                case "fake" -> new FakeCuda(FakeCuda.Options.fromProperties()).driver();
                default -> Driver.open(name);
            };
        } catch (CudaException | IllegalArgumentException | IllegalCallerException e) {
            reasons.add("-D" + PROPERTY + "=" + name + ": " + e.getMessage());
            return null;
        }
    }

    /// Adds why a driver cannot be used.
    static void check(Driver d, List<String> reasons) {
        try {
            if (d.version() < OLDEST) {
                reasons.add("the driver knows CUDA " + Cuda.version(d.version()) + ", expected 10.0 or newer;"
                        + " update NVIDIA's driver");
            } else if (d.deviceCount() == 0) {
                reasons.add("the driver finds no GPU; look at nvidia-smi and CUDA_VISIBLE_DEVICES");
            } else {
                checkDevices(d, reasons);
            }
        } catch (CudaException e) {
            reasons.add(e.getMessage());
        }
    }

    /// Adds what is wrong with the devices if none can be used.
    private static void checkDevices(Driver d, List<String> reasons) {
        List<String> old = new ArrayList<>();
        int n = d.deviceCount();
        for (int i = 0; i < n; i++) {
            String why = tooOld(i, d.device(i));
            if (why != null) {
                old.add(why);
            }
        }
        if (old.size() == n) {
            reasons.addAll(old);
        }
    }

    /// Returns why a device cannot run the kernels, or null if it can.
    static String tooOld(int index, Gpu gpu) {
        return gpu.capability() >= OLDEST_CAPABILITY ? null
                : "cuda:" + index + " (" + gpu.name() + ") has compute capability "
                        + Cuda.capability(gpu.capability()) + ", expected "
                        + Cuda.capability(OLDEST_CAPABILITY)
                        + " or newer; use a GPU of NVIDIA's Turing generation or a later one, or the CPU";
    }

    @Override
    public Backend backend(int index) {
        Found found = found();
        Driver d = found.driver();
        if (d == null) {
            throw new DeviceException("cuda: " + found.reason());
        }
        int n = d.deviceCount();
        if (index >= n) {
            throw new DeviceException("cuda:" + index + ": no such device, expected a number in [0, " + n
                    + ") but got " + index);
        }
        String old = tooOld(index, d.device(index));
        if (old != null) {
            throw new DeviceException("device: " + old);
        }
        return new CudaBackend(index, d.device(index));
    }
}
