package dev.panagrad.cuda.fake;

/// Text that is not PTX, or PTX that the fake device does not know.
final class PtxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PtxException(String message) {
        super(message);
    }

    PtxException(String message, Throwable cause) {
        super(message, cause);
    }
}
