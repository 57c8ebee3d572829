package dev.panagrad.cuda;

/// A call of NVIDIA's driver failed: the message says which function, with what arguments, what the driver
/// says about it, and what helps.
///
/// Memory that is not enough is a [dev.panagrad.tensor.OutOfMemoryException], whose cause this is.
public final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int OUT_OF_MEMORY = 2;
    private static final int FIRST_STICKY = 700;

    private final int code;
    private final String function;

    /// Makes the exception with a complete message.
    ///
    /// @param code the driver's `CUresult`
    /// @param function the name of the function that failed
    public CudaException(int code, String function, String message) {
        super(message);
        this.code = code;
        this.function = function;
    }

    /// Returns the driver's `CUresult`.
    public int code() {
        return code;
    }

    /// Returns the name of the function that failed.
    public String function() {
        return function;
    }

    /// Returns whether the device ran out of memory.
    public boolean isOutOfMemory() {
        return code == OUT_OF_MEMORY;
    }

    /// Returns whether nothing more can be done on the device in this process.
    public boolean isSticky() {
        return isSticky(code);
    }

    /// Returns whether a `CUresult` says that nothing more can be done on the device in this process.
    public static boolean isSticky(int code) {
        return code == FIRST_STICKY || code == 702 || code >= 714 && code <= 719 || code == 710;
    }

    /// Returns the same error with what was being done.
    public CudaException during(String what) {
        CudaException e = new CudaException(code, function, what + ": " + getMessage());
        e.initCause(this);
        return e;
    }
}
