package dev.panagrad.tensor;

import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.Autograd;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import dev.panagrad.tensor.spi.Recorders;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.ServiceLoader;

/// How an operation is computed: check, run on the backend, tell the recorders. Also in place.
final class Evaluation {
    /// The tape, or null where `dev.panagrad.autograd` is absent.
    static final Autograd AUTOGRAD =
            ServiceLoader.load(Autograd.class, Evaluation.class.getClassLoader()).findFirst()
                    .orElse(null);

    private Evaluation() {
    }

    static Tensor apply(Op op, Tensor... in) {
        if (in.length != op.arity() && op.arity() >= 0) {
            throw new IllegalArgumentException(
                    op.name() + ": wrong number of operands, expected " + op.arity()
                            + " but got " + in.length);
        }
        if (op instanceof View v) {
            return view(v, in[0]);
        }
        if (op instanceof CustomOp c) {
            return custom(c, in);
        }
        if (op instanceof Update u) {
            return update(u, in);
        }
        return compute(op, in);
    }

    /// Computes an operation that has no operands, on a device.
    static Tensor create(Op op, Device device) {
        return compute(op, device);
    }

    /// Computes an elementwise operation of two operands of one type, with less ado than the general way.
    static Tensor binary(Binary op, Tensor a, Tensor b) {
        if (a.dtype() != b.dtype()) {
            DType t = Promotion.of(a, b);
            return binary(op, a.to(t), b.to(t));
        }
        return compute(op, a, b);
    }

    /// Computes an operation in the type that [Autocast] chooses, and half types in float32.
    static Tensor compute(Op op, Tensor... operands) {
        Tensor[] in = together(op, operands);
        DType cast = Autocast.type();
        if (cast != null && !(op instanceof Unary.Cast)) {
            Tensor[] chosen = Autocast.operands(cast, op, in);
            if (chosen != in) {
                DType result = Autocast.result(op, in);
                Tensor y = typed(op, chosen);
                return result == null ? y : y.to(result);
            }
        }
        return typed(op, in);
    }

    private static Tensor typed(Op op, Tensor[] in) {
        Device device = deviceOf(op, in);
        DType half = Halves.of(op, in);
        if (half == null) {
            return compute(op, device, in);
        }
        return Backends.of(device).computesHalves(op) ? compute(op, device, Halves.type(op, half, in), in)
                : Halves.compute(op, half, in);
    }

    /// Computes an operation in the operands' own types.
    static Tensor wide(Op op, Tensor[] in) {
        return compute(op, deviceOf(op, in), in);
    }

    private static Tensor compute(Op op, Device device, Tensor... in) {
        return compute(op, device, type(op, in), in);
    }

    private static Tensor compute(Op op, Device device, DType t, Tensor... in) {
        Tensor out = Tensor.empty(device, t, shape(op, in));
        Backends.of(device).run(op, in, out);
        record(op, in, out);
        keepReachable(in, out);
        return out;
    }

    private static void keepReachable(Tensor[] in, Tensor out) {
        for (Tensor t : in) {
            Reference.reachabilityFence(t);
        }
        Reference.reachabilityFence(out);
    }

    private static void record(Op op, Tensor[] in, Tensor out) {
        for (Tensor t : in) {
            if (t.gradFn() != null) {
                if (AUTOGRAD.enabled()) {
                    out.node(AUTOGRAD.record(op, in, out));
                }
                break;
            }
        }
        if (Recorders.any()) {
            Recorders.ran(op, in, out);
        }
    }

    private static Tensor view(View v, Tensor x) {
        x.storage().segment();
        Tensor out = Tensor.viewOf(x, v.layout(x.layout()));
        record(v, new Tensor[] {x}, out);
        return out;
    }

    private static Tensor custom(CustomOp op, Tensor[] in) {
        deviceOf(op, in);
        Tensor[] plain = new Tensor[in.length];
        for (int i = 0; i < in.length; i++) {
            plain[i] = Tensor.alias(in[i]);
        }
        Tensor result = op.forward(plain);
        if (result == null) {
            throw new IllegalStateException(op.name() + ": forward returned null, expected a tensor");
        }
        Tensor out = Tensor.alias(result);
        record(op, in, out);
        return out;
    }

    private static Tensor update(Update op, Tensor[] in) {
        Device device = deviceOf(op, in);
        shape(op, in);
        type(op, in);
        Tensor p = in[0];
        Backends.of(device).run(op, in, p);
        for (int i = 0; i < in.length; i++) {
            if (op.changes(i)) {
                in[i].storage().changed();
            }
        }
        keepReachable(in, p);
        if (Recorders.any()) {
            Recorders.ran(op, in, p);
        }
        return p;
    }

