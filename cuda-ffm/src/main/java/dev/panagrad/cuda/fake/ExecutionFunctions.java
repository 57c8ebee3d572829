package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.fake.FakeState.INVALID_IMAGE;
import static dev.panagrad.cuda.fake.FakeState.INVALID_VALUE;
import static dev.panagrad.cuda.fake.FakeState.NOT_FOUND;
import static dev.panagrad.cuda.fake.FakeState.NOT_READY;
import static dev.panagrad.cuda.fake.FakeState.require;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.panagrad.cuda.fake.FakeState.Device;
import dev.panagrad.cuda.fake.FakeState.Stream;
import dev.panagrad.cuda.fake.MemoryFunctions.Loaded;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The driver's functions about modules, launches, streams, events and graphs.
final class ExecutionFunctions {
    private static final int ERROR_LOG_BUFFER = 5;
    private static final int ERROR_LOG_BYTES = 6;
    private static final int MOST_THREADS = 1024;
    private static final int MOST_SHARED = 48 << 10;
    private static final int ALLOWED_SHARED = 227 << 10;
    private static final int DYNAMIC_SHARED = 8;
    /// Of a `CUgraphExecUpdateResultInfo`.
    private static final int UPDATE_RESULT_BYTES = 24;
    private static final int TOPOLOGY_CHANGED = 2;
    private static final int UPDATE_FAILURE = 910;

    /// Whether launches do nothing: so the host's part of an operation can be measured.
    private static final boolean IDLE = Boolean.getBoolean("panagrad.cuda.fake.idle");

    private final FakeState state;

    ExecutionFunctions(FakeState state) {
        this.state = state;
    }

    /// A kernel, compiled when it is first launched.
    static final class Function {
        final Ptx.Kernel kernel;
        final Loaded module;
        Program program;
        /// What a launch may ask for, in bytes; more than the usual must be allowed first.
        int mostShared = MOST_SHARED;

        Function(Ptx.Kernel kernel, Loaded module) {
            this.kernel = kernel;
            this.module = module;
        }
    }

    private static final class Event {
        long nanos;
        boolean done = true;
        Stream stream;
    }

    private record Graph(List<Runnable> work) {
    }

    /// What a graph is launched as; another graph of as many parts may take its place.
    private static final class Executable {
        List<Runnable> work;

        Executable(List<Runnable> work) {
            this.work = work;
        }
    }

    int cuModuleLoadDataEx(long out, long image, int options, long keys, long values) {
        Upcalls.out(out, load(image, options, keys, values));
        return 0;
    }

    /// Returns the handle of a new module on the calling thread's device.
    long load(long image, int options, long keys, long values) {
        Device d = state.device();
        String text = Upcalls.text(image);
        Ptx.Module m;
        try {
            m = PtxParser.parse(text);
            m.expectRunsOn(state.options.capability());
        } catch (PtxException e) {
            log(e.getMessage(), options, keys, values);
            state.report(e.getMessage());
            throw new FakeState.Failure(text.contains(".version") ? FakeState.INVALID_PTX : INVALID_IMAGE);
        }
        Map<String, Long> globals = new HashMap<>();
        for (Ptx.Variable v : m.variables().values()) {
            if (!v.space().equals("shared") && v.size() > 0) {
                long at = d.memory.allocate(v.size());
                MemorySegment.copy(v.initial(), 0, Access.ALL, JAVA_BYTE, at, v.size());
                globals.put(v.name(), at);
            }
        }
        Loaded loaded = new Loaded(d, m, globals, new HashMap<>());
        m.kernels().forEach((name, k) -> loaded.functions().put(name, state.handle(new Function(k, loaded))));
        return state.handle(loaded);
    }

    @SuppressWarnings("restricted")
    private static void log(String message, int options, long keys, long values) {
        long buffer = 0;
        long bytes = 0;
        for (int i = 0; i < options; i++) {
            int key = Access.ALL.get(ValueLayout.JAVA_INT_UNALIGNED, keys + 4L * i);
            long value = Access.ALL.get(JAVA_LONG_UNALIGNED, values + 8L * i);
            buffer = key == ERROR_LOG_BUFFER ? value : buffer;
            bytes = key == ERROR_LOG_BYTES ? value & 0xffffffffL : bytes;
        }
        byte[] text = message.getBytes(StandardCharsets.UTF_8);
        if (buffer != 0 && bytes > 0) {
            int n = (int) Math.min(text.length, bytes - 1);
            MemorySegment.copy(text, 0, Access.ALL, JAVA_BYTE, buffer, n);
            Access.ALL.set(JAVA_BYTE, buffer + n, (byte) 0);
        }
    }

