package dev.panagrad.tensor.memory;

import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.OutOfMemoryException;
import dev.panagrad.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Host memory that is freed by reachability alone and reused without zeroing or page faults.
///
/// Large storages own one block each. Small ones are bump-allocated in chunks, one block for many: a storage
/// keeps its chunk reachable, so a single phantom reference stands for all. The allocating thread drains the
/// reference queue before it maps anything. It asks for a collection only when no block fits and the bytes in
/// use have grown since the last one: by more than a budget, or by less if collections take so little that
/// they cost a thirtieth of the time at most, for fresh memory costs more: a page fault for each 4 KiB, or,
/// of blocks that are [large][LargePages], the clearing of 2 MiB.
/// Thread-safe; other threads go on while one maps.
public final class Pool {
    /// The pool of the host.
    public static final Pool HOST = new Pool();

    /// Storages up to this size share a chunk, in bytes.
    static final long SMALL = 4 << 10;
    private static final long CHUNK = 64 << 10;
    private static final long ALIGN = 64;
    private static final long BUDGET = Long.getLong("panagrad.memory.budget", 512L << 20);
    /// Growth below which no collection is worth it, in bytes.
    private static final long LEAST = 16L << 20;
    /// The time from one collection to the next, as a multiple of what the last one took.
    private static final long INTERVAL = 30;
    private static final long LIMIT = Long.getLong("panagrad.memory.limit", Long.MAX_VALUE);
    private static final Shape CHUNK_SHAPE = Shape.of(CHUNK);

    private final ReferenceQueue<Object> queue = new ReferenceQueue<>();
    private final Map<Long, ArrayDeque<Block.Memory>> free = new HashMap<>();
    private final ThreadLocal<Local> local = ThreadLocal.withInitial(Local::new);
    private Block head;
    private long live;
    private long mapped;
    /// The fewest bytes in use since the last collection: what a scope gives back needs none.
    private long fewest;
    private long collections;
    /// When the last collection ended, and what it took, in nanoseconds; at first an estimate.
    private long collected = System.nanoTime();
    private long pause = 20_000_000;

    private Pool() {
    }

    /// Figures of the pool, in bytes.
    ///
    /// @param live bytes in blocks that are in use
    /// @param mapped bytes mapped from the system, in use or ready for reuse
    /// @param collections how often the pool asked for a garbage collection
    public record Statistics(long live, long mapped, long collections) {
    }

    /// What one thread allocates with: a chunk that it fills with small storages, and its innermost scope.
    private static final class Local {
        private MemorySegment segment;
        private Object anchor;
        private long used = CHUNK;
        private Frame frame;
    }

    /// The storages made in a scope.
    public static final class Frame {
        private final Frame outer;
        private final ArrayList<Storage> made = new ArrayList<>();
        private final ArrayList<Storage> results = new ArrayList<>(4);

        private Frame(Frame outer) {
            this.outer = outer;
        }

