package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Gpu;
import dev.panagrad.cuda.driver.Graph;
import dev.panagrad.cuda.driver.Kernel;
import dev.panagrad.cuda.driver.Stream;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Update;
import dev.panagrad.tensor.random.Philox;
import dev.panagrad.tensor.spi.HostWork;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// One device: its stream, in which all work of all threads is done in order, its memory, and the kernels
/// that have been loaded.
final class CudaDevice {
    static final int THREADS = 256;
    /// The most blocks of a grid along its third axis.
    static final int MOST_Z = 65535;
    private static final int NAMES = 1 << 12;
    /// Bytes of the report of a bad index.
    private static final int FAULT = 32;

    final Device device;
    final Context context;
    final Stream stream;
    final DevicePool pool;
    final HostCopies copies;
    final PendingUpdates updates;
    /// The compute capability, as 90 for 9.0, the driver's version, as 12000 for CUDA 12.0, and the number of
    /// multiprocessors.
    final int capability;
    final int driverVersion;
    final int multiprocessors;
    private final Map<String, Kernel> kernels = new ConcurrentHashMap<>();
    private final Map<ElementwiseText.Key, Elementwise> elementwise = new ConcurrentHashMap<>();
    private final AtomicLong launches = new AtomicLong();
    /// Four numbers on the device: which operation met a bad index first, the index, and the end and the
    /// beginning of where it had to be.
    private final long fault;
    private final String[] operations = new String[NAMES];
    private volatile boolean capturing;
    /// The optimizers' steps in the step that is captured.
    private RecordedUpdates recorded;
    private final AtomicLong operationCount = new AtomicLong();

    /// An elementwise kernel and how many elements a thread of it computes.
    record Elementwise(Kernel kernel, int perThread) {
    }

    CudaDevice(Device device, Gpu gpu) {
        this.device = device;
        context = gpu.context();
        capability = gpu.capability();
        driverVersion = gpu.driver().version();
        multiprocessors = gpu.multiprocessors();
        stream = context.stream();
        updates = new PendingUpdates(this);
        pool = new DevicePool(device, context, gpu.driver().name().equals("fake"), DevicePool.BUDGET,
                updates::flush);
        copies = new HostCopies(context, stream);
        fault = context.allocate(FAULT);
        stream.fill(fault, (byte) 0, FAULT);
    }

    /// Returns a kernel of a compiled source file.
    Kernel kernel(String file, String name) {
        Kernel k = kernels.get(name);
        return k != null ? k : kernels.computeIfAbsent(name,
                n -> context.load(KernelText.of(file).module(n)).kernel(n));
    }

    /// Returns a kernel of a compiled source file whose blocks take so many bytes of shared memory.
    Kernel kernel(String file, String name, int shared) {
        Kernel k = kernels.get(name);
        return k != null ? k : kernels.computeIfAbsent(name,
                n -> context.load(KernelText.of(file).module(n)).kernel(n).withShared(shared));
    }

    Elementwise elementwise(ElementwiseText.Key key) {
        Elementwise e = elementwise.get(key);
        return e != null ? e : elementwise.computeIfAbsent(key,
                k -> new Elementwise(context.load(ElementwiseText.of(k)).kernel("elementwise"),
                        ElementwiseText.perThread(k)));
    }

    /// Returns the address of a tensor's first element.
    static long address(Tensor t) {
        return t.memory().address() + t.byteOffset();
    }

    /// Launches a kernel with at least `n` threads in one dimension.
    void launch(Kernel.Arguments args, long n) {
        launch(args, blocks(n, THREADS), 1, 1, THREADS);
    }

    void launch(Kernel.Arguments args, long gridX, long gridY, long gridZ, int threads) {
        args.launch(stream, Math.toIntExact(gridX), Math.toIntExact(gridY), Math.toIntExact(gridZ), threads);
        launches.incrementAndGet();
    }

