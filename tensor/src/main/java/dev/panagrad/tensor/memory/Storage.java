package dev.panagrad.tensor.memory;

import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.ReleasedException;
import java.lang.foreign.MemorySegment;

/// The memory of a tensor and of all its views: a range of a native segment, with a version that every change
/// in place raises.
///
/// Whoever uses [#segment()] must keep the storage reachable until the access is done
/// ([java.lang.ref.Reference#reachabilityFence]); `Tensor.apply` does so for its operands and its result.
public final class Storage {
    private final Device device;
    private final MemorySegment segment;
    private final long base;
    private final long bytes;
    /// Keeps the chunk that a small storage lies in, or the owner of wrapped memory, reachable.
    private final Object owner;
    /// The pool's record of a large block, null for others.
    private Block block;
    /// What gives other devices' memory back, null for the host's.
    private Runnable release;
    private volatile boolean released;
    private boolean kept;
    private int version;

    Storage(Device device, MemorySegment segment, long base, long bytes, Object owner) {
        this.device = device;
        this.segment = segment;
        this.base = base;
        this.bytes = bytes;
        this.owner = owner;
    }

    /// Returns a storage over memory that somebody else owns and keeps alive, without a copy.
    public static Storage wrap(Device device, MemorySegment segment, Object owner) {
        return new Storage(device, segment, 0, segment.byteSize(), owner);
    }

    /// Returns a storage in the memory of another device than the host. The host cannot read it: its segment
    /// has no bytes, only the device's address.
    ///
    /// @param owner what keeps the memory alive
    /// @param release gives the memory back when a scope ends; called at most once
    public static Storage onDevice(Device device, long address, long bytes, Object owner, Runnable release) {
        Storage s = new Storage(device, MemorySegment.ofAddress(address), 0, bytes, owner);
        s.release = release;
        Pool.HOST.enroll(s);
        return s;
    }

    void block(Block b) {
        block = b;
    }

    Block block() {
        return block;
    }

    /// Returns where the memory is.
    public Device device() {
        return device;
    }

    /// Returns the segment in which the storage lies; it may be larger.
    ///
    /// @throws ReleasedException if a scope has given the memory back, or wrapped memory's arena is closed
    public MemorySegment segment() {
        if (released || !segment.scope().isAlive()) {
            throw new ReleasedException(
                    released ? "tensor: its memory has been released by a Scope, expected a live tensor; "
                            + "return it from the scope or call Scope.keep(tensor) inside"
                            : "tensor: the arena of its memory is closed, expected a live one; "
                                    + "close it when no tensor uses its memory any more");
        }
        return segment;
    }

    /// Returns the first byte of this storage in its segment.
    public long base() {
        return base;
    }

    /// Returns the size in bytes.
    public long bytes() {
        return bytes;
    }

    /// Returns whether a scope has given the memory back.
    public boolean released() {
        return released;
    }

    /// Makes the storage outlive all scopes.
    public void keep() {
        kept = true;
    }

    boolean kept() {
        return kept;
    }

    /// Returns how often the memory was changed in place.
    public int version() {
        return version;
    }

    /// Notes a change in place.
    public void changed() {
        version++;
    }

    /// Gives the memory back now. Later use throws [ReleasedException]; releasing again does nothing.
    public void release() {
        if (!released) {
            released = true;
            if (block != null) {
                Pool.HOST.giveBack(block);
                block = null;
            }
            if (release != null) {
                release.run();
                release = null;
            }
        }
    }

    /// Returns the object that keeps the memory alive, or null.
    public Object owner() {
        return owner;
    }
}
