package dev.panagrad.laws.conformance;

import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.spi.Recorder;
import dev.panagrad.tensor.spi.Recorders;
import java.util.function.Supplier;

/// Notes what is copied from a device to the host.
public final class HostTraffic implements Recorder {
    /// How much was copied; more comes later.
    public enum Amount {
        /// Nothing.
        NONE,
        /// Single numbers: the host only waits for the device.
        WAITS,
        /// Tensors of more than one element.
        READS;

        /// Returns the greater one.
        public Amount greater(Amount other) {
            return compareTo(other) < 0 ? other : this;
        }
    }

    private Amount most = Amount.NONE;

    /// Returns the body's result.
    public <T> T watch(Supplier<T> body) {
        return Recorders.with(this, body);
    }

    /// Returns how much was copied at once since the last call.
    public Amount take() {
        Amount a = most;
        most = Amount.NONE;
        return a;
    }

    @Override
    public void ran(Op op, Tensor[] in, Tensor out) {
        if (in.length > 0 && !in[0].device().equals(Device.CPU) && out.device().equals(Device.CPU)) {
            most = most.greater(out.numel() > 1 ? Amount.READS : Amount.WAITS);
        }
    }
}
