package dev.panagrad.laws;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Pool;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.tensor.spi.Backends;
import java.util.IdentityHashMap;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/// Serves the CPU by the CUDA backend: for every operation the operands' memory goes to the device as it is,
/// gaps and strides included, the operation runs there, and the result's memory comes back. So every law and
/// every case that is written for the CPU holds the CUDA kernels to the reference.
public final class ThroughCuda implements Backend {
    private static final Device CUDA = Device.of("cuda");

    private final Backend cuda = Backends.of(CUDA);

    private ThroughCuda() {
    }

    /// Makes a backend serve the CPU; `cuda` through the device.
    public static void use(String name) {
        if (name.equals("cuda")) {
            Backends.use(new ThroughCuda());
        } else {
            Backends.use(name);
        }
    }

    @Override
    public String name() {
        return cuda.name();
    }

    @Override
    public boolean computesHalves(Op op) {
        return cuda.computesHalves(op);
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public Storage allocate(long bytes, Shape shape) {
        return Pool.HOST.allocate(bytes, shape);
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor out) {
        Pool.Frame frame = Pool.HOST.enter();
        try {
            Map<Storage, Tensor> there = new IdentityHashMap<>();
            Tensor[] moved = new Tensor[in.length];
            for (int i = 0; i < in.length; i++) {
                moved[i] = moved(in[i], there);
            }
            Tensor result = moved(out, there);
            Assertions.assertEquals(CUDA, result.device());
            cuda.run(op, moved, result);
            cuda.synchronize();
            back(out, there);
            for (int i = 0; i < in.length && op instanceof Update; i++) {
                back(in[i], there);
            }
        } finally {
            Pool.HOST.leave(frame);
        }
    }

    private static Tensor bytes(Storage s) {
        return Tensor.over(s, DType.UINT8, Shape.of(s.bytes()), new long[] {1}, 0);
    }

    private Tensor moved(Tensor x, Map<Storage, Tensor> there) {
        Tensor memory = there.computeIfAbsent(x.storage(), s -> {
            Tensor t = Tensor.empty(CUDA, DType.UINT8, Shape.of(s.bytes()));
            cuda.run(new Unary.Copy(), new Tensor[] {bytes(s)}, t);
            return t;
        });
        return Tensor.over(memory.storage(), x.dtype(), x.shape(), x.strides(), x.offset());
    }

    private void back(Tensor x, Map<Storage, Tensor> there) {
        cuda.run(new Unary.Copy(), new Tensor[] {there.get(x.storage())}, bytes(x.storage()));
    }
}
