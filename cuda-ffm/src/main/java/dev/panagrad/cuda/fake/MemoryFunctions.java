package dev.panagrad.cuda.fake;

import static dev.panagrad.cuda.fake.FakeState.INVALID_HANDLE;
import static dev.panagrad.cuda.fake.FakeState.INVALID_VALUE;
import static dev.panagrad.cuda.fake.FakeState.OUT_OF_MEMORY;
import static dev.panagrad.cuda.fake.FakeState.require;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.panagrad.cuda.fake.FakeState.Device;
import dev.panagrad.cuda.fake.FakeState.Stream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// The driver's functions about memory.
final class MemoryFunctions {
    private static final int ALREADY_REGISTERED = 712;
    private static final int NOT_REGISTERED = 713;

    private final FakeState state;

    MemoryFunctions(FakeState state) {
        this.state = state;
    }

    private static void range(Device d, long address, long bytes) {
        require(d.memory.contains(address, bytes), INVALID_VALUE);
    }

    private static void copy(long to, long from, long bytes) {
        MemorySegment.copy(Access.ALL, from, Access.ALL, to, bytes);
    }

    int cuMemGetInfo_v2(long free, long total) {
        Device d = state.device();
        Upcalls.out(free, state.options.memory() - d.memory.used());
        Upcalls.out(total, state.options.memory());
        return 0;
    }

    int cuMemAlloc_v2(long out, long bytes) {
        Device d = state.device();
        require(bytes > 0, INVALID_VALUE);
        if (d.memory.used() + bytes > state.options.memory()) {
            state.report("out of memory: " + d.memory.used() + " bytes of " + state.options.memory()
                    + " are in use, and " + bytes + " were asked for");
            return OUT_OF_MEMORY;
        }
        Upcalls.out(out, d.memory.allocate(bytes));
        return 0;
    }

    int cuMemFree_v2(long address) {
        Device d = state.device();
        if (address != 0) {
            state.drainAll(d);
            require(d.memory.free(address), INVALID_VALUE);
            d.pool.free(address);
        }
        return 0;
    }

    int cuMemHostAlloc(long out, long bytes, int flags) {
        state.device();
        require(bytes > 0, INVALID_VALUE);
        Arena arena = Arena.ofShared();
        MemorySegment m = arena.allocate(bytes, 4096);
        m.fill(DeviceMemory.JUNK);
        state.pinned.put(m.address(), m);
        state.pinnedArenas.put(m.address(), arena);
        Upcalls.out(out, m.address());
        return 0;
    }

    int cuMemFreeHost(long address) {
        state.device();
        Arena arena = state.pinnedArenas.remove(address);
        require(arena != null, INVALID_VALUE);
        state.pinned.remove(address);
        arena.close();
        return 0;
    }

    @SuppressWarnings("restricted")
    int cuMemHostRegister_v2(long address, long bytes, int flags) {
        state.device();
        require(address != 0 && bytes > 0, INVALID_VALUE);
        require(!isPinned(address, 1), ALREADY_REGISTERED);
        state.pinned.put(address, MemorySegment.ofAddress(address).reinterpret(bytes));
        return 0;
    }

    int cuMemHostUnregister(long address) {
        state.device();
        require(state.pinned.containsKey(address) && !state.pinnedArenas.containsKey(address),
                NOT_REGISTERED);
        state.pinned.remove(address);
        return 0;
    }

    private boolean isPinned(long address, long bytes) {
        Map.Entry<Long, MemorySegment> e = state.pinned.floorEntry(address);
        return e != null && address + bytes <= e.getKey() + e.getValue().byteSize();
    }

    private void stillPinned(long address, long bytes) {
        if (!isPinned(address, bytes)) {
            throw new Fault(Fault.ILLEGAL_ADDRESS,
                    "a copy of " + bytes + " bytes found its host memory at 0x" + Long.toHexString(address)
                            + " released: it must live until the stream has passed the copy");
        }
    }

    int cuMemcpyHtoD_v2(long to, long from, long bytes) {
        Device d = state.device();
        range(d, to, bytes);
        FakeState.drain(d.defaultStream);
        copy(to, from, bytes);
        return 0;
    }

    int cuMemcpyDtoH_v2(long to, long from, long bytes) {
        Device d = state.device();
        range(d, from, bytes);
        FakeState.drain(d.defaultStream);
        copy(to, from, bytes);
        return 0;
    }

    int cuMemcpyHtoDAsync_v2(long to, long from, long bytes, long stream) {
        Device d = state.device();
        range(d, to, bytes);
        Stream s = state.stream(stream);
        if (isPinned(from, bytes)) {
            state.submit(s, () -> {
                stillPinned(from, bytes);
                copyTo(d, to, from, bytes);
            });
        } else {
            // As the driver: pageable memory is read before the call returns.
            byte[] staged = new byte[Math.toIntExact(bytes)];
            MemorySegment.copy(Access.ALL, JAVA_BYTE, from, staged, 0, staged.length);
            state.submit(s, () -> {
                alive(d, to, bytes);
                MemorySegment.copy(staged, 0, Access.ALL, JAVA_BYTE, to, staged.length);
            });
        }
        return 0;
    }

