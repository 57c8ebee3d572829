package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Driver;
import dev.panagrad.cuda.fake.FakeCuda;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.reference.ReferenceBackend;
import java.util.Arrays;

/// A backend on a fake device of its own.
final class OnFake {
    final FakeCuda fake;
    final CudaBackend backend;

    OnFake(boolean lazy, boolean reversed) {
        this(new FakeCuda.Options(1, 64 << 20, lazy, reversed));
    }

    OnFake(FakeCuda.Options options) {
        fake = new FakeCuda(options);
        backend = new CudaBackend(0, fake.driver().device(0));
    }

    OnFake(FakeCuda fake, Driver driver) {
        this.fake = fake;
        backend = new CudaBackend(0, driver.device(0));
    }

    private static Shape[] shapes(Tensor... in) {
        return Arrays.stream(in).map(Tensor::shape).toArray(Shape[]::new);
    }

    private static DType[] types(Tensor... in) {
        return Arrays.stream(in).map(Tensor::dtype).toArray(DType[]::new);
    }

    /// Returns the reference's result; of an optimizer's step the changed operands side by side.
    static Tensor reference(Op op, Tensor... in) {
        if (op instanceof Update) {
            Tensor[] copies = Arrays.stream(in).map(Tensor::copy).toArray(Tensor[]::new);
            ReferenceBackend.INSTANCE.run(op, copies, copies[0]);
            return sideBySide(copies);
        }
        DType half = in.length == 0 ? null : in[0].dtype();
        if (half == DType.BFLOAT16 || half == DType.FLOAT16) {
            return reference(op, Arrays.stream(in).map(x -> x.to(DType.FLOAT32)).toArray(Tensor[]::new))
                    .to(half);
        }
        Tensor y = Tensor.empty(Device.CPU, op.outputType(types(in)), op.outputShape(shapes(in)));
        ReferenceBackend.INSTANCE.run(op, in, y);
        return y;
    }

    private static Tensor sideBySide(Tensor... all) {
        return Tensor.of(Arrays.stream(all).flatMapToDouble(t -> Arrays.stream(t.toDoubleArray())).toArray());
    }

    /// Returns the type of a result, that of half operands if it would be float32.
    static DType result(Op op, Tensor... in) {
        DType half = null;
        DType[] types = types(in);
        for (int i = 0; i < types.length; i++) {
            if (types[i] == DType.BFLOAT16 || types[i] == DType.FLOAT16) {
                half = types[i];
                types[i] = DType.FLOAT32;
            }
        }
        DType t = op.outputType(types);
        return half != null && t == DType.FLOAT32 ? half : t;
    }

    Tensor up(Tensor host) {
        Tensor t = onDevice(host.dtype(), host.shape());
        backend.run(new Unary.Copy(), new Tensor[] {host.contiguous()}, t);
        return t;
    }

    /// Returns a copy on the device; of a turned matrix one that is turned, too.
    private Tensor laid(Tensor host) {
        if (host.rank() != 2 || host.isContiguous() || !host.t().isContiguous()) {
            return up(host);
        }
        Tensor turned = up(host.t());
        return Tensor.over(turned.storage(), host.dtype(), host.shape(),
                new long[] {1, host.size(0)}, 0);
    }

    private Tensor onDevice(DType t, Shape s) {
        return Tensor.over(backend.allocate(s.numel() * t.bytes(), s), t, s, s.strides(), 0);
    }

    Tensor down(Tensor t) {
        Tensor host = Tensor.empty(Device.CPU, t.dtype(), t.shape());
        backend.run(new Unary.Copy(), new Tensor[] {t}, host);
        return host;
    }

    /// Returns the device's result, on the host; of an optimizer's step the changed operands side by side.
    Tensor run(Op op, Tensor... in) {
        Tensor[] there = new Tensor[in.length];
        Arrays.setAll(there, i -> laid(in[i]));
        if (op instanceof Update) {
            backend.run(op, there, there[0]);
            return sideBySide(Arrays.stream(there).map(this::down).toArray(Tensor[]::new));
        }
        Tensor y = onDevice(result(op, in), op.outputShape(shapes(in)));
        backend.run(op, there, y);
        return down(y);
    }
}
