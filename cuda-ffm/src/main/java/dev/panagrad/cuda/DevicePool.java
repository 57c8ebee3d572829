package dev.panagrad.cuda;

import dev.panagrad.cuda.driver.Context;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.OutOfMemoryException;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.memory.Storage;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// A device's memory, freed by reachability and reused in the order of the stream: a block whose storage is
/// gone goes to the next one of its size at once, for what still uses it was put into the stream before.
///
/// As on the host, the allocating thread drains the reference queue before it maps anything, and asks for a
/// collection when no block fits and the bytes in use have grown by more than a budget since the last one.
/// Thread-safe.
final class DevicePool {
    static final long BUDGET = Long.getLong("panagrad.cuda.memory.budget", 512L << 20);
    /// How many fifths of a millisecond the collector gets to hand over what it found: on a busy machine few
    /// are too few, and when the device is full nothing else helps.
    private static final int WAITS = 20;
    private static final int LAST_WAITS = 1000;

    private final Device device;
    private final Context context;
    private final boolean exact;
    private final long budget;
    private final Runnable beforeFree;
    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
    private final Map<Long, ArrayDeque<Long>> free = new HashMap<>();
    private final Set<Block> live = new HashSet<>();
    /// Where a capture's blocks come from and go to, or null.
    private Reserve reserve;
    private long liveBytes;
    private long mapped;
    /// The fewest bytes in use since the last collection.
    private long fewest;

    /// @param exact whether blocks have the very size of their tensors: on the fake device, so that it sees
    ///        an access behind a tensor's end
    /// @param budget by how many bytes those in use may grow between collections
    /// @param beforeFree puts into the stream what waits outside it and uses memory
    DevicePool(Device device, Context context, boolean exact, long budget, Runnable beforeFree) {
        this.budget = budget;
        this.beforeFree = beforeFree;
        this.exact = exact;
        this.device = device;
        this.context = context;
    }

    /// A block in use; its referent is what the storage keeps reachable.
    private static final class Block extends PhantomReference<Object> {
        final long address;
        final long size;
        final Shape shape;
        final Reserve reserve;

        Block(Object holder, ReferenceQueue<Object> queue, long address, long size, Shape shape,
                Reserve reserve) {
            super(holder, queue);
            this.reserve = reserve;
            this.address = address;
            this.size = size;
            this.shape = shape;
        }
    }

    /// The memory of a captured step: its free blocks are for the step itself alone, which writes to them
    /// again at every replay.
    static final class Reserve {
        private final Map<Long, ArrayDeque<Long>> free = new HashMap<>();
        private boolean released;
    }

    /// Bytes in use and bytes mapped.
    record Statistics(long live, long mapped) {
    }

    /// Returns memory for a tensor, not cleared.
    ///
    /// @throws OutOfMemoryException if there is none even after all free blocks were given back
    Storage allocate(long bytes, Shape shape) {
        Object holder = new Object();
        Block b = take(holder, sizeClass(bytes), shape);
        return Storage.onDevice(device, b.address, bytes, holder, () -> giveBack(b));
    }

    /// Eight classes for each power of two, so that at most an eighth is wasted; at least 512 bytes.
    private long sizeClass(long bytes) {
        if (exact) {
            return Math.max(bytes, 1);
        }
        long step = Math.max(Long.highestOneBit(Math.max(bytes, 1) - 1) / 8, 512);
        return (Math.max(bytes, 1) + step - 1) / step * step;
    }

    private synchronized Block take(Object holder, long size, Shape shape) {
        Long address = find(size);
        if (address == null && liveBytes - fewest > budget) {
            address = collect(size, WAITS);
        }
        if (address == null) {
            address = map(size, shape);
        }
        liveBytes += size;
        Block b = new Block(holder, queue, address, size, shape, reserve);
        live.add(b);
        return b;
    }

    private Long find(long size) {
        Long address = poll(size);
        if (address == null && drain()) {
            address = poll(size);
        }
        return address;
    }