    private static void alive(Device d, long address, long bytes) {
        if (!d.memory.contains(address, bytes)) {
            throw new Fault(Fault.ILLEGAL_ADDRESS, "device memory at 0x" + Long.toHexString(address)
                    + " was freed before a copy of " + bytes + " bytes");
        }
    }

    private static void copyTo(Device d, long to, long from, long bytes) {
        alive(d, to, bytes);
        copy(to, from, bytes);
    }

    int cuMemcpyDtoHAsync_v2(long to, long from, long bytes, long stream) {
        Device d = state.device();
        range(d, from, bytes);
        Stream s = state.stream(stream);
        if (isPinned(to, bytes)) {
            state.submit(s, () -> {
                stillPinned(to, bytes);
                alive(d, from, bytes);
                copy(to, from, bytes);
            });
        } else {
            FakeState.drain(s);
            copy(to, from, bytes);
        }
        return 0;
    }

    int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, long stream) {
        Device d = state.device();
        range(d, to, bytes);
        range(d, from, bytes);
        state.submit(state.stream(stream), () -> {
            alive(d, from, bytes);
            copyTo(d, to, from, bytes);
        });
        return 0;
    }

    int cuMemcpyPeerAsync(long to, long there, long from, long here, long bytes, long stream) {
        Device target = state.deviceOf(there);
        Device source = state.deviceOf(here);
        require(state.device() == target, INVALID_VALUE);
        range(target, to, bytes);
        range(source, from, bytes);
        state.submit(state.stream(stream), () -> {
            alive(source, from, bytes);
            copyTo(target, to, from, bytes);
        });
        return 0;
    }

    int cuMemsetD8Async(long to, byte value, long n, long stream) {
        Device d = state.device();
        range(d, to, n);
        state.submit(state.stream(stream), () -> {
            alive(d, to, n);
            Access.ALL.asSlice(to, n).fill(value);
        });
        return 0;
    }

    int cuMemsetD16Async(long to, short value, long n, long stream) {
        Device d = state.device();
        range(d, to, 2 * n);
        state.submit(state.stream(stream), () -> {
            alive(d, to, 2 * n);
            for (long i = 0; i < n; i++) {
                Access.ALL.set(JAVA_SHORT_UNALIGNED, to + 2 * i, value);
            }
        });
        return 0;
    }

    int cuMemsetD32Async(long to, int value, long n, long stream) {
        Device d = state.device();
        range(d, to, 4 * n);
        state.submit(state.stream(stream), () -> {
            alive(d, to, 4 * n);
            for (long i = 0; i < n; i++) {
                Access.ALL.set(JAVA_INT_UNALIGNED, to + 4 * i, value);
            }
        });
        return 0;
    }

    int cuTensorMapEncodeTiled(long map, int type, int rank, long address, long dims, long strides, long box,
            long steps, int interleave, int swizzle, int promotion, int fill) {
        int bytes =
                type == 0 ? 1 : type == 1 || type == 6 || type == 9 ? 2 : type == 2 || type == 3 || type == 7
                        ? 4 : 8;
        require(rank >= 1 && rank <= 5 && address % 16 == 0 && map % 64 == 0 && interleave == 0,
                INVALID_VALUE);
        int span = swizzle == 0 ? 0 : 16 << swizzle;
        long[] sizes = new long[rank];
        long[] lines = new long[rank - 1];
        int[] part = new int[rank];
        for (int i = 0; i < rank; i++) {
            sizes[i] = Access.ALL.get(JAVA_LONG_UNALIGNED, dims + 8L * i);
            part[i] = Access.ALL.get(JAVA_INT_UNALIGNED, box + 4L * i);
            require(sizes[i] >= 1 && sizes[i] <= 1L << 32 && part[i] >= 1 && part[i] <= 256
                    && Access.ALL.get(JAVA_INT_UNALIGNED, steps + 4L * i) == 1, INVALID_VALUE);
            if (i > 0) {
                lines[i - 1] = Access.ALL.get(JAVA_LONG_UNALIGNED, strides + 8L * (i - 1));
                require(lines[i - 1] % 16 == 0 && lines[i - 1] < 1L << 40, INVALID_VALUE);
            }
        }
        int line = part[0] * bytes;
        require(line % 16 == 0 && (span == 0 || line <= span), INVALID_VALUE);
        new TensorMap(bytes, span, address, sizes, lines, part).write(map);
        return 0;
    }

    /// A loaded module's kernels and variables.
    record Loaded(Device device, Ptx.Module module, Map<String, Long> globals, Map<String, Long> functions) {
    }

    int cuModuleGetGlobal_v2(long out, long size, long module, long name) {
        Loaded m = state.get(module, Loaded.class);
        Long at = m.globals().get(Upcalls.text(name));
        require(at != null, FakeState.NOT_FOUND);
        Upcalls.out(out, at);
        if (size != 0) {
            Access.ALL.set(JAVA_LONG_UNALIGNED, size,
                    (long) m.module().variables().get(Upcalls.text(name)).size());
        }
        return 0;
    }

    int cuPointerGetAttribute(long out, int attribute, long address) {
        require(attribute == 2, INVALID_HANDLE);
        boolean device = state.devices.stream().anyMatch(d -> d.memory.contains(address, 1));
        require(device || isPinned(address, 1), INVALID_VALUE);
        Upcalls.outInt(out, device ? 2 : 1);
        return 0;
    }
}