    int cuModuleUnload(long module) {
        state.device();
        unload(module);
        return 0;
    }

    void unload(long module) {
        Loaded m = state.get(module, Loaded.class);
        m.globals().values().forEach(m.device().memory::free);
        m.functions().values().forEach(state::forget);
        state.forget(module);
    }

    int cuModuleGetFunction(long out, long module, long name) {
        state.device();
        Upcalls.out(out, function(module, Upcalls.text(name)));
        return 0;
    }

    /// Returns the handle of a module's kernel.
    long function(long module, String name) {
        Long f = state.get(module, Loaded.class).functions().get(name);
        require(f != null, NOT_FOUND);
        return f;
    }

    int cuFuncSetAttribute(long function, int attribute, int value) {
        Function f = state.get(function, Function.class);
        if (attribute == DYNAMIC_SHARED) {
            require(value >= 0 && f.kernel.sharedBytes + value <= ALLOWED_SHARED, INVALID_VALUE);
            f.mostShared = Math.max(MOST_SHARED, f.kernel.sharedBytes + value);
        }
        return 0;
    }

    int cuFuncGetAttribute(long out, int attribute, long function) {
        Function f = state.get(function, Function.class);
        Upcalls.outInt(out, attribute == 1 ? f.kernel.sharedBytes : attribute == 3 ? f.kernel.localBytes : 0);
        return 0;
    }

    int cuFuncGetParamInfo(long function, long index, long offset, long size) {
        List<Ptx.Param> params = state.get(function, Function.class).kernel.params;
        require(index >= 0 && index < params.size(), INVALID_VALUE);
        Upcalls.out(offset, params.get((int) index).offset());
        if (size != 0) {
            Upcalls.out(size, params.get((int) index).size());
        }
        return 0;
    }

    int cuLaunchKernel(long function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
            int shared, long stream, long params, long extra) {
        if (IDLE) {
            return 0;
        }
        Device d = state.device();
        Function f = state.get(function, Function.class);
        Launch.Size size = new Launch.Size(gridX, gridY, gridZ, blockX, blockY, blockZ, shared);
        require(gridX > 0 && gridY > 0 && gridZ > 0 && gridY < 65536 && gridZ < 65536, INVALID_VALUE);
        require(blockX > 0 && blockY > 0 && blockZ > 0
                && (long) blockX * blockY * blockZ <= Math.min(MOST_THREADS, f.kernel.maxThreads),
                INVALID_VALUE);
        require(shared >= 0 && f.kernel.sharedBytes + shared <= f.mostShared, INVALID_VALUE);
        require(gridX % f.kernel.clusterSize == 0, INVALID_VALUE);
        require(f.module.device() == d, FakeState.INVALID_HANDLE);
        byte[] given = new byte[f.kernel.paramBytes];
        for (int i = 0; i < f.kernel.params.size(); i++) {
            Ptx.Param p = f.kernel.params.get(i);
            long at = Access.ALL.get(JAVA_LONG_UNALIGNED, params + 8L * i);
            require(at != 0, INVALID_VALUE);
            MemorySegment.copy(Access.ALL, JAVA_BYTE, at, given, p.offset(), p.size());
        }
        if (f.program == null) {
            f.program = KernelCompiler.compile(f.kernel, f.module.globals());
        }
        state.launched();
        boolean reversed = state.options.reversed();
        state.submit(state.stream(stream),
                () -> Launch.run(f.kernel, f.program, d.memory, reversed, size, given));
        return 0;
    }

    int cuStreamCreate(long out, int flags) {
        Upcalls.out(out, state.handle(new Stream(state.device())));
        return 0;
    }

    int cuStreamCreateWithPriority(long out, int flags, int priority) {
        return cuStreamCreate(out, flags);
    }

    int cuStreamDestroy_v2(long stream) {
        state.device();
        FakeState.drain(state.get(stream, Stream.class));
        state.forget(stream);
        return 0;
    }

    int cuStreamSynchronize(long stream) {
        state.device();
        FakeState.expectNoRecording(state.stream(stream));
        FakeState.drain(state.stream(stream));
        state.device().pool.passed();
        return 0;
    }