    static long blocks(long n, int size) {
        return (n + size - 1) / size;
    }

    long launches() {
        return launches.get();
    }

    /// Adds to a kernel's arguments where it reports a bad index, and the number of the operation.
    Kernel.Arguments reporting(Kernel.Arguments args, String operation) {
        long i = operationCount.incrementAndGet();
        operations[(int) (i % NAMES)] = operation;
        return args.add(fault).add(i);
    }

    /// Begins to record a step; its memory is kept apart.
    ///
    /// @throws IllegalStateException if one is recorded already
    synchronized DevicePool.Reserve beginCapture() {
        expectNoCapture("capture");
        updates.flush();
        stream.beginCapture();
        capturing = true;
        recorded = new RecordedUpdates(this);
        return pool.reserve();
    }

    /// Returns where an optimizer's step that is captured finds its numbers, or 0.
    long numbersOf(Update op, Tensor[] in) {
        return capturing ? recorded.address(op, in) : 0;
    }

    /// Returns where a random operation that is captured finds its key, or 0.
    long keyOf(Philox.Key key) {
        return capturing ? recorded.draws().address(key) : 0;
    }

    /// Copies from the host, in a step that is captured what each repetition copies again.
    void copyConstant(long to, MemorySegment from) {
        if (capturing) {
            recorded.constants().copy(to, from);
        } else {
            copies.in(to, from);
        }
    }

    /// Returns the optimizers' steps in the capture that goes on or has just ended.
    RecordedUpdates recorded() {
        return recorded;
    }

    /// @throws IllegalStateException if a step is captured and an optimizer does more in it than update
    void expectUpdate(Op op) {
        if (capturing && HostWork.current() != null) {
            throw new IllegalStateException(HostWork.current() + ": its step does " + op.name()
                    + " while it is captured on " + device
                    + ", and a replay would not renew the numbers of that,"
                    + " expected updates alone; an optimizer of such steps makes its state in the first one,"
                    + " which cannot be captured, others cannot be at all");
        }
    }

    /// Ends the recording.
    synchronized Graph endCapture() {
        updates.flush();
        capturing = false;
        pool.endReserve();
        return stream.endCapture();
    }

    /// Ends a recording that failed, and forgets it.
    synchronized void cancelCapture(DevicePool.Reserve reserve) {
        try {
            if (capturing) {
                endCapture().close();
            }
        } catch (CudaException e) {
            // What made the step fail is thrown; the driver calls the recording invalid then.
        } finally {
            recorded.close();
            pool.release(reserve);
        }
    }

    /// @throws IllegalStateException if a step is recorded, inside which the host cannot wait
    void expectNoCapture(String what) {
        if (capturing) {
            throw new IllegalStateException(what + ": a step is being captured on " + device
                    + ", in which nothing travels between host and device, expected the values there before");
        }
    }

    /// Waits for all work.
    ///
    /// @throws IndexOutOfBoundsException if a kernel since the last time met an index outside its axis
    void synchronize() {
        expectNoCapture("synchronize");
        updates.flush();
        stream.synchronize();
        copies.passed();
        if (operationCount.get() > 0) {
            check();
        }
    }

    private void check() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment m = arena.allocate(ValueLayout.JAVA_LONG, FAULT / 8);
            stream.copyOut(m, fault);
            stream.synchronize();
            long i = m.getAtIndex(ValueLayout.JAVA_LONG, 0);
            if (i != 0) {
                stream.fill(fault, (byte) 0, FAULT);
                throw new IndexOutOfBoundsException(operations[(int) (i % NAMES)]
                        + ": index out of range on " + device + ", expected an index in ["
                        + m.getAtIndex(ValueLayout.JAVA_LONG, 3) + ", "
                        + m.getAtIndex(ValueLayout.JAVA_LONG, 2) + ") but got "
                        + m.getAtIndex(ValueLayout.JAVA_LONG, 1));
            }
        }
    }
}
