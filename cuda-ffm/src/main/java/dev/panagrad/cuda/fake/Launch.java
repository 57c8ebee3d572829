package dev.panagrad.cuda.fake;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One launch of a kernel. Blocks run one after another; within a block a warp runs on until all its threads
/// wait, forward or backward: the harshest legal schedules, in which a missing barrier changes results.
final class Launch {
    /// Turns of loops that all threads of a launch may make together.
    private static final long FUEL = Long.getLong("panagrad.cuda.fake.fuel", 1L << 34);

    private enum Status {
        RUNS, AT_BARRIER, AT_MEETING, ENDED
    }

    private final Kernel kernel;
    private final Program program;
    private final boolean reversed;
    private final SharedRaces races = new SharedRaces();
    private final ThreadState state;
    private final int threads;
    /// Whether threads have to do with each other, by meeting or by shared memory.
    private final boolean together;
    private final Status[] status;
    private final int[] at;
    private final int[][] ints;
    private final long[][] longs;
    private final WarpMeeting meeting;
    private int alive;

    /// The sizes of a launch, in blocks and threads; shared is the dynamic part in bytes.
    record Size(int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int shared) {
        int threads() {
            return blockX * blockY * blockZ;
        }
    }

    private Launch(Kernel kernel, Program program, DeviceMemory memory, boolean reversed, Size size) {
        this.kernel = kernel;
        this.program = program;
        this.reversed = reversed;
        threads = size.threads();
        state = new ThreadState(kernel, program.lines(), memory, races);
        together = !program.meetings().isEmpty() || kernel.sharedBytes + size.shared() > 0;
        status = new Status[together ? threads : 0];
        at = new int[status.length];
        ints = new int[status.length][program.ints()];
        longs = new long[status.length][program.longs()];
        meeting = new WarpMeeting(ints, longs);
    }

