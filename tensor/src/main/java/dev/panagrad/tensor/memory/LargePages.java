package dev.panagrad.tensor.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/// Memory in the large pages of Linux (`madvise(MADV_HUGEPAGE)`): a page fault for each 2 MiB instead of
/// 4 KiB, of which each takes microseconds, and addresses that the processor translates from what it keeps.
/// Where the system has none to spare it gives small ones.
///
/// It has no limit of its own, unlike the JVM's memory outside of the heap: so as much as the heap may have
/// is taken here at most.
final class LargePages {
    /// Blocks from so many bytes on may lie in large pages.
    static final long LEAST = 2L << 20;

    private static final int READ_WRITE = 1 | 2;
    private static final int PRIVATE_ANONYMOUS = 2 | 0x20;
    private static final int HUGE_PAGE = 14;
    private static final long FAILED = -1;
    private static final Path SETTINGS = Path.of("/sys/kernel/mm/transparent_hugepage");
    private static final long MOST = Runtime.getRuntime().maxMemory();
    private static final AtomicLong TAKEN = new AtomicLong();

    private static final MethodHandle MAP =
            handle("mmap", ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle UNMAP = handle("munmap", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle ADVISE = handle("madvise", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    /// The bytes of a large page, or 0 where a program gets none.
    static final long SIZE = MAP == null || UNMAP == null || ADVISE == null ? 0 : size();

    private LargePages() {
    }

    /// Returns a function of the C library, or null where it, or calling it, is not known.
    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
        String processor = System.getProperty("os.arch", "");
        boolean known = System.getProperty("os.name", "").equals("Linux")
                && (processor.equals("amd64") || processor.equals("aarch64"));
        if (!known || !LargePages.class.getModule().isNativeAccessEnabled()) {
            return null;
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find(name)
                .map(f -> linker.downcallHandle(f, FunctionDescriptor.of(result, arguments))).orElse(null);
    }

    private static long size() {
        try {
            boolean off = Files.readString(SETTINGS.resolve("enabled")).contains("[never]");
            long size = Long.parseLong(Files.readString(SETTINGS.resolve("hpage_pmd_size")).strip());
            // Others than 2 MiB would round blocks up to far more than they need.
            return off || size != LEAST ? 0 : size;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /// Returns cleared memory from the start of a large page on, which closing the arena gives back, or null
    /// if there is none.
    @SuppressWarnings("restricted")
    static MemorySegment map(long bytes, Arena arena) {
        if (SIZE == 0 || bytes > MOST || TAKEN.addAndGet(bytes) > MOST && giveBack(bytes)) {
            return null;
        }
        long reserved = bytes + SIZE;
        long at = reserve(reserved);
        if (at == FAILED) {
            giveBack(bytes);
            return null;
        }
        long first = (at + SIZE - 1) / SIZE * SIZE;
        advise(first, bytes);
        return MemorySegment.ofAddress(first).reinterpret(bytes, arena, _ -> {
            unmap(at, reserved);
            giveBack(bytes);
        });
    }

    private static boolean giveBack(long bytes) {
        TAKEN.addAndGet(-bytes);
        return true;
    }

    private static long reserve(long bytes) {
        try {
            return ((MemorySegment) MAP.invokeExact(MemorySegment.NULL, bytes, READ_WRITE, PRIVATE_ANONYMOUS,
                    -1, 0L)).address();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /// Asks for large pages; what the system answers changes nothing but the time.
    private static void advise(long at, long bytes) {
        try {
            int _ = (int) ADVISE.invokeExact(MemorySegment.ofAddress(at), bytes, HUGE_PAGE);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static void unmap(long at, long bytes) {
        try {
            int _ = (int) UNMAP.invokeExact(MemorySegment.ofAddress(at), bytes);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }
}
