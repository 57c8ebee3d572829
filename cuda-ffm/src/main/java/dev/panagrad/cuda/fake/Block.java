package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Kernel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One block of threads. A warp runs on until all its threads wait, forward or backward: the harshest legal
/// schedules, in which a missing barrier changes results.
final class Block {
    private enum Status {
        RUNS, AT_BARRIER, AT_MEETING, AT_PHASE, AT_CLUSTER, ENDED
    }

    final ThreadState state;
    final AsyncWork async;
    private final Kernel kernel;
    private final Program program;
    private final boolean reversed;
    private final MemorySegment shared;
    private final SharedRaces races;
    private final int threads;
    private final Status[] status;
    private final int[] at;
    private final int[][] ints;
    private final long[][] longs;
    private final WarpMeeting meeting;
    private final MatrixMeeting matrices;
    private int alive;
    /// How many threads have arrived at the cluster's barrier.
    private int arrived;

    Block(Kernel kernel, Program program, ThreadState state, MemorySegment shared, int threads,
            boolean reversed) {
        this.kernel = kernel;
        this.program = program;
        this.state = state;
        this.shared = shared;
        this.threads = threads;
        this.reversed = reversed;
        races = state.races;
        status = new Status[threads];
        at = new int[threads];
        ints = new int[threads][program.ints()];
        longs = new long[threads][program.longs()];
        meeting = new WarpMeeting(ints, longs);
        async = new AsyncWork(this, threads, reversed);
        matrices = new MatrixMeeting(meeting, async);
        state.block = this;
    }

    /// Makes this a block of the grid that has not begun.
    void begin() {
        shared.asSlice(0, Math.max(state.sharedBytes, 1)).fill(DeviceMemory.JUNK);
        races.reset(state.sharedBytes);
        async.begin();
        Arrays.fill(at, 0);
        Arrays.fill(status, Status.RUNS);
        alive = threads;
        arrived = 0;
    }

    boolean isAlive() {
        return alive > 0;
    }

    /// Lets every warp run as far as it gets, and returns whether something happened.
    boolean turn(long local) {
        boolean moved = false;
        int warps = (threads + 31) / 32;
        for (int i = 0; i < warps; i++) {
            int first = 32 * (reversed ? warps - 1 - i : i);
            do {
                moved |= warp(first, local);
            } while (meet(first));
            if (reversed && phases()) {
                // Who waited for this warp goes on at once, before the others.
                for (int w = 0; w < warps; w++) {
                    warp(32 * w, local);
                }
            }
        }
        moved |= release();
        moved |= phases();
        if (moved && alive == 0) {
            async.end();
        }
        return moved;
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
                    status[t] = statusAt(waitsFor(t));
                }
            }
        }
        return moved;
    }

    private Instruction waitsFor(int t) {
        return program.meetings().get(at[t] - 1);
    }

    private static Status statusAt(Instruction x) {
        return switch (x.op()) {
            case "mbarrier" -> Status.AT_PHASE;
            case "bar", "barrier" ->
                    x.has("warp") ? Status.AT_MEETING : x.has("cluster") ? Status.AT_CLUSTER
                            : Status.AT_BARRIER;
            default -> Status.AT_MEETING;
        };
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
            boolean matrix = MatrixMeeting.is(x);
            int mask = matrix ? -1 : meeting.mask(x, t);
            if ((mask & present & ~here) != 0) {
                continue;
            }
            if (matrix) {
                matrices.run(x, first, here, state);
            } else {
                meeting.run(x, first, here & mask);
                races.warpMet(first >> 5);
            }
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

    /// Lets threads go on whose barrier in shared memory has come to the end of the phase that they wait for.
    private boolean phases() {
        boolean moved = false;
        for (int t = 0; t < threads; t++) {
            if (status[t] == Status.AT_PHASE) {
                Instruction x = waitsFor(t);
                state.enter(t, 0);
                long barrier = meeting.value(((Ptx.Address) x.args().get(1)).base(), t)
                        + ((Ptx.Address) x.args().get(1)).offset();
                if (async.isOver((int) barrier, (int) meeting.value(x.args().get(2), t) & 1, x.line())) {
                    meeting.set(x.args().getFirst(), t, 1);
                    status[t] = Status.RUNS;
                    moved = true;
                }
            }
        }
        return moved;
    }

    void arriveAtCluster() {
        arrived++;
    }

    /// Opens the barrier of a cluster at which all threads of all its blocks have arrived.
    static boolean releaseCluster(Block[] cluster) {
        int missing = 0;
        int waiting = 0;
        for (Block b : cluster) {
            missing += b.alive - b.arrived;
            waiting += b.arrived;
        }
        if (missing != 0 || waiting == 0) {
            return false;
        }
        boolean moved = false;
        for (Block b : cluster) {
            b.arrived = 0;
            for (int t = 0; t < b.threads; t++) {
                if (b.status[t] == Status.AT_CLUSTER) {
                    b.status[t] = Status.RUNS;
                    moved = true;
                }
            }
            b.races.barrier();
        }
        return moved;
    }

    /// Returns who waits where.
    String deadlock() {
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
