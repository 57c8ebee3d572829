package dev.panagrad.cuda.driver;

import dev.panagrad.cuda.CudaException;
import java.util.StringJoiner;

/// What calls of the driver throw when they fail.
final class Failures {
    private static final int NOT_READY = 600;
    private static final String STICKY =
            "a kernel failed before this call, and the device cannot be used any more"
                    + " in this process: start it again, with -Dpanagrad.cuda=fake to find the place";

    private Failures() {
    }

    static CudaException missing(DriverFunction f) {
        return new CudaException(500, f.name(), f + ": this driver has no such function"
                + (f.since().isEmpty() ? "" : ", expected a driver of CUDA " + f.since() + " or newer")
                + "; update NVIDIA's driver");
    }

    static CudaException of(DriverCalls driver, int code, DriverFunction f, Object... args) {
        return of(driver, code, f, "", args);
    }

    static CudaException of(DriverCalls driver, int code, DriverFunction f, String log, Object... args) {
        StringJoiner given = new StringJoiner(", ", "(", ")");
        for (Object a : args) {
            given.add(a instanceof Long l && (l < 0 || l > 0xffff) ? "0x" + Long.toHexString(l) : a + "");
        }
        String name = Texts.of(driver, DriverFunction.cuGetErrorName, code);
        String text = Texts.of(driver, DriverFunction.cuGetErrorString, code);
        String remedy = remedy(code);
        return new CudaException(code, f.name(), f.name() + given + ": " + name + " (" + code + "): " + text
                + (remedy.isEmpty() ? "" : "; " + remedy) + (log.isBlank() ? "" : "\n" + log.strip()));
    }

    private static String remedy(int code) {
        return switch (code) {
            case 2 -> "make the batch smaller, or free tensors that are still reachable";
            case 3, 4 -> "the driver is not initialised, or the process is ending";
            case 100 -> "no GPU is visible: look at nvidia-smi and CUDA_VISIBLE_DEVICES";
            case 101 -> "no GPU has this number: Cuda.info() lists them";
            case 200 -> "the kernel's text was refused: please report it with the log below";
            case 218 -> "the kernel's text was refused: if the log speaks of .target, it was written for"
                    + " another architecture than this GPU's, which Cuda.info() names, and a GPU of that one"
                    + " is needed; else please report it with the log below";
            case 201 -> "this thread has no context: use tensors, or Context.enter()";
            case 209 -> "this GPU is older than compute capability 7.5: use a newer one, or the CPU";
            case 222 -> "the kernels need a newer driver: update NVIDIA's driver";
            case 400 -> "a handle was used after it was closed";
            case 802, 803 -> "the driver's parts have different versions: reboot, or reinstall it";
            case 900, 901 ->
                    "a captured step must not wait for the device: compute everything it reads before";
            case NOT_READY -> "";
            default -> CudaException.isSticky(code) ? STICKY : "";
        };
    }
}
