package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Graph;
import dev.panagrad.tensor.Scope;
import dev.panagrad.tensor.Tensor;
import java.util.function.Supplier;

/// A captured step, which the device repeats as a whole: one launch in place of hundreds.
///
/// ```java
/// for (int i = 0; i < 3; i++) step.get();           // optimizers make their state, kernels are loaded
/// try (CudaGraph graph = CudaGraph.capture(0, step)) {
///     for (…) {
///         x.copy_(batch.inputs());
///         y.copy_(batch.targets());
///         losses.add(graph.replay().item());
///     }
/// }
/// ```
///
/// A replay does the same work on the same memory: it reads what operands and parameters hold
/// then, and writes the same results. What the step decides on the host stays as it was at the
/// capture.
///
/// Optimizers, schedulers and generators of random numbers are the exception: before each replay they
/// compute the numbers of the next step, so learning rates may change in between, dropout leaves out what
/// the ordinary step would, and afterwards their state is that of as many ordinary steps. The capture itself
/// is no step. An optimizer whose step does more than update, as Adafactor, Muon or LBFGS, is refused at the
/// capture, and so are updates that no optimizer makes.
///
/// Steps of SGD, Adam and AdamW by a `GradScaler` are part of the capture, as is the scaler's update: the
/// device leaves out a step whose gradients are not finite, and counts those that are made. With other
/// optimizers the scaler's step comes after the replay. Clipping is that of
/// `GradientClipping.byNormOnDevice`. Functions that check values on the host, as `binaryCrossEntropy`, are
/// refused by name.
///
/// Nothing may travel between host and device inside the step: no `item()` or `to(…)`, and no
/// `x.get(…)` with index tensors, which are checked on the host. Only `x.newConstant(…)` may be in it: all
/// replays have its values of the capture. Class numbers and the indices of
/// `gather`, `indexSelect` and their kin are checked on the device; one out of range is thrown when
/// the host next waits. No other thread may use the device during the capture, nor draw random numbers:
/// the generators stand afterwards where they stood before. Memory of the step's tensors stays with the graph
/// until it is closed.
public final class CudaGraph implements AutoCloseable {
    private final CudaDevice device;
    private final Graph graph;
    private final DevicePool.Reserve reserve;
    private final Tensor result;
    private final RecordedUpdates recorded;
    private boolean closed;

    private CudaGraph(CudaDevice device, Graph graph, DevicePool.Reserve reserve, Tensor result) {
        this.device = device;
        this.graph = graph;
        this.reserve = reserve;
        this.result = result;
        recorded = device.recorded();
    }

    /// Records what a step puts into a device's stream, without doing it.
    ///
    /// @param index the number of the device
    /// @param step what to repeat; its result is that of [#replay()], it may be null
    /// @throws IllegalStateException if the step needs a value on the host, or another capture goes on
    public static CudaGraph capture(int index, Supplier<Tensor> step) {
        return capture(Cuda.device(index), step);
    }

    static CudaGraph capture(CudaDevice device, Supplier<Tensor> step) {
        DevicePool.Reserve reserve = device.beginCapture();
        Graph graph = null;
        try {
            Tensor result = device.recorded().work().record(step);
            graph = device.endCapture();
            device.recorded().constants().send();
            return new CudaGraph(device, graph, reserve, result == null ? null : Scope.keep(result));
        } finally {
            if (graph == null) {
                device.cancelCapture(reserve);
            }
        }
    }

    /// Does the step's work once more, and returns its result, always the same tensor.
    ///
    /// @throws IllegalStateException if the graph is closed, or an optimizer's step is not the captured one
    ///         any more, for instance because it loaded a state
    public Tensor replay() {
        if (closed) {
            throw new IllegalStateException("replay: the graph is closed, expected an open one");
        }
        device.updates.flush();
        recorded.renew();
        graph.launch(device.stream);
        return result;
    }

    /// Waits for the work and frees the graph. The result's memory lives on while it is reachable.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.stream.synchronize();
            graph.close();
            recorded.close();
            device.pool.release(reserve);
        }
    }
}