    int cuStreamQuery(long stream) {
        state.device();
        FakeState.expectNoRecording(state.stream(stream));
        return state.stream(stream).queue.isEmpty() ? 0 : NOT_READY;
    }

    int cuStreamWaitEvent(long stream, long event, int flags) {
        state.device();
        Event e = state.get(event, Event.class);
        state.submit(state.stream(stream), () -> finish(e));
        return 0;
    }

    /// Does another stream's work up to an event.
    private static void finish(Event e) {
        while (!e.done && e.stream != null && !e.stream.queue.isEmpty()) {
            e.stream.queue.poll().run();
        }
    }

    int cuEventCreate(long out, int flags) {
        state.device();
        Upcalls.out(out, state.handle(new Event()));
        return 0;
    }

    int cuEventDestroy_v2(long event) {
        state.get(event, Event.class);
        state.forget(event);
        return 0;
    }

    int cuEventRecord(long event, long stream) {
        state.device();
        Event e = state.get(event, Event.class);
        e.done = false;
        e.stream = state.stream(stream);
        state.submit(e.stream, () -> {
            e.nanos = System.nanoTime();
            e.done = true;
        });
        return 0;
    }

    int cuEventQuery(long event) {
        state.device();
        return state.get(event, Event.class).done ? 0 : NOT_READY;
    }

    int cuEventSynchronize(long event) {
        state.device();
        finish(state.get(event, Event.class));
        return 0;
    }

    int cuEventElapsedTime_v2(long out, long start, long end) {
        state.device();
        Event a = state.get(start, Event.class);
        Event b = state.get(end, Event.class);
        require(a.done && b.done, NOT_READY);
        Upcalls.outFloat(out, (b.nanos - a.nanos) * 1e-6f);
        return 0;
    }

    int cuStreamBeginCapture_v2(long stream, int mode) {
        state.device();
        Stream s = state.stream(stream);
        require(s.recording == null, INVALID_VALUE);
        s.recording = new ArrayList<>();
        s.spoilt = false;
        return 0;
    }

    int cuStreamEndCapture(long stream, long out) {
        state.device();
        Stream s = state.stream(stream);
        require(s.recording != null, INVALID_VALUE);
        List<Runnable> work = s.recording;
        s.recording = null;
        require(!s.spoilt, FakeState.CAPTURE_INVALIDATED);
        Upcalls.out(out, state.handle(new Graph(work)));
        return 0;
    }

    int cuStreamIsCapturing(long stream, long out) {
        state.device();
        Upcalls.outInt(out, state.stream(stream).recording == null ? 0 : 1);
        return 0;
    }

    int cuGraphInstantiateWithFlags(long out, long graph, long flags) {
        state.device();
        Upcalls.out(out, state.handle(new Executable(state.get(graph, Graph.class).work())));
        return 0;
    }

    int cuGraphLaunch(long executable, long stream) {
        state.device();
        for (Runnable r : state.get(executable, Executable.class).work) {
            state.submit(state.stream(stream), r);
        }
        return 0;
    }

    int cuGraphUpload(long executable, long stream) {
        state.device();
        state.get(executable, Executable.class);
        state.stream(stream);
        return 0;
    }

    /// Parts of a graph are compared by their number alone.
    int cuGraphExecUpdate_v2(long executable, long graph, long result) {
        state.device();
        Executable e = state.get(executable, Executable.class);
        List<Runnable> work = state.get(graph, Graph.class).work();
        boolean same = work.size() == e.work.size();
        Access.ALL.asSlice(result, UPDATE_RESULT_BYTES).fill((byte) 0);
        Upcalls.outInt(result, same ? 0 : TOPOLOGY_CHANGED);
        require(same, UPDATE_FAILURE);
        e.work = work;
        return 0;
    }

    @SuppressWarnings("restricted")
    int cuLaunchHostFunc(long stream, long function, long data) {
        state.device();
        require(function != 0, INVALID_VALUE);
        MethodHandle h = Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(function),
                FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
        state.submit(state.stream(stream), () -> {
            try {
                h.invokeExact(data);
            } catch (Throwable t) {
                throw new IllegalStateException(t);
            }
        });
        return 0;
    }

    int cuGraphExecDestroy(long executable) {
        state.get(executable, Executable.class);
        state.forget(executable);
        return 0;
    }

    int cuGraphDestroy(long graph) {
        state.get(graph, Graph.class);
        state.forget(graph);
        return 0;
    }
}
