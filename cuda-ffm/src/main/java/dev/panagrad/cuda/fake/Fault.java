package dev.panagrad.cuda.fake;

/// What makes a kernel fail on the device: code is the `CUresult` that the driver returns from then on.
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;
    static final int ILLEGAL_ADDRESS = 700;
    static final int TIMEOUT = 702;
    static final int MISALIGNED = 716;
    static final int LAUNCH_FAILED = 719;
    static final int ILLEGAL_INSTRUCTION = 715;

    final int code;

    Fault(int code, String message) {
        super(message);
        this.code = code;
    }
}
