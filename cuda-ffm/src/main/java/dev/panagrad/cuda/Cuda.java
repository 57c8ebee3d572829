package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.cuda.driver.Gpu;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;

/// What there is to know about CUDA on this machine. Tensors go to a GPU by `x.to("cuda")`.
public final class Cuda {
    private static volatile boolean tf32;

    private Cuda() {
    }

    /// Allows products of float32 matrices, and convolutions, to round operands to TF32 (10 bits behind
    /// the point; sums stay float32), which tensor cores multiply several times as fast. As PyTorch's
    /// `torch.backends.cuda.matmul.allow_tf32` and `torch.backends.cudnn.allow_tf32`; off by default for
    /// both, where PyTorch's second one is on.
    public static void allowTf32(boolean allow) {
        tf32 = allow;
    }

    /// Returns whether products of float32 matrices, and convolutions, may round their operands to TF32.
    public static boolean allowsTf32() {
        return tf32;
    }

    /// Returns the driver, its version, each device with its compute capability and memory, or why there is
    /// none, with what was tried.
    public static String info() {
        return info(new CudaProvider());
    }

    static String info(CudaProvider provider) {
        Driver d = provider.driver();
        if (d == null) {
            return "CUDA is not available: " + provider.unavailable();
        }
        StringBuilder s = new StringBuilder("driver " + d.name() + ", CUDA " + version(d.version()));
        for (int i = 0; i < d.deviceCount(); i++) {
            String old = CudaProvider.tooOld(i, d.device(i));
            s.append("\ncuda:").append(i).append(": ")
                    .append(old == null ? describe(d.device(i)) : "cannot be used: " + old);
        }
        return s.toString();
    }

    private static String describe(Gpu gpu) {
        String s = gpu.name() + ", compute capability " + capability(gpu.capability()) + ", "
                + gpu.multiprocessors() + " multiprocessors";
        try (Context c = gpu.context()) {
            long[] memory = c.memoryInfo();
            return s + ", " + mebibytes(memory[0]) + " of " + mebibytes(memory[1]) + " MiB free";
        } catch (CudaException e) {
            return s + ", " + e.getMessage();
        }
    }

    /// Returns a compute capability as NVIDIA writes it, 9.0 for 90.
    static String capability(int c) {
        return c / 10 + "." + c % 10;
    }

    private static long mebibytes(long bytes) {
        return bytes >> 20;
    }

    static String version(int v) {
        return v / 1000 + "." + v % 1000 / 10;
    }

    static CudaDevice device(int index) {
        Backend b = Backends.of(new Device("cuda", index));
        return ((CudaBackend) b).gpu();
    }

    /// Returns how many kernels this process has launched on a device.
    ///
    /// @throws dev.panagrad.tensor.DeviceException if there is no such device
    public static long launches(int index) {
        return device(index).launches();
    }

    /// Returns the bytes of a device's memory that tensors hold.
    ///
    /// @throws dev.panagrad.tensor.DeviceException if there is no such device
    public static long liveBytes(int index) {
        return device(index).pool.statistics().live();
    }

    /// Waits until everything on a device is done.
    ///
    /// @throws CudaException if some of it failed
    /// @throws IndexOutOfBoundsException if a kernel met an index outside its axis
    public static void synchronize(int index) {
        device(index).synchronize();
    }

    /// Gives memory that no tensor holds back to the device, for other processes.
    public static void trim(int index) {
        device(index).pool.trim();
    }
}
