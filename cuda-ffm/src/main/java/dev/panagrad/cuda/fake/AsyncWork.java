package dev.panagrad.cuda.fake;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a block has begun and not ended. Copies arrive as late as the program allows: those of cp.async when
/// their thread waits for their group, tiles when somebody waits at their barrier; tiles at once if threads
/// run in reversed order, so that a stage that is filled too early shows, too. Products read shared memory
/// when they begin, and when they are waited for it must still hold the same.
final class AsyncWork {
    private static final int PENDING = 42;
    private static final int EXPECTED = 22;
    private static final int TWENTY = 0xfffff;
    private static final int ADDRESSES = 1 << 24;

    private final Block block;
    private final boolean early;
    /// For each thread, groups of copies; the last one is open.
    private final List<Deque<List<Runnable>>> copies = new ArrayList<>();
    /// For each warp, groups of products.
    private final List<Deque<List<Runnable>>> products = new ArrayList<>();
    /// Tiles on their way, by the offset of the barrier that counts them.
    private final Map<Integer, List<Runnable>> tiles = new HashMap<>();
    final BulkCopies bulk;

    AsyncWork(Block block, int threads, boolean early) {
        this.block = block;
        this.early = early;
        bulk = new BulkCopies(threads, early);
        for (int i = 0; i < threads; i++) {
            copies.add(new ArrayDeque<>());
        }
        for (int i = 0; i < threads; i += 32) {
            products.add(new ArrayDeque<>());
        }
    }

    void begin() {
        tiles.clear();
        bulk.begin();
        for (Deque<List<Runnable>> d : copies) {
            d.clear();
            d.add(new ArrayList<>());
        }
        for (Deque<List<Runnable>> d : products) {
            d.clear();
            d.add(new ArrayList<>());
        }
    }

    /// @throws Fault if something was begun that nobody waited for
    void end() {
        for (Deque<List<Runnable>> d : products) {
            if (d.stream().anyMatch(g -> !g.isEmpty())) {
                throw failed("ends with products that nobody waited for", 0);
            }
        }
        if (!tiles.isEmpty()) {
            throw failed("ends with copies of tensors or in bulk on their way", 0);
        }
        bulk.end();
    }

    private Fault failed(String what, int line) {
        return new Fault(Fault.LAUNCH_FAILED,
                block.state.where() + " " + what + (line > 0 ? ", line " + line : ""));
    }

    private static void commit(Deque<List<Runnable>> groups) {
        groups.addLast(new ArrayList<>());
    }

    private static void await(Deque<List<Runnable>> groups, int leave) {
        while (groups.size() - 1 > leave) {
            groups.pollFirst().forEach(Runnable::run);
        }
    }

    void product(int warp, Runnable check) {
        products.get(warp).peekLast().add(check);
    }

    // ---- Called by compiled kernels.

    static void copy(ThreadState t, int to, long from, int bytes, int there, int site) {
        long place = Access.shared(t, to, bytes, site);
        if (there < 0 || there > bytes || (from & bytes - 1) != 0
                || there > 0 && !t.memory.contains(from, there)) {
            throw new Fault(there > 0 && (from & bytes - 1) != 0 ? Fault.MISALIGNED : Fault.ILLEGAL_ADDRESS,
                    "invalid copy of " + there + " of " + bytes + " bytes from 0x" + Long.toHexString(from)
                            + " by " + t.where() + ", line " + t.lines[site]);
        }
        t.races.write(t, to, bytes, site);
        t.block.async.copies.get(t.thread).peekLast().add(() -> {
            MemorySegment.copy(Access.ALL, from, Access.ALL, place, there);
            Access.ALL.asSlice(place + there, bytes - there).fill((byte) 0);
            t.races.write(t, to, bytes, site);
        });
    }

    static void commitCopies(ThreadState t) {
        commit(t.block.async.copies.get(t.thread));
    }

    static void awaitCopies(ThreadState t, int leave) {
        await(t.block.async.copies.get(t.thread), leave);
    }

    static void commitProducts(ThreadState t) {
        if (t.laneid == 0) {
            commit(t.block.async.products.get(t.warpid));
        }
    }

    static void awaitProducts(ThreadState t, int leave) {
        if (t.laneid == 0) {
            await(t.block.async.products.get(t.warpid), leave);
        }
    }

    static void arriveAtCluster(ThreadState t) {
        t.block.arriveAtCluster();
    }

    /// Returns a shared address as that of another block of the cluster.
    static int map(ThreadState t, int offset, int rank) {
        if (rank < 0 || rank >= t.cluster.length) {
            throw new Fault(Fault.ILLEGAL_ADDRESS, "no block " + rank + " in the cluster: " + t.where());
        }
        return (rank + 1) * ADDRESSES | offset;
    }

