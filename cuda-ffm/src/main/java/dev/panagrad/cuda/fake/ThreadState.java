package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Kernel;

/// What the running thread of a kernel sees; one object serves all threads of a launch in turn. The fields
/// are read by compiled kernels.
final class ThreadState {
    int tidx;
    int tidy;
    int tidz;
    int ntidx;
    int ntidy;
    int ntidz;
    int ctaidx;
    int ctaidy;
    int ctaidz;
    int nctaidx;
    int nctaidy;
    int nctaidz;
    int laneid;
    int warpid;
    /// Addresses of the parameters, the block's shared and the thread's local memory.
    long params;
    long shared;
    long local;
    int paramBytes;
    int sharedBytes;
    int localBytes;
    /// How many backward branches are left before the launch counts as endless.
    long fuel;

    /// The block of the thread and all of its cluster; null where threads have nothing to do with each other.
    Block block;
    Block[] cluster;
    int thread;
    /// For each access in the code, the allocation that it hit last.
    final long[] low;
    final long[] high;
    final int[] lines;
    final DeviceMemory memory;
    final Kernel kernel;
    final SharedRaces races;

    ThreadState(Kernel kernel, int[] lines, DeviceMemory memory, SharedRaces races) {
        this.kernel = kernel;
        this.lines = lines;
        this.memory = memory;
        this.races = races;
        low = new long[lines.length];
        high = new long[lines.length];
    }

    void size(Launch.Size s) {
        ntidx = s.blockX();
        ntidy = s.blockY();
        ntidz = s.blockZ();
        nctaidx = s.gridX();
        nctaidy = s.gridY();
        nctaidz = s.gridZ();
    }

    /// Makes this the state of a thread of the block.
    void enter(int t, long blockLocal) {
        thread = t;
        tidx = t % ntidx;
        tidy = t / ntidx % ntidy;
        tidz = t / (ntidx * ntidy);
        laneid = t & 31;
        warpid = t >> 5;
        local = blockLocal + (long) t * localBytes;
    }

    String where() {
        return "thread (" + tidx + "," + tidy + "," + tidz + ") of block (" + ctaidx + "," + ctaidy + ","
                + ctaidz + ") in " + kernel.name;
    }
}
