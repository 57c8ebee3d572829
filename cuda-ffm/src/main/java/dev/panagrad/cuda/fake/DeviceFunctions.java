package dev.panagrad.cuda.fake;

import java.lang.foreign.MemorySegment;

/// The driver's functions about devices, contexts and errors.
final class DeviceFunctions {
    private static final int VERSION = 13000;
    private static final int MULTIPROCESSORS = 16;
    private static final int MAJOR = 75;
    private static final int MINOR = 76;
    private static final int MEMORY_POOLS = 115;
    private static final int WARP = 10;

    private final FakeState state;

    DeviceFunctions(FakeState state) {
        this.state = state;
    }

    int cuInit(int flags) {
        state.initialized = true;
        return state.devices.isEmpty() ? 100 : 0;
    }

    int cuDriverGetVersion(long out) {
        Upcalls.outInt(out, VERSION);
        return 0;
    }

    int cuGetErrorName(int code, long out) {
        Upcalls.out(out, state.text(switch (code) {
            case 1 -> "CUDA_ERROR_INVALID_VALUE";
            case 2 -> "CUDA_ERROR_OUT_OF_MEMORY";
            case 200 -> "CUDA_ERROR_INVALID_IMAGE";
            case 201 -> "CUDA_ERROR_INVALID_CONTEXT";
            case 218 -> "CUDA_ERROR_INVALID_PTX";
            case 400 -> "CUDA_ERROR_INVALID_HANDLE";
            case 500 -> "CUDA_ERROR_NOT_FOUND";
            case 700 -> "CUDA_ERROR_ILLEGAL_ADDRESS";
            case 702 -> "CUDA_ERROR_LAUNCH_TIMEOUT";
            case 715 -> "CUDA_ERROR_ILLEGAL_INSTRUCTION";
            case 716 -> "CUDA_ERROR_MISALIGNED_ADDRESS";
            case 719 -> "CUDA_ERROR_LAUNCH_FAILED";
            case 900 -> "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED";
            case 901 -> "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED";
            default -> "CUresult";
        }));
        return 0;
    }

    int cuGetErrorString(int code, long out) {
        String report = state.report();
        boolean told = (code == 218 || code >= 700 || code == 2) && !report.isEmpty();
        Upcalls.out(out, state.text(told ? report : "the fake driver refuses this"));
        return 0;
    }

    int cuDeviceGetCount(long out) {
        Upcalls.outInt(out, state.devices.size());
        return 0;
    }

    int cuDeviceGet(long out, int ordinal) {
        state.contextOf(ordinal);
        Upcalls.outInt(out, ordinal);
        return 0;
    }

    @SuppressWarnings("restricted")
    int cuDeviceGetName(long out, int length, int device) {
        MemorySegment.ofAddress(out).reinterpret(length).setString(0, "fake GPU, PTX on the JVM");
        return 0;
    }

    /// 16 bytes: the device's number behind zeros.
    int cuDeviceGetUuid_v2(long out, int device) {
        state.contextOf(device);
        Upcalls.out(out, 0);
        Upcalls.out(out + 8, (long) device << 56);
        return 0;
    }

    int cuDeviceTotalMem_v2(long out, int device) {
        state.contextOf(device);
        Upcalls.out(out, state.options.memory());
        return 0;
    }

    int cuDeviceGetAttribute(long out, int attribute, int device) {
        state.contextOf(device);
        Upcalls.outInt(out, switch (attribute) {
            case MULTIPROCESSORS -> LibraryFunctions.MULTIPROCESSORS;
            case MAJOR -> state.options.capability() / 10;
            case MINOR -> state.options.capability() % 10;
            case WARP -> 32;
            case MEMORY_POOLS -> 1;
            default -> 0;
        });
        return 0;
    }

    int cuDevicePrimaryCtxRetain(long out, int device) {
        Upcalls.out(out, state.contextOf(device));
        return 0;
    }

    int cuDevicePrimaryCtxRelease_v2(int device) {
        state.contextOf(device);
        return 0;
    }

    int cuCtxSetCurrent(long context) {
        state.enter(context);
        return 0;
    }

    int cuCtxGetCurrent(long out) {
        FakeState.Device d = state.currentOrNull();
        Upcalls.out(out, d == null ? 0 : state.contextOf(d.ordinal));
        return 0;
    }

    int cuCtxSynchronize() {
        state.expectNoRecording(state.device());
        state.drainAll(state.device());
        state.device().pool.passed();
        return 0;
    }
}
