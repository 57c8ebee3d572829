package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Unary;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Conversions to other types, devices and Java values.
public sealed interface Conversions permits Tensor {
    /// Returns the tensor converted to a type; itself if it has that type. Floats become integers toward
    /// zero.
    default Tensor to(DType dtype) {
        Tensor x = (Tensor) this;
        return x.dtype() == dtype ? x : Tensor.apply(new Unary.Cast(dtype), x);
    }

    /// Returns the tensor on a device; itself if it is there.
    ///
    /// @throws DeviceException if the device is unavailable, with the reason
    default Tensor to(Device device) {
        Tensor x = (Tensor) this;
        return x.device().equals(device) ? x : HostData.move(x, device);
    }

    /// Returns the tensor on a device as [#to(Device)] does. If `nonBlocking`, the host may go on before the
    /// copy is done: a tensor in pinned memory ([#pinMemory()]) must then not be changed, and one that comes
    /// to the host must not be read, before the device has been waited for, as `item()` of any tensor on it
    /// does. Tensors that are not pinned go to a device without waiting in any case.
    ///
    /// @throws DeviceException if the device is unavailable, with the reason
    default Tensor to(Device device, boolean nonBlocking) {
        Tensor x = (Tensor) this;
        return !nonBlocking || x.device().equals(device) ? to(device) : HostData.moveLater(x, device);
    }

    /// Returns a copy in pinned memory of the host, from and to which CUDA devices copy by themselves;
    /// gradients do not flow to it.
    ///
    /// @throws DeviceException if there is no CUDA device, or the tensor is not on the CPU
    default Tensor pinMemory() {
        return HostData.pinned(((Tensor) this).detach(), Device.of("cuda"));
    }

    /// Returns the tensor on the device of a name, as `cpu` or `cuda:0`.
    ///
    /// @throws DeviceException if the device is unknown or unavailable, with the reason
    default Tensor to(String device) {
        return to(Device.of(device));
    }

    /// Returns the single element as a double; 1 for true.
    ///
    /// @throws ShapeException if there is not exactly one element
    default double item() {
        return HostData.doubles(one())[0];
    }

    /// Returns the single element as a long, exact for integers.
    ///
    /// @throws ShapeException if there is not exactly one element
    default long itemLong() {
        return HostData.longs(one())[0];
    }

    private Tensor one() {
        Tensor x = (Tensor) this;
        if (x.numel() != 1) {
            throw ShapeException.of("item", "needs exactly one element", "x is " + x.shape(),
                    "x.numel() == 1", x.numel(),
                    1);
        }
        return x;
    }

    /// Returns the elements in row-major order, converted to float.
    default float[] toFloatArray() {
        return HostData.floats((Tensor) this);
    }

    /// Returns the elements in row-major order, converted to double.
    default double[] toDoubleArray() {
        return HostData.doubles((Tensor) this);
    }

    /// Returns the elements in row-major order, converted to long; floats toward zero.
    default long[] toLongArray() {
        return HostData.longs((Tensor) this);
    }

    /// Returns the elements in row-major order, converted to int; floats toward zero, integers wrap.
    default int[] toIntArray() {
        long[] v = HostData.longs((Tensor) this);
        int[] out = new int[v.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) v[i];
        }
        return out;
    }

    /// Returns the elements in row-major order as truth values, false for 0.
    default boolean[] toBooleanArray() {
        Tensor x = (Tensor) this;
        byte[] v = HostData.truths(x.dtype() == DType.BOOL ? x : x.detach().ne(0));
        boolean[] out = new boolean[v.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = v[i] != 0;
        }
        return out;
    }

    /// Returns the elements as a Java value of the tensor's rank and type: a boxed number for rank 0, a
    /// primitive array for rank 1, nested arrays above (uint8 as int, half-precision types as float).
    default Object toArray() {
        return HostData.nested((Tensor) this);
    }

    /// Returns the memory of a contiguous CPU tensor, exactly its elements, without a copy. Keep the tensor
    /// reachable while using it.
    ///
    /// @throws ShapeException if the tensor is not contiguous
    /// @throws DeviceException if it is not on the CPU
    default MemorySegment segment() {
        Tensor x = (Tensor) this;
        if (!x.device().equals(Device.CPU)) {
            throw new DeviceException("segment: the tensor is not on the CPU, it is on " + x.device()
                    + ", expected cpu (move with x.to(\"cpu\"))");
        }
        if (!x.isContiguous()) {
            throw new ShapeException(
                    "segment: the tensor is not contiguous, x is " + x.shape() + " with strides "
                            + Arrays.toString(x.strides())
                            + ", expected row-major order (use x.contiguous())");
        }
        return x.memory().asSlice(x.byteOffset(), x.numel() * x.dtype().bytes());
    }
}
