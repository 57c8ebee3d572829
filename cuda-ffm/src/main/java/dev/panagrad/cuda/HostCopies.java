package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Context;
import dev.panagrad.cuda.driver.Event;
import dev.panagrad.cuda.driver.PinnedMemory;
import dev.panagrad.cuda.driver.Stream;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.memory.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Copies between the host and a device. What goes to the device is first copied to pinned memory of the
/// stream's own, so the host goes on at once; a buffer is used again when the stream has passed its copy.
/// Memory that is pinned already is read in place, and kept until then. Thread-safe.
final class HostCopies {
    private static final int CHUNK = 4 << 20;
    private static final int LEAST = 1 << 16;
    private static final long MOST = 16L * CHUNK;
    private static final Cleaner CLEANER = Cleaner.create();

    private final Context context;
    private final Stream stream;
    private final Map<Long, ArrayDeque<PinnedMemory>> free = new TreeMap<>();
    private final ArrayDeque<Event> events = new ArrayDeque<>();
    private final ArrayDeque<Pending> pending = new ArrayDeque<>();
    /// Pinned memory that tensors lie in, by address, and what no tensor uses any more.
    private final TreeMap<Long, PinnedMemory> lent = new TreeMap<>();
    private final Queue<PinnedMemory> returned = new ConcurrentLinkedQueue<>();
    private long staged;

    /// A copy that the stream has perhaps not passed, with its buffer (or null) and what it must keep alive.
    private record Pending(Event event, PinnedMemory buffer, Object kept) {
    }

    HostCopies(Context context, Stream stream) {
        this.context = context;
        this.stream = stream;
    }

    /// Returns pinned memory for a tensor on the host; it comes back when nobody reaches the storage.
    synchronized Storage allocate(long bytes) {
        for (PinnedMemory m = returned.poll(); m != null; m = returned.poll()) {
            lent.remove(m.segment().address());
            keep(m);
        }
        PinnedMemory m = buffer(Math.max(bytes, 1));
        lent.put(m.segment().address(), m);
        Object owner = new Object();
        CLEANER.register(owner, () -> returned.add(m));
        return Storage.wrap(Device.CPU, m.segment().asSlice(0, bytes), owner);
    }

    synchronized boolean isPinned(MemorySegment m) {
        Map.Entry<Long, PinnedMemory> e = lent.floorEntry(m.address());
        return e != null && m.address() < e.getKey() + e.getValue().segment().byteSize();
    }

    /// Copies to the device; the host's memory may change as soon as this returns.
    synchronized void in(long to, MemorySegment from) {
        for (long at = 0; at < from.byteSize(); at += CHUNK) {
            long n = Math.min(CHUNK, from.byteSize() - at);
            settle(staged + n > MOST);
            PinnedMemory m = buffer(n);
            staged += m.segment().byteSize();
            MemorySegment part = m.segment().asSlice(0, n);
            part.copyFrom(from.asSlice(at, n));
            stream.copyIn(to + at, part);
            remember(m, null);
        }
    }

    /// Copies pinned memory to the device, which may read it later than this returns.
    synchronized void inLater(long to, MemorySegment from, Object kept) {
        settle(false);
        stream.copyIn(to, from);
        remember(null, kept);
    }

    /// Copies to pinned memory, which holds the values once the host has waited for the device.
    synchronized void outLater(MemorySegment to, long from, Object kept) {
        settle(false);
        stream.copyOut(to, from);
        remember(null, kept);
    }

    /// Takes note that the stream has passed everything.
    synchronized void passed() {
        while (!pending.isEmpty()) {
            end(pending.poll());
        }
    }

    private void remember(PinnedMemory buffer, Object kept) {
        Event e = events.isEmpty() ? context.event() : events.poll();
        e.record(stream);
        pending.add(new Pending(e, buffer, kept));
    }

    /// Takes back what the stream has passed, at least one if `wait`.
    private void settle(boolean wait) {
        if (wait && !pending.isEmpty()) {
            pending.peek().event().synchronize();
        }
        Iterator<Pending> all = pending.iterator();
        while (all.hasNext()) {
            Pending p = all.next();
            if (!p.event().isDone()) {
                return;
            }
            all.remove();
            end(p);
        }
    }

    private void end(Pending p) {
        events.add(p.event());
        if (p.buffer() != null) {
            staged -= p.buffer().segment().byteSize();
            keep(p.buffer());
        }
    }

    private void keep(PinnedMemory m) {
        free.computeIfAbsent(m.segment().byteSize(), k -> new ArrayDeque<>()).add(m);
    }

    /// Powers of two, so that few sizes serve all copies. When the host has no more memory to pin, the unused
    /// buffers go back first.
    private PinnedMemory buffer(long bytes) {
        long size = Math.max(LEAST, Long.highestOneBit(Math.max(bytes, 2) - 1) << 1);
        ArrayDeque<PinnedMemory> list = free.get(size);
        if (list != null && !list.isEmpty()) {
            return list.poll();
        }
        try {
            return context.pinned(size);
        } catch (CudaException full) {
            if (!full.isOutOfMemory()) {
                throw full;
            }
            free.values().forEach(l -> l.forEach(PinnedMemory::close));
            free.clear();
            return context.pinned(size);
        }
    }
}
