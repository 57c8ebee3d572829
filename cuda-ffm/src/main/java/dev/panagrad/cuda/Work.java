package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Unary;
import java.util.ArrayList;
import java.util.List;

/// One operation while it is put into the stream: its temporaries go back to the pool at the end, for the
/// stream's order protects them.
final class Work implements AutoCloseable {
    final CudaDevice device;
    final String name;
    private final List<Tensor> temporaries = new ArrayList<>();

    Work(CudaDevice device, String name) {
        this.device = device;
        this.name = name;
    }

    /// Returns new memory that lives until the operation is in the stream.
    Tensor temporary(DType t, Shape s) {
        Tensor x = Tensor.over(device.pool.allocate(s.numel() * t.bytes(), s), t, s, s.strides(), 0);
        temporaries.add(x);
        return x;
    }

    /// Returns a tensor's elements contiguous and of a type: itself, or a temporary.
    Tensor plain(Tensor x, DType t) {
        if (x.dtype() == t && x.isContiguous()) {
            return x;
        }
        Tensor y = temporary(t, x.shape());
        Elementwise.run(this, t == x.dtype() ? new Unary.Copy() : new Unary.Cast(t), new Tensor[] {x}, y);
        return y;
    }

    /// Returns where a kernel for contiguous results of a type writes: the result itself, or a temporary that
    /// [#finish] takes to it.
    Tensor target(Tensor out, DType t) {
        return out.dtype() == t && out.isContiguous() ? out : temporary(t, out.shape());
    }

    /// Takes a temporary result to its place.
    void finish(Tensor result, Tensor out) {
        if (result != out) {
            Elementwise.run(this, result.dtype() == out.dtype() ? new Unary.Copy()
                    : new Unary.Cast(out.dtype()), new Tensor[] {result}, out);
        }
    }

    /// Returns the type in which kernels of three types compute for a tensor's type.
    static DType computed(DType t) {
        return switch (t) {
            case FLOAT64, FLOAT32, INT64 -> t;
            case FLOAT16, BFLOAT16 -> DType.FLOAT32;
            case INT32, UINT8, BOOL -> DType.INT64;
        };
    }

    /// Returns the ending of kernels' names for a computed type.
    static String suffix(DType t) {
        return switch (t) {
            case FLOAT64 -> "_f64";
            case FLOAT32 -> "_f32";
            default -> "_s64";
        };
    }

    Kernel.Arguments kernel(String file, String kernel) {
        return device.kernel(file, kernel).begin();
    }

    /// Returns what to throw for an operation without a kernel: nothing is computed elsewhere silently.
    UnsupportedOperationException missing(dev.panagrad.tensor.op.Op op) {
        return new UnsupportedOperationException(op.name() + ": " + device.device
                + " has no kernel for it yet; move the operands with x.to(\"cpu\")");
    }

    static long at(Tensor t) {
        return CudaDevice.address(t);
    }

    @Override
    public void close() {
        for (Tensor t : temporaries) {
            t.storage().release();
        }
    }
}
