package dev.panagrad.cuda.fake;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/// Copies of lines of bytes in bulk. To shared memory they arrive as tiles do. From shared memory each
/// thread's are in groups: what they read must stay as it is until the thread waits for that, and they write
/// when it waits for the group, or when the block ends; both at once if threads run in reversed order.
final class BulkCopies {
    private static final int ALIGNMENT = 16;

    private final boolean early;
    /// For each thread, groups of copies from shared memory; the last one is open.
    private final List<Deque<List<Outgoing>>> groups = new ArrayList<>();

    BulkCopies(int threads, boolean early) {
        this.early = early;
        for (int i = 0; i < threads; i++) {
            groups.add(new ArrayDeque<>());
        }
    }

    /// A copy from shared memory.
    private static final class Outgoing {
        private final ThreadState state;
        private final int thread;
        private final long to;
        private final int from;
        private final byte[] bytes;
        private final int site;
        private boolean read;

        Outgoing(ThreadState state, long to, int from, int bytes, int site) {
            this.state = state;
            this.thread = state.thread;
            this.to = to;
            this.from = from;
            this.bytes = new byte[bytes];
            this.site = site;
            fetch(this.bytes);
        }

        private void fetch(byte[] into) {
            state.races.read(state, from, into.length, site);
            MemorySegment.copy(Access.ALL, JAVA_BYTE, state.shared + from, into, 0, into.length);
        }

        /// Ends the reading: the thread may change what was read from now on.
        void read() {
            if (!read) {
                read = true;
                state.enter(thread, 0);
                byte[] now = new byte[bytes.length];
                fetch(now);
                if (!Arrays.equals(bytes, now)) {
                    throw new Fault(Fault.LAUNCH_FAILED, "line " + state.lines[site]
                            + ": shared memory changed while a copy in bulk read it: " + state.where());
                }
            }
        }

        void write() {
            read();
            MemorySegment.copy(bytes, 0, Access.ALL, JAVA_BYTE, to, bytes.length);
        }
    }

    void begin() {
        for (Deque<List<Outgoing>> d : groups) {
            d.clear();
            d.add(new ArrayList<>());
        }
    }

    /// @throws Fault if shared memory ends while a copy still reads it
    void end() {
        for (Deque<List<Outgoing>> d : groups) {
            for (List<Outgoing> g : d) {
                for (Outgoing o : g) {
                    if (!o.read) {
                        o.state.enter(o.thread, 0);
                        throw new Fault(Fault.LAUNCH_FAILED, o.state.where() + " ends while a copy in bulk"
                                + " reads its shared memory, line " + o.state.lines[o.site]);
                    }
                    o.write();
                }
            }
        }
    }

    // ---- Called by compiled kernels.

    /// Begins a copy to the same place of each block of the mask; 0 means the block of the address.
    static void in(ThreadState t, int to, long from, int bytes, int barrier, int mask, int site) {
        check(t, to, from, bytes, site);
        if (!t.memory.contains(from, bytes)) {
            throw outside(t, from, bytes, site);
        }
        ThreadState named = AsyncWork.at(t, to);
        if (named != AsyncWork.at(t, barrier)) {
            throw new Fault(Fault.ILLEGAL_ADDRESS, "a copy in bulk to one block and its barrier in another: "
                    + t.where() + ", line " + t.lines[site]);
        }
        for (int i = 0; i < t.cluster.length; i++) {
            ThreadState there = t.cluster[i].state;
            if (mask == 0 ? there == named : (mask >> i & 1) != 0) {
                AsyncWork.begin(t, there, AsyncWork.offset(to), bytes, AsyncWork.offset(barrier), site,
                        () -> MemorySegment.copy(Access.ALL, from, Access.ALL,
                                there.shared + AsyncWork.offset(to), bytes));
            }
        }
    }

    static void out(ThreadState t, long to, int from, int bytes, int site) {
        check(t, from, to, bytes, site);
        Access.shared(t, from, 1, site);
        Access.shared(t, from + bytes - 1, 1, site);
        if (!t.memory.contains(to, bytes)) {
            throw outside(t, to, bytes, site);
        }
        Outgoing o = new Outgoing(t, to, from, bytes, site);
        BulkCopies own = t.block.async.bulk;
        own.groups.get(t.thread).peekLast().add(o);
        if (own.early) {
            MemorySegment.copy(o.bytes, 0, Access.ALL, JAVA_BYTE, to, bytes);
        }
    }

    static void commit(ThreadState t) {
        t.block.async.bulk.groups.get(t.thread).addLast(new ArrayList<>());
    }

    /// Waits until no more than some groups are left, or with `read` until no more still read.
    static void await(ThreadState t, int leave, boolean read) {
        Deque<List<Outgoing>> own = t.block.async.bulk.groups.get(t.thread);
        if (read) {
            Iterator<List<Outgoing>> all = own.iterator();
            for (int i = own.size() - 1 - leave; i > 0; i--) {
                all.next().forEach(Outgoing::read);
            }
        } else {
            while (own.size() - 1 > leave) {
                own.pollFirst().forEach(Outgoing::write);
            }
        }
    }

    private static void check(ThreadState t, int shared, long global, int bytes, int site) {
        if (shared % ALIGNMENT != 0 || global % ALIGNMENT != 0 || bytes % ALIGNMENT != 0 || bytes <= 0) {
            throw new Fault(Fault.MISALIGNED, "a copy in bulk of " + bytes + " bytes between shared offset "
                    + AsyncWork.offset(shared) + " and 0x" + Long.toHexString(global)
                    + ", expected multiples of " + ALIGNMENT + ": " + t.where() + ", line " + t.lines[site]);
        }
    }

    private static Fault outside(ThreadState t, long address, int bytes, int site) {
        return new Fault(Fault.ILLEGAL_ADDRESS, "a copy in bulk of " + bytes + " bytes at 0x"
                + Long.toHexString(address) + " outside an allocation by " + t.where() + ", line "
                + t.lines[site]);
    }
}
