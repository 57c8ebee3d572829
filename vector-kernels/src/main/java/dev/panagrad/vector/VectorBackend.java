package dev.panagrad.vector;

import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Pool;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.reference.ReferenceBackend;
import dev.panagrad.tensor.spi.Backend;
import dev.panagrad.vector.threads.ThreadPool;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The CPU backend on the Vector API. What no kernel covers is left to the reference backend and counted.
final class VectorBackend implements Backend {
    static final String NAME = "vector";
    static final VectorBackend INSTANCE = new VectorBackend();

    private final Map<String, LongAdder> fallbacks = new ConcurrentHashMap<>();

    private VectorBackend() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Device device() {
        return Device.CPU;
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor out) {
        if (!Kernels.of(op).run(op, in, out)) {
            fallbacks.computeIfAbsent(op.name(), name -> new LongAdder()).increment();
            ReferenceBackend.INSTANCE.run(op, in, out);
        }
    }

    @Override
    public Storage allocate(long bytes, Shape shape) {
        return Pool.HOST.allocate(bytes, shape);
    }

    @Override
    public void threads(int n) {
        ThreadPool.threads(n);
    }

    @Override
    public int threads() {
        return ThreadPool.threads();
    }

    @Override
    public Map<String, Long> fallbacks() {
        Map<String, Long> counts = new TreeMap<>();
        fallbacks.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }
}
