package dev.panagrad.tensor.spi;

import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.DeviceException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import java.util.Map;

/// Computes operations on the tensors of one device.
///
/// A backend may be asynchronous: [#run] may return before the result is there, and only reading values on
/// the host waits. It is called by several threads at once.
public interface Backend {
    /// Returns the name by which the backend is chosen, as `reference`, `vector` or `cuda`.
    String name();

    /// Returns the device it computes on.
    Device device();

    /// Computes an operation. Shapes, types and devices have been checked, `out` has the right shape and type
    /// and may have any strides.
    ///
    /// `out` may be exactly the same elements as an operand (same memory, same layout) for elementwise
    /// operations; it overlaps no operand in another way. Never called for [dev.panagrad.tensor.op.View] and
    /// [dev.panagrad.tensor.op.CustomOp]. For [dev.panagrad.tensor.op.Update], `in[0]` is `out`,
    /// and other operands are changed as well.
    void run(Op op, Tensor[] in, Tensor out);

    /// Returns whether operands of [#run] may be of a half type, which are widened to float32 before it
    /// otherwise; the result is then of that type.
    default boolean computesHalves(Op op) {
        return false;
    }

    /// Returns memory for a tensor, not cleared.
    Storage allocate(long bytes, Shape shape);

    /// Returns host memory, not cleared, that copies to and from the device use without a detour.
    ///
    /// @throws DeviceException if there is no such memory
    default Storage allocatePinned(long bytes, Shape shape) {
        throw new DeviceException(name() + ": " + device() + " has no pinned memory, expected a CUDA device");
    }

    /// Copies contiguous elements between the host and the device; where the host's are pinned it may return
    /// before that is done.
    default void copyLater(Tensor from, Tensor to) {
        run(new Unary.Copy(), new Tensor[] {from}, to);
    }

    /// Copies contiguous elements of the host to the device, and in each repetition of a step that the device
    /// records the same ones again.
    default void copyConstant(Tensor from, Tensor to) {
        run(new Unary.Copy(), new Tensor[] {from}, to);
    }

    /// Waits until everything launched so far is done.
    default void synchronize() {
    }

    /// Sets how many threads compute; no effect where that means nothing. Results do not depend on it.
    default void threads(int n) {
    }

    /// Returns how many threads compute.
    default int threads() {
        return 1;
    }

    /// Returns how often an operation was left to the reference backend, by name; for tests and reports.
    default Map<String, Long> fallbacks() {
        return Map.of();
    }
}
