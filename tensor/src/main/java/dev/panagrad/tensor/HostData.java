package dev.panagrad.tensor;

import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.reference.Elements;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.lang.reflect.Array;

/// Tensors' values as Java arrays, and back, and copies between devices.
final class HostData {
    private HostData() {
    }

    /// Returns a tensor of the same values on the CPU, without history.
    private static Tensor host(Tensor x) {
        Tensor plain = x.detach();
        if (plain.device().equals(Device.CPU)) {
            return plain;
        }
        Backends.of(plain.device()).synchronize();
        return move(plain, Device.CPU);
    }

    static double[] doubles(Tensor x) {
        Tensor h = host(x);
        double[] out = Elements.doubles(h);
        Reference.reachabilityFence(h);
        return out;
    }

    static long[] longs(Tensor x) {
        Tensor h = host(x);
        if (h.dtype() == DType.INT64 && h.isContiguous()) {
            long[] copy = new long[Math.toIntExact(h.numel())];
            MemorySegment.copy(h.memory(), ValueLayout.JAVA_LONG_UNALIGNED, h.byteOffset(),
                    copy, 0,
                    copy.length);
            Reference.reachabilityFence(h);
            return copy;
        }
        long[] out = Elements.longs(h);
        Reference.reachabilityFence(h);
        return out;
    }

    static float[] floats(Tensor x) {
        Tensor h = host(x);
        if (h.dtype() == DType.FLOAT32 && h.isContiguous()) {
            float[] out = new float[Math.toIntExact(h.numel())];
            MemorySegment.copy(h.memory(), ValueLayout.JAVA_FLOAT_UNALIGNED, h.byteOffset(),
                    out, 0,
                    out.length);
            Reference.reachabilityFence(h);
            return out;
        }
        double[] v = doubles(h);
        float[] out = new float[v.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) v[i];
        }
        return out;
    }

    /// Returns the bytes of a bool tensor, 0 for what is false.
    static byte[] truths(Tensor x) {
        Tensor h = host(x).contiguous();
        byte[] out = new byte[Math.toIntExact(h.numel())];
        MemorySegment.copy(h.memory(), ValueLayout.JAVA_BYTE, h.byteOffset(), out, 0,
                out.length);
        Reference.reachabilityFence(h);
        return out;
    }

    static Object nested(Tensor x) {
        Object flat = switch (x.dtype()) {
            case BOOL -> x.toBooleanArray();
            case UINT8, INT32 -> x.toIntArray();
            case INT64 -> x.toLongArray();
            case FLOAT16, BFLOAT16, FLOAT32 -> x.toFloatArray();
            case FLOAT64 -> x.toDoubleArray();
        };
        if (x.rank() == 0) {
            return Array.get(flat, 0);
        }
        return x.rank() == 1 ? flat : nested(flat, flat.getClass().componentType(), x.shape(), 0, 0);
    }

    private static Object nested(Object flat, Class<?> element, Shape shape, int axis, int from) {
        int n = (int) shape.dim(axis);
        int inner = 1;
        int[] dims = new int[shape.rank() - axis];
        dims[0] = n;
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner *= (int) shape.dim(i);
            dims[i - axis] = (int) shape.dim(i);
        }
        Object out = Array.newInstance(element, dims);
        if (axis == shape.rank() - 1) {
            System.arraycopy(flat, from, out, 0, n);
        } else {
            for (int i = 0; i < n; i++) {
                Array.set(out, i, nested(flat, element, shape, axis + 1, from + i * inner));
            }
        }
        return out;
    }

    /// Returns a copy on another device. The devices' backends share the CPU as the common ground.
    static Tensor move(Tensor x, Device device) {
        return Tensor.apply(new Transfer(device, false), x);
    }

    static Tensor moveLater(Tensor x, Device device) {
        return Tensor.apply(new Transfer(device, true), x);
    }

    /// Returns values on another device, whose repetitions of a recorded step have them as they are now.
    static Tensor constant(Tensor values, Device device) {
        Tensor x = values.detach();
        if (x.device().equals(device) || !x.device().equals(Device.CPU)) {
            return x.to(device);
        }
        Tensor from = x.contiguous();
        Tensor out = Tensor.empty(device, x.dtype(), x.shape());
        if (out.numel() > 0) {
            Backends.of(device).copyConstant(from, out);
        }
        Reference.reachabilityFence(from);
        return out;
    }

    /// Returns a copy in host memory that copies to a device use without a detour.
    static Tensor pinned(Tensor x, Device device) {
        if (!x.device().equals(Device.CPU)) {
            throw new DeviceException(
                    "pinMemory: only the host's memory can be pinned, the tensor is on " + x.device()
                            + ", expected cpu");
        }
        Tensor y = pinned(Backends.of(device), x);
        Backends.cpu().run(new Unary.Copy(), new Tensor[] {x}, y);
        Reference.reachabilityFence(x);
        return y;
    }

    private static Tensor pinned(Backend backend, Tensor like) {
        Shape s = like.shape();
        return Tensor.over(backend.allocatePinned(s.numel() * like.dtype().bytes(), s), like.dtype(), s,
                s.strides(),
                0);
    }

    /// The copy to another device as an operation, so that gradients flow back to where the operand is.
    ///
    /// @param to the target
    /// @param later whether the host may go on before it is done
    private record Transfer(Device to, boolean later) implements dev.panagrad.tensor.op.CustomOp {
        @Override
        public Tensor forward(Tensor... in) {
            Tensor x = in[0].contiguous();
            boolean down = to.equals(Device.CPU);
            Backend backend = Backends.of(down ? x.device() : to);
            Tensor out = down && later ? pinned(backend, x) : Tensor.empty(to, x.dtype(), x.shape());
            if (later && (down || x.device().equals(Device.CPU))) {
                backend.copyLater(x, out);
            } else {
                backend.run(new Unary.Copy(), new Tensor[] {x}, out);
            }
            Reference.reachabilityFence(x);
            return out;
        }

        @Override
        public Tensor[] backward(Tensor g, Tensor[] in, Tensor out) {
            return new Tensor[] {g.to(in[0].device())};
        }
    }
}