        private boolean isResult(Storage s) {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == s) {
                    return true;
                }
            }
            return false;
        }

        /// Lets a storage outlive this scope; the outer one, if there is one, takes it.
        public void handOver(Storage s) {
            results.add(s);
        }
    }

    /// Begins a scope of the calling thread.
    public Frame enter() {
        Local l = local.get();
        l.frame = new Frame(l.frame);
        return l.frame;
    }

    /// Ends a scope of the calling thread: releases what was made in it, but for what it handed over or what
    /// is kept.
    public void leave(Frame frame) {
        local.get().frame = frame.outer;
        for (Storage s : frame.made) {
            if (frame.isResult(s)) {
                if (frame.outer != null) {
                    frame.outer.made.add(s);
                }
            } else if (!s.kept()) {
                s.release();
            }
        }
    }

    /// Returns a storage of at least one byte for a tensor of this shape, not cleared.
    ///
    /// @throws OutOfMemoryException if nothing is left even after a collection
    public Storage allocate(long bytes, Shape shape) {
        Local l = local.get();
        Storage s = bytes <= SMALL ? small(l, bytes) : large(bytes, shape);
        if (l.frame != null) {
            l.frame.made.add(s);
        }
        return s;
    }

    /// Lets the calling thread's scope, if there is one, release a storage of another device.
    void enroll(Storage s) {
        Frame f = local.get().frame;
        if (f != null) {
            f.made.add(s);
        }
    }

    private Storage small(Local c, long bytes) {
        long size = (Math.max(bytes, 1) + 15) & -16;
        if (bytes >= ALIGN) {
            c.used = (c.used + ALIGN - 1) & -ALIGN;
        }
        if (c.used + size > CHUNK) {
            Object anchor = new Object();
            c.segment = take(anchor, CHUNK, CHUNK_SHAPE).memory.segment();
            c.anchor = anchor;
            c.used = 0;
        }
        Storage s = new Storage(Device.CPU, c.segment, c.used, bytes, c.anchor);
        c.used += size;
        return s;
    }

    private Storage large(long bytes, Shape shape) {
        long size = sizeClass(bytes);
        Holder holder = new Holder();
        Block b = take(holder, size, shape);
        Storage s = new Storage(Device.CPU, b.memory.segment(), 0, bytes, holder);
        s.block(b);
        return s;
    }

    /// What a large storage keeps reachable; its death frees the block.
    private static final class Holder {
    }

    /// Eight classes for each power of two, so that at most an eighth is wasted.
    private static long sizeClass(long bytes) {
        long step = Math.max(Long.highestOneBit(bytes - 1) / 8, 1024);
        return (bytes + step - 1) / step * step;
    }

    private Block take(Object user, long size, Shape shape) {
        Block.Memory m = reuse(size);
        return lend(user, m == null ? map(size, shape) : m, shape);
    }

    private synchronized Block.Memory reuse(long size) {
        Block.Memory m = find(size);
        return m == null && collectionPays() ? collect(size) : m;
    }

    private boolean collectionPays() {
        long grown = live - fewest;
        return grown > BUDGET || grown > LEAST && System.nanoTime() - collected > INTERVAL * pause;
    }

    private synchronized Block lend(Object user, Block.Memory m, Shape shape) {
        live += m.segment().byteSize();
        Block b = new Block(user, queue, m, shape);
        b.next = head;
        if (head != null) {
            head.previous = b;
        }
        head = b;
        return b;
    }

    private Block.Memory find(long size) {
        ArrayDeque<Block.Memory> list = free.get(size);
        Block.Memory m = list == null ? null : list.pollLast();
        if (m == null && drain()) {
            list = free.get(size);
            m = list == null ? null : list.pollLast();
        }
        return m;
    }

    private boolean drain() {
        boolean any = false;
        for (Block b = (Block) queue.poll(); b != null; b = (Block) queue.poll()) {
            giveBack(b);
            any = true;
        }
        return any;
    }

    /// Returns a block to the free ones; a block that is there already is left alone.
    synchronized void giveBack(Block b) {
        if (b.returned) {
            return;
        }
        b.returned = true;
        b.clear();
        if (b.previous == null) {
            head = b.next;
        } else {
            b.previous.next = b.next;
        }
        if (b.next != null) {
            b.next.previous = b.previous;
        }
        b.next = null;
        b.previous = null;
        long size = b.memory.segment().byteSize();
        live -= size;
        fewest = Math.min(fewest, live);
        free.computeIfAbsent(size, k -> new ArrayDeque<>()).addLast(b.memory);
    }

    private Block.Memory collect(long size) {
        fewest = live;
        collections++;
        long start = System.nanoTime();
        System.gc();
        Block.Memory m = await(size);
        collected = System.nanoTime();
        pause = collected - start;
        return m;
    }

    /// Waits some milliseconds at most for what a collection found to arrive in the queue.
    private Block.Memory await(long size) {
        Block.Memory m = find(size);
        for (int i = 0; i < 20 && m == null; i++) {
            try {
                Thread.sleep(0, 200_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return find(size);
            }
            m = find(size);
        }
        return m;
    }

    private Block.Memory map(long size, Shape shape) {
        if (reserve(size)) {
            try {
                return mapNow(size);
            } catch (OutOfMemoryError | IllegalArgumentException e) {
                // What no tensor uses may be enough.
            }
        }
        Block.Memory m = last(size);
        if (m != null) {
            return m;
        }
        if (!reserve(size)) {
            throw exhausted(size, shape, null);
        }
        try {
            return mapNow(size);
        } catch (OutOfMemoryError | IllegalArgumentException e) {
            throw exhausted(size, shape, e);
        }
    }

    /// Counts bytes that are about to be mapped, unless they are too many.
    private synchronized boolean reserve(long size) {
        if (mapped + size > LIMIT) {
            return false;
        }
        mapped += size;
        return true;
    }

    /// Returns a block that a collection frees; if there is none, gives all free ones back to the system.
    private synchronized Block.Memory last(long size) {
        Block.Memory m = collect(size);
        if (m == null) {
            trim();
        }
        return m;
    }

    /// Maps reserved bytes, without the lock: clearing them takes half a second for 200 MB on slow machines.
    private Block.Memory mapNow(long size) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment m = size < LargePages.LEAST ? null : LargePages.map(size, arena);
            return new Block.Memory(m == null ? arena.allocate(size, ALIGN) : m, arena);
        } catch (Throwable t) {
            arena.close();
            unreserve(size);
            throw t;
        }
    }

    private synchronized void unreserve(long size) {
        mapped -= size;
    }

    /// Gives all free blocks back to the system.
    public synchronized void trim() {
        drain();
        for (ArrayDeque<Block.Memory> list : free.values()) {
            for (Block.Memory m : list) {
                mapped -= m.segment().byteSize();
                m.arena().close();
            }
        }
        free.clear();
    }

    /// Returns the figures.
    public synchronized Statistics statistics() {
        drain();
        return new Statistics(live, mapped, collections);
    }

    private synchronized OutOfMemoryException exhausted(long size, Shape shape, Throwable cause) {
        Map<String, long[]> byShape = new TreeMap<>();
        for (Block b = head; b != null; b = b.next) {
            String key = b.shape == CHUNK_SHAPE ? "small tensors" : b.shape.toString();
            long[] sum = byShape.computeIfAbsent(key, k -> new long[2]);
            sum[0]++;
            sum[1] += b.memory.segment().byteSize();
        }
        StringBuilder text =
                new StringBuilder("memory: cannot map ").append(size).append(" bytes for a tensor of shape ")
                        .append(shape).append("; live are ").append(live).append(" bytes");
        if (LIMIT != Long.MAX_VALUE) {
            text.append(" of at most ").append(LIMIT);
        }
        byShape.entrySet().stream().sorted((a, b) -> Long.compare(b.getValue()[1], a.getValue()[1])).limit(8)
                .forEach(e -> text.append("\n  ").append(e.getValue()[0]).append(" x ").append(e.getKey())
                        .append(": ")
                        .append(e.getValue()[1]).append(" bytes"));
        return new OutOfMemoryException(text.toString(), cause);
    }
}
