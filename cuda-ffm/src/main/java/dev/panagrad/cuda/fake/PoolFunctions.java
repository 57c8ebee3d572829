package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.fake.FakeState.INVALID_DEVICE;
import static dev.panagrad.cuda.fake.FakeState.INVALID_VALUE;
import static dev.panagrad.cuda.fake.FakeState.require;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.panagrad.cuda.fake.FakeState.Device;
import java.util.HashMap;
import java.util.Map;

/// The driver's functions about memory in the order of a stream.
final class PoolFunctions {
    private static final int RELEASE_THRESHOLD = 4;
    private static final int RESERVED = 5;
    private static final int USED = 7;

    private final FakeState state;
    private final MemoryFunctions memory;

    PoolFunctions(FakeState state, MemoryFunctions memory) {
        this.state = state;
        this.memory = memory;
    }

    /// A device's default pool: what is freed stays reserved until the host waits for the device or trims it.
    /// The bytes are counted; blocks themselves go back at once, so that their late use shows.
    static final class Pool {
        private final Map<Long, Long> sizes = new HashMap<>();
        private long used;
        private long reserved;
        private long threshold;

        private void take(long address, long bytes) {
            sizes.put(address, bytes);
            used += bytes;
            reserved = Math.max(reserved, used);
        }

        /// Forgets a block that is freed, if it is one of the pool's.
        void free(long address) {
            Long bytes = sizes.remove(address);
            used -= bytes == null ? 0 : bytes;
        }

        private void keep(long bytes) {
            // The threshold is unsigned: -1 keeps all.
            if (Long.compareUnsigned(bytes, reserved) < 0) {
                reserved = Math.max(used, bytes);
            }
        }

        /// The host has waited for the device.
        void passed() {
            keep(threshold);
        }
    }

    int cuDeviceGetDefaultMemPool(long out, int device) {
        require(device >= 0 && device < state.devices.size(), INVALID_DEVICE);
        Upcalls.out(out, state.handle(state.devices.get(device).pool));
        return 0;
    }

    int cuMemAllocAsync(long out, long bytes, long stream) {
        state.stream(stream);
        int code = memory.cuMemAlloc_v2(out, bytes);
        if (code == 0) {
            state.device().pool.take(Access.ALL.get(JAVA_LONG_UNALIGNED, out), bytes);
        }
        return code;
    }

    int cuMemFreeAsync(long address, long stream) {
        Device d = state.device();
        require(d.memory.isAllocation(address) && d.pool.sizes.containsKey(address), INVALID_VALUE);
        state.submit(state.stream(stream), () -> {
            d.memory.free(address);
            d.pool.free(address);
        });
        return 0;
    }

    int cuMemPoolSetAttribute(long pool, int attribute, long value) {
        Pool p = state.get(pool, Pool.class);
        require(attribute == RELEASE_THRESHOLD, INVALID_VALUE);
        p.threshold = Access.ALL.get(JAVA_LONG_UNALIGNED, value);
        return 0;
    }

    int cuMemPoolGetAttribute(long pool, int attribute, long out) {
        Pool p = state.get(pool, Pool.class);
        require(attribute == RELEASE_THRESHOLD || attribute == RESERVED || attribute == USED, INVALID_VALUE);
        Upcalls.out(out,
                attribute == USED ? p.used : attribute == RESERVED ? p.reserved : p.threshold);
        return 0;
    }

    int cuMemPoolTrimTo(long pool, long keep) {
        state.get(pool, Pool.class).keep(keep);
        return 0;
    }
}
