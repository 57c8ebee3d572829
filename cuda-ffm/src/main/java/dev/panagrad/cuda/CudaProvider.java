package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.CudaException;
import dev.panagrad.cuda.driver.Driver;
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
    private static Driver driver;
    private static String reason;

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
        return driver() == null ? reason : null;
    }

    /// Returns the driver, or null: then [#unavailable()] says why.
    static synchronized Driver driver() {
        if (driver == null && reason == null) {
            List<String> reasons = new ArrayList<>();
            Driver d = open(System.getProperty(PROPERTY, ""), reasons);
            if (d != null) {
                check(d, reasons);
            }
            if (reasons.isEmpty()) {
                driver = d;
            } else {
                reason = String.join("; ", reasons);
            }
        }
        return driver;
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
            }
        } catch (CudaException e) {
            reasons.add(e.getMessage());
        }
    }

    @Override
    public Backend backend(int index) {
        Driver d = driver();
        if (d == null) {
            throw new DeviceException("cuda: " + reason);
        }
        int n = d.deviceCount();
        if (index >= n) {
            throw new DeviceException("cuda:" + index + ": no such device, expected a number in [0, " + n
                    + ") but got " + index);
        }
        return new CudaBackend(index, d.device(index));
    }
}