    /// Runs a kernel to its end.
    ///
    /// @throws Fault if a thread does what it must not
    static void run(Kernel kernel, Program program, DeviceMemory memory, boolean reversed, Size size,
            byte[] params) {
        Launch launch = new Launch(kernel, program, memory, reversed, size);
        int sharedBytes = (kernel.sharedBytes + 127 & -128) + size.shared();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shared = arena.allocate(Math.max(sharedBytes, 1), 1024);
            MemorySegment local =
                    arena.allocate(Math.max((long) size.threads() * align(kernel.localBytes), 1), 16);
            MemorySegment given = arena.allocate(Math.max(params.length, 1), 64);
            MemorySegment.copy(params, 0, given, JAVA_BYTE, 0, params.length);
            ThreadState t = launch.state;
            t.shared = shared.address();
            t.sharedBytes = sharedBytes;
            t.params = given.address();
            t.paramBytes = params.length;
            t.localBytes = align(kernel.localBytes);
            t.fuel = FUEL;
            launch.size(size);
            launch.blocks(size, shared, local.address());
        }
    }

    private static int align(int bytes) {
        return bytes + 15 & -16;
    }

    private void size(Size s) {
        state.ntidx = s.blockX();
        state.ntidy = s.blockY();
        state.ntidz = s.blockZ();
        state.nctaidx = s.gridX();
        state.nctaidy = s.gridY();
        state.nctaidz = s.gridZ();
    }

    private void blocks(Size s, MemorySegment shared, long local) {
        long n = (long) s.gridX() * s.gridY() * s.gridZ();
        for (long i = 0; i < n; i++) {
            long block = reversed ? n - 1 - i : i;
            state.ctaidx = (int) (block % s.gridX());
            state.ctaidy = (int) (block / s.gridX() % s.gridY());
            state.ctaidz = (int) (block / s.gridX() / s.gridY());
            if (!together) {
                free(local);
            } else {
                shared.fill(DeviceMemory.JUNK);
                races.reset(state.sharedBytes);
                block(local);
            }
        }
    }

    /// Threads that have nothing to do with each other just run.
    private void free(long local) {
        for (int i = 0; i < threads; i++) {
            state.enter(reversed ? threads - 1 - i : i, local);
            program.body().run(state, null, null, 0);
        }
    }

    private void block(long local) {
        Arrays.fill(at, 0);
        Arrays.fill(status, Status.RUNS);
        alive = threads;
        int warps = (threads + 31) / 32;
        while (alive > 0) {
            boolean moved = false;
            for (int i = 0; i < warps; i++) {
                int first = 32 * (reversed ? warps - 1 - i : i);
                do {
                    moved |= warp(first, local);
                } while (meet(first));
            }
            if (!release() && !moved && alive > 0) {
                throw new Fault(Fault.LAUNCH_FAILED, deadlock());
            }
        }
    }

    private boolean warp(int first, long local) {
        int end = Math.min(first + 32, threads);
        boolean moved = false;
        for (int i = first; i < end; i++) {
            int t = reversed ? first + end - 1 - i : i;
            if (status[t] == Status.RUNS) {
                moved = true;
                state.enter(t, local);
                at[t] = program.body().run(state, ints[t], longs[t], at[t]);
                if (at[t] == 0) {
                    status[t] = Status.ENDED;
                    alive--;
                } else {
                    status[t] = isBarrier(waitsFor(t)) ? Status.AT_BARRIER : Status.AT_MEETING;
                }
            }
        }
        return moved;
    }

    private Instruction waitsFor(int t) {
        return program.meetings().get(at[t] - 1);
    }

    private static boolean isBarrier(Instruction x) {
        return (x.op().equals("bar") || x.op().equals("barrier")) && !x.has("warp");
    }

    /// Lets the threads of a warp go on that wait at the same instruction, when all it names are there.
    private boolean meet(int first) {
        int end = Math.min(first + 32, threads);
        int present = 0;
        for (int t = first; t < end; t++) {
            present |= status[t] == Status.ENDED ? 0 : 1 << t - first;
        }
        boolean moved = false;
        for (int t = first; t < end; t++) {
            if (status[t] != Status.AT_MEETING) {
                continue;
            }
            int here = 0;
            for (int u = first; u < end; u++) {
                here |= status[u] == Status.AT_MEETING && at[u] == at[t] ? 1 << u - first : 0;
            }
            Instruction x = waitsFor(t);
            int mask = meeting.mask(x, t);
            if ((mask & present & ~here) != 0) {
                continue;
            }
            meeting.run(x, first, here & mask);
            races.warpMet(first >> 5);
            for (int u = first; u < end; u++) {
                if ((here & mask & 1 << u - first) != 0) {
                    status[u] = Status.RUNS;
                }
            }
            moved = true;
        }
        return moved;
    }

    /// Opens the barriers at which enough threads wait; a barrier that names no number waits for all that
    /// live.
    private boolean release() {
        boolean moved = false;
        for (int id = 0; id < 16; id++) {
            int waiting = 0;
            int need = alive;
            for (int t = 0; t < threads; t++) {
                if (atBarrier(t, id)) {
                    waiting++;
                    Instruction x = waitsFor(t);
                    need = x.args().size() > 1 ? (int) meeting.value(x.args().get(1), t) : alive;
                }
            }
            if (waiting > 0 && waiting >= need) {
                for (int t = 0; t < threads; t++) {
                    status[t] = atBarrier(t, id) ? Status.RUNS : status[t];
                }
                races.barrier();
                moved = true;
            }
        }
        return moved;
    }

    private boolean atBarrier(int t, int id) {
        if (status[t] != Status.AT_BARRIER) {
            return false;
        }
        Instruction x = waitsFor(t);
        return (x.args().isEmpty() ? 0 : meeting.value(x.args().getFirst(), t)) == id;
    }

    private String deadlock() {
        Map<String, List<Integer>> waiting = new TreeMap<>();
        for (int t = 0; t < threads; t++) {
            if (status[t] != Status.ENDED) {
                Instruction x = waitsFor(t);
                waiting.computeIfAbsent("line " + x.line() + ": " + x.text(), k -> new ArrayList<>()).add(t);
            }
        }
        StringBuilder s = new StringBuilder("deadlock in " + kernel.name + ", block (" + state.ctaidx + ","
                + state.ctaidy + "," + state.ctaidz + "): " + (threads - alive) + " threads have ended");
        waiting.forEach((where, all) -> s.append("; ").append(all.size()).append(" threads (")
                .append(all.getFirst()).append(all.size() > 1 ? ", " + all.get(1) + ", …" : "")
                .append(") wait at ").append(where));
        return s.toString();
    }
}
