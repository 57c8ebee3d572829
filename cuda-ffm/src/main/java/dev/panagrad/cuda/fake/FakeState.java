package dev.panagrad.cuda.fake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the fake driver knows: devices, handles, streams. All functions run under its lock.
final class FakeState {
    static final int INVALID_VALUE = 1;
    static final int OUT_OF_MEMORY = 2;
    static final int NOT_INITIALIZED = 3;
    static final int INVALID_DEVICE = 101;
    static final int INVALID_IMAGE = 200;
    static final int INVALID_CONTEXT = 201;
    static final int INVALID_PTX = 218;
    static final int INVALID_HANDLE = 400;
    static final int NOT_FOUND = 500;
    static final int NOT_READY = 600;
    static final int CAPTURE_UNSUPPORTED = 900;
    static final int CAPTURE_INVALIDATED = 901;
    private static final long FIRST_CONTEXT = 0xC0DE0000L;

    final FakeCuda.Options options;
    final List<Device> devices = new ArrayList<>();
    final TreeMap<Long, MemorySegment> pinned = new TreeMap<>();
    final Map<Long, Arena> pinnedArenas = new HashMap<>();
    boolean initialized;
    private final Map<Long, Object> handles = new HashMap<>();
    private final Map<Long, Device> current = new HashMap<>();
    private final Map<String, MemorySegment> texts = new HashMap<>();
    private long nextHandle = 0x10000;
    private long launches;
    private String report = "";

    /// One device: its memory, its default stream, and the error that it died of.
    static final class Device {
        final int ordinal;
        final DeviceMemory memory = new DeviceMemory();
        final PoolFunctions.Pool pool = new PoolFunctions.Pool();
        final Stream defaultStream;
        int sticky;

        Device(int ordinal) {
            this.ordinal = ordinal;
            this.defaultStream = new Stream(this);
        }
    }

    /// A queue of work that waits to be done.
    static final class Stream {
        final Device device;
        final ArrayDeque<Runnable> queue = new ArrayDeque<>();
        /// What is being recorded instead of done, or null.
        List<Runnable> recording;
        /// Whether something was done that a recording forbids.
        boolean spoilt;

        Stream(Device device) {
            this.device = device;
        }
    }

    /// An error code as control flow.
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int code;

        Failure(int code) {
            super("CUresult " + code, null, false, false);
            this.code = code;
        }
    }

    FakeState(FakeCuda.Options options) {
        this.options = options;
        for (int i = 0; i < options.devices(); i++) {
            devices.add(new Device(i));
        }
    }

    static void require(boolean ok, int code) {
        if (!ok) {
            throw new Failure(code);
        }
    }

    synchronized long launches() {
        return launches;
    }

    synchronized int allocations() {
        return devices.stream().mapToInt(d -> d.memory.count()).sum();
    }

    synchronized String report() {
        return report;
    }

    void launched() {
        launches++;
    }

    /// Returns the code that a function gives back for what went wrong in it. Nothing may leave an upcall: it
    /// would end the JVM.
    int failed(Throwable t) {
        if (t instanceof Failure f) {
            return f.code;
        }
        report = String.valueOf(t.getMessage());
        if (t instanceof Fault f) {
            Device d = current.get(Thread.currentThread().threadId());
            if (d != null) {
                d.sticky = f.code;
            }
            return f.code;
        }
        if (t instanceof PtxException) {
            return INVALID_PTX;
        }
        if (t instanceof OutOfMemoryError) {
            return OUT_OF_MEMORY;
        }
        report = t.toString();
        return 999;
    }

    void report(String text) {
        report = text;
    }

    long contextOf(int ordinal) {
        require(ordinal >= 0 && ordinal < devices.size(), INVALID_DEVICE);
        return FIRST_CONTEXT + ordinal;
    }

    void enter(long context) {
        long thread = Thread.currentThread().threadId();
        if (context == 0) {
            current.remove(thread);
            return;
        }
        current.put(thread, deviceOf(context));
    }

    Device deviceOf(long context) {
        long i = context - FIRST_CONTEXT;
        require(i >= 0 && i < devices.size(), INVALID_CONTEXT);
        return devices.get((int) i);
    }

    /// Returns the calling thread's device, fit for work.
    Device device() {
        require(initialized, NOT_INITIALIZED);
        Device d = current.get(Thread.currentThread().threadId());
        require(d != null, INVALID_CONTEXT);
        require(d.sticky == 0, d.sticky);
        return d;
    }

    Device currentOrNull() {
        return current.get(Thread.currentThread().threadId());
    }

    long handle(Object o) {
        nextHandle += 16;
        handles.put(nextHandle, o);
        return nextHandle;
    }

    <T> T get(long handle, Class<T> type) {
        Object o = handles.get(handle);
        require(type.isInstance(o), INVALID_HANDLE);
        return type.cast(o);
    }

    void forget(long handle) {
        handles.remove(handle);
    }

    Stream stream(long handle) {
        return handle == 0 ? device().defaultStream : get(handle, Stream.class);
    }

    /// Does work in the order of a stream: recorded, later, or at once.
    void submit(Stream s, Runnable work) {
        if (s.recording != null) {
            s.recording.add(work);
        } else if (options.lazy()) {
            s.queue.add(work);
        } else {
            work.run();
        }
    }

    /// Forbids to wait for what is only recorded; the recording is lost then.
    static void expectNoRecording(Stream s) {
        s.spoilt |= s.recording != null;
        require(s.recording == null, CAPTURE_UNSUPPORTED);
    }

    void expectNoRecording(Device d) {
        for (Object o : handles.values()) {
            if (o instanceof Stream s && s.device == d) {
                expectNoRecording(s);
            }
        }
    }

    static void drain(Stream s) {
        for (Runnable r = s.queue.poll(); r != null; r = s.queue.poll()) {
            r.run();
        }
    }

    void drainAll(Device d) {
        drain(d.defaultStream);
        for (Object o : List.copyOf(handles.values())) {
            if (o instanceof Stream s && s.device == d) {
                drain(s);
            }
        }
    }

    /// Returns the address of a text that lives as long as the process.
    long text(String s) {
        return texts.computeIfAbsent(s, Arena.global()::allocateFrom).address();
    }
}
