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
        return x.dtype() == t && x.isContiguous() ? x : copy(x, t);
    }

    private Tensor copy(Tensor x, DType t) {
        Tensor y = temporary(t, x.shape());
        Elementwise.run(this, t == x.dtype() ? new Unary.Copy() : new Unary.Cast(t), new Tensor[] {x}, y);
        return y;
    }

    /// Returns a tensor's elements as kernels of rows read them: contiguous, of a type, and halves where four
    /// can be read at once, for sums are made in another order elsewhere.
    Tensor elements(Tensor x, DType t) {
        return x.dtype() == t && (!isHalf(t) || element(x) % 16 == 0) ? plain(x, t) : copy(x, t);
    }

    /// Returns where a kernel for contiguous results of a type writes: the result itself, or a temporary that
    /// [#finish] takes to it.
    Tensor target(Tensor out, DType t) {
        boolean fits = !isHalf(t) || element(out) % 16 == 0;
        return out.dtype() == t && out.isContiguous() && fits ? out : temporary(t, out.shape());
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

    /// Returns the type in which such kernels read and write a tensor's elements, half types as they are.
    static DType stored(DType t) {
        return isHalf(t) ? t : computed(t);
    }

    private static boolean isHalf(DType t) {
        return t == DType.FLOAT16 || t == DType.BFLOAT16;
    }

    /// Returns the ending of kernels' names for a stored type.
    static String suffix(DType t) {
        return switch (t) {
            case FLOAT64 -> "_f64";
            case FLOAT32 -> "_f32";
            case BFLOAT16 -> "_bf16";
            case FLOAT16 -> "_f16";
            default -> "_s64";
        };
    }

    /// Returns the ending of the names of kernels that read one stored type and write another one; what is
    /// no floating-point number has the same type in all.
    static String suffix(DType read, DType written) {
        return read == written || !written.isFloat() ? suffix(read) : suffix(read) + suffix(written);
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

    /// Returns the address as kernels take it whose elements may be of half types ([HalfText]).
    static long element(Tensor t) {
        return isHalf(t.dtype()) ? 2 * at(t) : at(t);
    }

    @Override
    public void close() {
        for (Tensor t : temporaries) {
            t.storage().release();
        }
    }
}
