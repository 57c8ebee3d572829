package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Event;
import dev.panagrad.cuda.driver.Gpu;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Storage;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Creation;
import dev.panagrad.tensor.op.CustomOp;
import dev.panagrad.tensor.op.Decomposition;
import dev.panagrad.tensor.op.Indexing;
import dev.panagrad.tensor.op.Movement;
import dev.panagrad.tensor.op.Normalization;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Ordering;
import dev.panagrad.tensor.op.Pooling;
import dev.panagrad.tensor.op.Reduction;
import dev.panagrad.tensor.op.Sampling;
import dev.panagrad.tensor.op.Scan;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Fourier;
import dev.panagrad.tensor.op.Unary;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.spi.Backend;
import java.lang.foreign.MemorySegment;

/// Computes on one GPU. Operations are put into the device's stream and done later; only reading values on
/// the host waits.
final class CudaBackend implements Backend {
    private final CudaDevice gpu;

    CudaBackend(int index, Gpu gpu) {
        this.gpu = new CudaDevice(new Device("cuda", index), gpu);
    }

    CudaDevice gpu() {
        return gpu;
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public Device device() {
        return gpu.device;
    }

    @Override
    public Storage allocate(long bytes, Shape shape) {
        return gpu.pool.allocate(bytes, shape);
    }

    @Override
    public boolean computesHalves(Op op) {
        return switch (op) {
            case Contraction _,Convolution _ -> gpu.capability >= TensorCores.FIRST;
            case Reduction _,Scan _,Normalization _,Pooling _ -> true;
            case Sequence.Attention _,Sequence.AttentionGrad _ -> true;
            default -> Elementwise.computesHalves(op);
        };
    }

    @Override
    public void synchronize() {
        gpu.synchronize();
    }

    @Override
    public void run(Op op, Tensor[] in, Tensor out) {
        if (out.numel() == 0 && !(op instanceof Update.Conditional)) {
            return; // A conditional step counts, whatever there is to change.
        }
        boolean step = op instanceof Update.Step || op instanceof Update.Conditional;
        if (!step) {
            gpu.expectUpdate(op);
        }
        if (op instanceof Update u && (step && RecordedUpdates.take(u, in) || gpu.updates.take(u, in))) {
            return;
        }
        gpu.updates.flush();
        try (Work w = new Work(gpu, op.name())) {
            dispatch(w, op, in, out);
        } catch (CudaException e) {
            throw e.during(op.name() + " on " + gpu.device);
        }
    }

    private void dispatch(Work w, Op op, Tensor[] in, Tensor out) {
        switch (op) {
            case Unary.Copy _ when !in[0].device().equals(out.device()) -> transfer(in[0], out);
            case Unary u -> Elementwise.run(w, u, in, out);
            case Special s -> Elementwise.run(w, s, in, out);
            case Binary b -> Elementwise.run(w, b, in, out);
            case Compare c -> Elementwise.run(w, c, in, out);
            case Chain c -> Elementwise.run(w, c, in, out);
            case Reduction r -> RowOps.reduce(w, r, in[0], out);
            case Scan s -> RowOps.scan(w, s, in[0], out);
            case Ordering o -> OrderOps.run(w, o, in, out);
            case Movement m -> IndexOps.move(w, m, in, out);
            case Contraction.MatMul() -> ProductOps.multiply(w, in[0], in[1], out);
            case Contraction.Linear(var activation) ->
                    ProductOps.linear(w, in[0], in[1], in[2], activation, out);
            case Convolution c -> WindowOps.convolve(w, c, in, out);
            case Pooling p -> WindowOps.pool(w, p, in, out);
            case Normalization n -> NormOps.normalize(w, n, in, out);
            case Sequence q -> SequenceOps.run(w, q, in, out);
            case Indexing i -> IndexOps.run(w, i, in, out);
            case Decomposition d -> FactorOps.decompose(w, d, in, out);
            case Fourier t -> TransformOps.run(w, t, in[0], out);
            case Sampling s -> CreationOps.sample(w, s, in, out);
            case Creation c -> CreationOps.create(w, c, out);
            case Update u -> UpdateOps.run(w, u, in);
            case CustomOp c ->
                    throw new IllegalArgumentException("custom operations run themselves: " + c.name());
        }
    }

    @Override
    public Storage allocatePinned(long bytes, Shape shape) {
        return gpu.copies.allocate(bytes);
    }

    @Override
    public void copyLater(Tensor from, Tensor to) {
        gpu.updates.flush();
        gpu.expectNoCapture("copy");
        MemorySegment host = host(from.device().equals(Device.CPU) ? from : to);
        if (!gpu.copies.isPinned(host)) {
            transfer(from, to);
        } else if (from.device().equals(Device.CPU)) {
            gpu.copies.inLater(CudaDevice.address(to), host, from.storage());
        } else {
            gpu.copies.outLater(host, CudaDevice.address(from), to.storage());
        }
    }

    @Override
    public void copyConstant(Tensor from, Tensor to) {
        gpu.updates.flush();
        gpu.copyConstant(CudaDevice.address(to), host(from));
    }

    private static MemorySegment host(Tensor t) {
        return t.memory().asSlice(t.byteOffset(), t.numel() * t.dtype().bytes());
    }

    /// Copies contiguous elements between the host and this device, or from another device.
    private void transfer(Tensor from, Tensor to) {
        gpu.expectNoCapture("copy");
        if (from.device().equals(Device.CPU)) {
            gpu.copies.in(CudaDevice.address(to), host(from));
        } else if (to.device().equals(Device.CPU)) {
            gpu.synchronize();
            gpu.stream.copyOut(host(to), CudaDevice.address(from));
            gpu.stream.synchronize();
        } else {
            fromPeer(Cuda.device(from.device().index()), from, to);
        }
    }

    /// Copies from another device, whose memory is not used again before that is done.
    private void fromPeer(CudaDevice peer, Tensor from, Tensor to) {
        peer.expectNoCapture("copy");
        peer.updates.flush();
        try (Event ready = peer.context.event(); Event copied = gpu.context.event()) {
            ready.record(peer.stream);
            gpu.stream.await(ready);
            gpu.stream.copyFrom(peer.context, CudaDevice.address(to), CudaDevice.address(from),
                    to.numel() * to.dtype().bytes());
            copied.record(gpu.stream);
            peer.stream.await(copied);
        }
    }
}