    /// Stores the result of an elementwise operation in a target, which may be an operand.
    ///
    /// @param target changed in place; the result must have its shape
    static Tensor inPlace(Op op, Tensor target, Tensor... all) {
        Tensor[] in = together(op, all);
        Device device = deviceOf(op, in.length == 0 ? new Tensor[] {target} : in);
        Shape s = shape(op, in);
        String name = op.name() + "_";
        if (!s.equals(target.shape())) {
            throw new ShapeException(
                    name + ": the result does not fit the target, target is " + target.shape()
                            + ", expected the target's shape but the result is " + s);
        }
        DType half = Halves.of(op, in);
        DType t = half == null ? type(op, in) : Halves.type(op, half, in);
        if (t != target.dtype() && t.kind().compareTo(target.dtype().kind()) > 0) {
            throw new DTypeException(
                    name + ": the result cannot be stored in the target, target is " + target.dtype()
                            + ", expected its kind of type but the result is " + t);
        }
        if (!device.equals(target.device())) {
            throw new DeviceException(
                    name + ": operands are on different devices, target is on " + target.device()
                            + ", expected " + device);
        }
        InPlaceHistory.checkNoOverlap(name, target);
        InPlaceHistory history = InPlaceHistory.begin(name, op, target, in);
        Tensor[] operands = separated(target, history.operands());
        Backend backend = Backends.of(device);
        if (half != null && !backend.computesHalves(op)) {
            Halves.store(backend, op, operands, target);
        } else if (t == target.dtype()) {
            backend.run(op, operands, target);
        } else {
            Tensor result = Tensor.empty(device, t, s);
            backend.run(op, operands, result);
            backend.run(new Unary.Cast(target.dtype()), new Tensor[] {result}, target);
        }
        target.storage().changed();
        history.finish(op, target);
        keepReachable(operands, target);
        if (Recorders.any()) {
            Recorders.ran(op, operands, target);
        }
        return target;
    }

    /// Copies operands that overlap the target in another way than element by element.
    private static Tensor[] separated(Tensor target, Tensor[] in) {
        Tensor[] out = in;
        for (int i = 0; i < in.length; i++) {
            Tensor x = in[i];
            boolean same = x.offset() == target.offset() && x.shape().equals(target.shape())
                    && Arrays.equals(x.strides(), target.strides()) && x.dtype() == target.dtype();
            if (sharesMemory(x.storage(), target.storage()) && !same) {
                Tensor c = Tensor.empty(x.device(), x.dtype(), x.shape());
                Backends.of(x.device()).run(new Unary.Copy(), new Tensor[] {x}, c);
                out = out == in ? in.clone() : out;
                out[i] = c;
            }
        }
        return out;
    }

    /// Returns whether two storages have bytes in common; neighbours in a chunk, and wrapped memory, are told
    /// apart by address.
    static boolean sharesMemory(Storage a, Storage b) {
        if (a == b) {
            return true;
        }
        long from = a.segment().address() + a.base();
        long other = b.segment().address() + b.base();
        return a.device().equals(b.device()) && from < other + b.bytes() && other < from + a.bytes();
    }

    private static Shape shape(Op op, Tensor[] in) {
        Shape[] s = new Shape[in.length];
        for (int i = 0; i < s.length; i++) {
            s[i] = in[i].shape();
        }
        return op.outputShape(s);
    }

    private static DType type(Op op, Tensor[] in) {
        DType[] t = new DType[in.length];
        for (int i = 0; i < t.length; i++) {
            t[i] = in[i].dtype();
        }
        return op.outputType(t);
    }

    /// Takes scalars on the CPU to the device of the other operands where elements are combined one by one,
    /// as PyTorch does: so numbers may be mixed with tensors wherever these are.
    private static Tensor[] together(Op op, Tensor[] in) {
        boolean elementwise = op instanceof Binary || op instanceof Compare || op instanceof Indexing.Where;
        boolean mixed = false;
        for (int i = 0; elementwise && i < in.length; i++) {
            if (in[i] == null) {
                return in;
            }
            mixed |= in[i].device() != in[0].device();
        }
        return mixed ? moved(in) : in;
    }

    private static Tensor[] moved(Tensor[] in) {
        Device d = Device.CPU;
        for (Tensor x : in) {
            d = d.equals(Device.CPU) ? x.device() : d;
        }
        Tensor[] out = in.clone();
        for (int i = 0; i < out.length; i++) {
            boolean number = in[i].rank() == 0 && in[i].device().equals(Device.CPU);
            out[i] = number ? in[i].to(d) : in[i];
        }
        return out;
    }

    private static Device deviceOf(Op op, Tensor... in) {
        Device d = null;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == null) {
                throw new NullPointerException(op.name() + ": operand " + i + " is null, expected a tensor");
            }
            in[i].storage().segment();
            Device e = in[i].device();
            if (d != null && d != e && !d.equals(e)) {
                throw new DeviceException(
                        op.name() + ": operands are on different devices, operand 0 is on " + d
                                + ", operand " + i + " is on " + e
                                + ", expected one device (move with x.to(device))");
            }
            d = d == null ? e : d;
        }
        return d == null ? Device.CPU : d;
    }
}