    /// Returns the block of a shared address.
    static ThreadState at(ThreadState t, int address) {
        return address < ADDRESSES ? t : t.cluster[address / ADDRESSES - 1].state;
    }

    /// Returns where a shared address lies in its block.
    static int offset(int address) {
        return address % ADDRESSES;
    }

    // A barrier's word: the phase (1 bit), arrivals to come (20), arrivals of a phase (20), bytes to come
    // (22).

    static void initialize(ThreadState t, int offset, int arrivals, int site) {
        long at = Access.shared(t, offset, 8, site);
        Access.ALL.set(JAVA_LONG_UNALIGNED, at, (long) arrivals << PENDING | (long) arrivals << EXPECTED);
    }

    static void arrive(ThreadState t, int address, int arrivals, int bytes, int site) {
        change(at(t, address), offset(address), arrivals, bytes, site);
    }

    private static void change(ThreadState t, int offset, int arrivals, int bytes, int site) {
        long at = Access.shared(t, offset, 8, site);
        long v = Access.ALL.get(JAVA_LONG_UNALIGNED, at);
        long phase = v >>> 62 & 1;
        int pending = (int) (v >>> PENDING & TWENTY) - arrivals;
        int expected = (int) (v >>> EXPECTED & TWENTY);
        int left = (int) (v << PENDING >> PENDING) + bytes;
        if (v >>> 63 != 0 || pending < 0) {
            throw t.block.async.failed(v >>> 63 != 0 ? "uses a barrier that was not begun"
                    : "has more arrivals than a barrier's " + expected, t.lines[site]);
        }
        if (pending == 0 && left == 0) {
            phase ^= 1;
            pending = expected;
            // What threads did before they arrived comes before what those do that waited.
            for (Block b : t.cluster) {
                b.state.races.barrier();
            }
        }
        Access.ALL.set(JAVA_LONG_UNALIGNED, at, phase << 62 | (long) pending << PENDING
                | (long) expected << EXPECTED | left & (1 << EXPECTED) - 1);
    }

    /// Returns whether the phase of a parity is over; tiles on their way to the barrier arrive if it is not.
    boolean isOver(int offset, int parity, int line) {
        ThreadState t = block.state;
        if (offset < 0 || offset + 8 > t.sharedBytes || (offset & 7) != 0) {
            throw failed("waits at a barrier outside shared memory", line);
        }
        long v = Access.ALL.get(JAVA_LONG_UNALIGNED, t.shared + offset);
        if (v >>> 63 != 0) {
            throw failed("waits at a barrier that was not begun", line);
        }
        if ((v >>> 62 & 1) != parity) {
            return true;
        }
        List<Runnable> late = tiles.remove(offset);
        if (late == null) {
            return false;
        }
        late.forEach(Runnable::run);
        return isOver(offset, parity, line);
    }

    private void arrive(int barrier, Runnable tile) {
        if (early) {
            tile.run();
        } else {
            tiles.computeIfAbsent(barrier, k -> new ArrayList<>()).add(tile);
        }
    }

    /// Begins a copy to a block's shared memory: nobody may touch the bytes until it has arrived, which a
    /// barrier of that block counts.
    static void begin(ThreadState t, ThreadState there, int to, int bytes, int barrier, int site,
            Runnable copy) {
        Access.shared(there, to, 1, site);
        Access.shared(there, to + bytes - 1, 1, site);
        there.races.begin(t, to, bytes, site);
        there.block.async.arrive(barrier, () -> {
            copy.run();
            there.races.arrived(to, bytes);
            change(there, barrier, 0, -bytes, site);
        });
    }

    /// Begins the copy of a box to the same place of each block of the mask; 0 means this one.
    static void tile(ThreadState t, int to, long map, int[] at, int barrier, int mask, int site) {
        TensorMap m = TensorMap.read(map);
        if (m.dims().length != at.length) {
            throw t.block.async.failed("copies a box of another rank than its map's", t.lines[site]);
        }
        if (to % (m.swizzle() > 0 ? 8 * m.swizzle() : 128) != 0) {
            throw new Fault(Fault.MISALIGNED, "misaligned box at shared offset " + to + " by " + t.where()
                    + ", line " + t.lines[site]);
        }
        int bytes = m.boxBytes();
        for (int i = 0; i < t.cluster.length; i++) {
            ThreadState there = mask == 0 ? t : t.cluster[i].state;
            if (mask == 0 ? i == 0 : (mask >> i & 1) != 0) {
                begin(t, there, to, bytes, barrier, site, () -> m.copy(t.memory, at, there.shared, to));
            }
        }
    }
}
