package dev.panagrad.cuda.fake;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// The fake device's memory: native segments at their own addresses, so that every access can be checked
/// against what is allocated.
final class DeviceMemory {
    /// What new memory is filled with: NaN as a number, an address that is never valid.
    static final byte JUNK = (byte) 0xFF;

    private final TreeMap<Long, Long> sizes = new TreeMap<>();
    private final Map<Long, Arena> arenas = new HashMap<>();
    private long used;

    long allocate(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            MemorySegment m = arena.allocate(Math.max(bytes, 1), 256);
            m.fill(JUNK);
            sizes.put(m.address(), bytes);
            arenas.put(m.address(), arena);
            used += bytes;
            return m.address();
        } catch (Throwable t) {
            arena.close();
            throw t;
        }
    }

    /// Returns whether there was an allocation at an address; it is gone now.
    boolean free(long address) {
        Long size = sizes.remove(address);
        if (size == null) {
            return false;
        }
        used -= size;
        arenas.remove(address).close();
        return true;
    }

    long used() {
        return used;
    }

    int count() {
        return sizes.size();
    }

    boolean isAllocation(long address) {
        return sizes.containsKey(address);
    }

    /// Returns whether a range lies within one allocation.
    boolean contains(long address, long bytes) {
        Map.Entry<Long, Long> e = sizes.floorEntry(address);
        return e != null && bytes >= 0 && address + bytes <= e.getKey() + e.getValue();
    }

    /// Returns the allocation at or before an address, or null.
    Map.Entry<Long, Long> before(long address) {
        return sizes.floorEntry(address);
    }
}