    private Long poll(long size) {
        Long own = reserve == null ? null : poll(reserve.free, size);
        return own != null ? own : poll(free, size);
    }

    private static Long poll(Map<Long, ArrayDeque<Long>> blocks, long size) {
        ArrayDeque<Long> list = blocks.get(size);
        return list == null ? null : list.pollLast();
    }

    /// Takes memory from now on for a step that is captured.
    synchronized Reserve reserve() {
        reserve = new Reserve();
        return reserve;
    }

    /// Takes memory for everyone again.
    synchronized void endReserve() {
        reserve = null;
    }

    /// Gives the memory of a captured step, which is no more, to everyone.
    synchronized void release(Reserve r) {
        r.released = true;
        r.free.forEach((size, list) -> free.computeIfAbsent(size, k -> new ArrayDeque<>()).addAll(list));
        r.free.clear();
    }

    private boolean drain() {
        boolean any = false;
        for (Object b = queue.poll(); b != null; b = queue.poll()) {
            giveBack((Block) b);
            any = true;
        }
        return any;
    }

    private synchronized void giveBack(Block b) {
        if (live.remove(b)) {
            b.clear();
            liveBytes -= b.size;
            fewest = Math.min(fewest, liveBytes);
            boolean own = b.reserve != null && !b.reserve.released;
            (own ? b.reserve.free : free).computeIfAbsent(b.size, k -> new ArrayDeque<>())
                    .addLast(b.address);
        }
    }

    private Long collect(long size, int waits) {
        fewest = liveBytes;
        System.gc();
        Long address = find(size);
        for (int i = 0; i < waits && address == null; i++) {
            try {
                Thread.sleep(0, 200_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return find(size);
            }
            address = find(size);
        }
        return address;
    }

    /// Maps a block; when the device is full, after a collection, and once more after giving all free blocks
    /// back.
    private long map(long size, Shape shape) {
        try {
            return mapNow(size);
        } catch (CudaException full) {
            if (!full.isOutOfMemory()) {
                throw full;
            }
            Long address = collect(size, LAST_WAITS);
            if (address != null) {
                return address;
            }
            trim();
            try {
                return mapNow(size);
            } catch (CudaException again) {
                throw again.isOutOfMemory() ? exhausted(size, shape, again) : again;
            }
        }
    }

    private long mapNow(long size) {
        long address = context.allocate(size);
        mapped += size;
        return address;
    }

    /// Gives all free blocks back to the device, which waits for its work first.
    synchronized void trim() {
        beforeFree.run();
        drain();
        free.forEach((size, list) -> {
            for (long address : list) {
                context.free(address);
                mapped -= size;
            }
        });
        free.clear();
    }

    synchronized Statistics statistics() {
        drain();
        return new Statistics(liveBytes, mapped);
    }

    private OutOfMemoryException exhausted(long size, Shape shape, CudaException cause) {
        Map<String, long[]> byShape = new TreeMap<>();
        for (Block b : live) {
            long[] sum = byShape.computeIfAbsent(b.shape.toString(), k -> new long[2]);
            sum[0]++;
            sum[1] += b.size;
        }
        StringBuilder text = new StringBuilder("memory: " + device + " cannot hold " + size
                + " bytes more for a tensor of shape " + shape + ": " + cause.function()
                + " failed even after all free blocks were given back; make the batch smaller, drop tensors"
                + " that are still reachable, or end other processes on the device; live are " + liveBytes
                + " bytes");
        byShape.entrySet().stream().sorted((a, b) -> Long.compare(b.getValue()[1], a.getValue()[1])).limit(8)
                .forEach(e -> text.append("\n  ").append(e.getValue()[0]).append(" x ").append(e.getKey())
                        .append(": ").append(e.getValue()[1]).append(" bytes"));
        return new OutOfMemoryException(text.toString(), cause);
    }
}
