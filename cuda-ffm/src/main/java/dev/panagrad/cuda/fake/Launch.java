package dev.panagrad.cuda.fake;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.panagrad.cuda.fake.Ptx.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Collectors;

/// One launch of a kernel. Clusters of blocks run one after another, the blocks of a cluster in turns;
/// forward or backward.
final class Launch {
    /// Turns of loops that all threads of a launch may make together.
    private static final long FUEL = Long.getLong("panagrad.cuda.fake.fuel", 1L << 34);

    private final Kernel kernel;
    private final Program program;
    private final boolean reversed;
    private final Size size;
    private final ThreadState[] states;
    /// Null if threads have nothing to do with each other, by meeting or by shared memory.
    private final Block[] cluster;

    /// The sizes of a launch, in blocks and threads; shared is the dynamic part in bytes.
    record Size(int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int shared) {
        int threads() {
            return blockX * blockY * blockZ;
        }
    }

    private Launch(Kernel kernel, Program program, DeviceMemory memory, boolean reversed, Size size,
            MemorySegment shared, int sharedBytes) {
        this.kernel = kernel;
        this.program = program;
        this.reversed = reversed;
        this.size = size;
        states = new ThreadState[kernel.clusterSize];
        boolean together = !program.meetings().isEmpty() || sharedBytes > 0;
        cluster = together ? new Block[states.length] : null;
        for (int i = 0; i < states.length; i++) {
            ThreadState t = new ThreadState(kernel, program.lines(), memory, new SharedRaces());
            MemorySegment own = shared.asSlice((long) i * room(sharedBytes), Math.max(sharedBytes, 1));
            t.shared = own.address();
            t.sharedBytes = sharedBytes;
            t.cluster = cluster;
            t.size(size);
            states[i] = t;
            if (together) {
                cluster[i] = new Block(kernel, program, t, own, size.threads(), reversed);
            }
        }
    }

    private static int room(int sharedBytes) {
        return sharedBytes + 1024 & -1024;
    }

    /// Runs a kernel to its end.
    ///
    /// @throws Fault if a thread does what it must not
    static void run(Kernel kernel, Program program, DeviceMemory memory, boolean reversed, Size size,
            byte[] params) {
        int sharedBytes = kernel.dynamicAt() + size.shared();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment shared = arena.allocate((long) kernel.clusterSize * room(sharedBytes), 1024);
            MemorySegment local =
                    arena.allocate(Math.max((long) size.threads() * align(kernel.localBytes), 1), 16);
            MemorySegment given = arena.allocate(Math.max(params.length, 1), 128);
            MemorySegment.copy(params, 0, given, JAVA_BYTE, 0, params.length);
            Launch launch = new Launch(kernel, program, memory, reversed, size, shared, sharedBytes);
            for (ThreadState t : launch.states) {
                t.params = given.address();
                t.paramBytes = params.length;
                t.localBytes = align(kernel.localBytes);
                t.fuel = FUEL;
            }
            launch.clusters(local.address());
        }
    }

    private static int align(int bytes) {
        return bytes + 15 & -16;
    }

    private void clusters(long local) {
        long n = (long) size.gridX() * size.gridY() * size.gridZ();
        int blocks = states.length;
        for (long i = 0; i < n; i += blocks) {
            for (int j = 0; j < blocks; j++) {
                long block = reversed ? n - blocks - i + j : i + j;
                states[j].ctaidx = (int) (block % size.gridX());
                states[j].ctaidy = (int) (block / size.gridX() % size.gridY());
                states[j].ctaidz = (int) (block / size.gridX() / size.gridY());
            }
            if (cluster == null) {
                free(local);
            } else {
                together(local);
            }
        }
    }

    /// Threads that have nothing to do with each other just run.
    private void free(long local) {
        int threads = size.threads();
        int[] ints = new int[program.ints()];
        long[] longs = new long[program.longs()];
        for (int i = 0; i < threads; i++) {
            states[0].enter(reversed ? threads - 1 - i : i, local);
            program.body().run(states[0], ints, longs, 0);
        }
    }

    private void together(long local) {
        for (Block b : cluster) {
            b.begin();
        }
        boolean alive = true;
        while (alive) {
            boolean moved = false;
            alive = false;
            for (int i = 0; i < cluster.length; i++) {
                Block b = cluster[reversed ? cluster.length - 1 - i : i];
                moved |= b.turn(local);
                alive |= b.isAlive();
            }
            if (alive && !Block.releaseCluster(cluster) && !moved) {
                throw new Fault(Fault.LAUNCH_FAILED, deadlock());
            }
        }
    }

    private String deadlock() {
        return Arrays.stream(cluster).filter(Block::isAlive).map(Block::deadlock)
                .collect(Collectors.joining("\n"));
    }
}
