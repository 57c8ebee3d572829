package dev.panagrad.laws;

import dev.panagrad.tensor.memory.Pool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/// A law for readers of files: a damaged file is read or refused by one type of exception, and no more memory
/// is taken than the file could fill.
///
/// Files are made from good ones by changes of single bits and bytes, numbers at the edges of their ranges,
/// pieces that are cut out, repeated, or taken from another good file, and ends that are cut off.
public final class HostileFiles {
    /// Bytes of the heap that reading a file may take for itself, whatever the file.
    private static final long FIXED = 4 << 20;

    private final Path scratch;
    private final Class<? extends RuntimeException> refusal;
    private final long bytesPerByte;
    private final byte[][] good;

    /// Makes a law.
    ///
    /// @param scratch the file that is written again and again
    /// @param refusal what a reader throws
    /// @param bytesPerByte memory for each byte of a file: more than 1 for texts that become objects and for
    ///        compressed data
    /// @param good files that are read
    public HostileFiles(Path scratch, Class<? extends RuntimeException> refusal, long bytesPerByte,
            byte[]... good) {
        this.scratch = scratch;
        this.refusal = refusal;
        this.bytesPerByte = bytesPerByte;
        this.good = good;
    }

    /// Checks a reader.
    ///
    /// @param reader reads the scratch file
    /// @param tries how many damaged files
    /// @return how many of them were read
    /// @throws AssertionError if a file breaks the law; it is kept
    public int check(Consumer<Path> reader, int tries, long seed) {
        // One open file: opening and cutting it anew each time takes most of the time on some file systems.
        try (FileChannel out =
                FileChannel.open(scratch, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (byte[] g : good) {
                write(out, g);
                reader.accept(scratch);
            }
            return check(out, reader, tries, seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int check(FileChannel out, Consumer<Path> reader, int tries, long seed) throws IOException {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < tries; i++) {
            byte[] bad = damaged(random);
            write(out, bad);
            long live = Pool.HOST.statistics().live();
            long heap = allocated();
            try {
                reader.accept(scratch);
                read++;
            } catch (RuntimeException | Error e) {
                if (!refusal.isInstance(e)) {
                    throw new AssertionError("file " + i + " of seed " + seed + " (" + scratch + ", "
                            + bad.length + " bytes): expected " + refusal.getSimpleName() + " but got " + e,
                            e);
                }
            }
            long taken = allocated() - heap + Math.max(Pool.HOST.statistics().live() - live, 0);
            if (taken > FIXED + bytesPerByte * bad.length) {
                throw new AssertionError("file " + i + " of seed " + seed + " (" + scratch + ", " + bad.length
                        + " bytes): expected at most " + bytesPerByte + " bytes for each and " + FIXED
                        + " but " + taken + " were taken");
            }
        }
        return read;
    }

    private static void write(FileChannel out, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        for (long at = 0; left.hasRemaining();) {
            at += out.write(left, at);
        }
        out.truncate(bytes.length);
    }

    private byte[] damaged(Random random) {
        byte[] b = good[random.nextInt(good.length)].clone();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            b = damage(b, random);
        }
        return b;
    }

    private byte[] damage(byte[] in, Random random) {
        if (in.length == 0) {
            return in;
        }
        byte[] b = in.clone();
        int at = random.nextInt(b.length);
        int length = Math.min(1 + random.nextInt(16), b.length - at);
        switch (random.nextInt(9)) {
            case 0 -> b[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> b[at] = (byte) random.nextInt();
            case 2 -> Arrays.fill(b, at, at + length, (byte) (random.nextBoolean() ? 0xff : 0));
            case 3 -> b[at] = (byte) "\"',:;{}[]()0123456789eE-+.\n\0".charAt(random.nextInt(28));
            case 4 -> {
                for (int i = 0; i < Math.min(8, b.length - at); i++) {
                    b[at + i] = (byte) (Long.MAX_VALUE >>> 8 * i * random.nextInt(2));
                }
            }
            case 5 -> b = Arrays.copyOf(b, at);
            case 6 -> b = spliced(b, at, at + length, new byte[0]);
            case 7 -> b = spliced(b, at, at, Arrays.copyOfRange(b, at, at + length));
            default -> {
                byte[] other = good[random.nextInt(good.length)];
                int from = random.nextInt(other.length + 1);
                b = spliced(b, at, at + length,
                        Arrays.copyOfRange(other, from, Math.min(from + length, other.length)));
            }
        }
        return b;
    }

    /// Returns bytes with a part replaced.
    private static byte[] spliced(byte[] b, int from, int to, byte[] by) {
        byte[] out = Arrays.copyOf(b, from + by.length + b.length - to);
        System.arraycopy(by, 0, out, from, by.length);
        System.arraycopy(b, to, out, from + by.length, b.length - to);
        return out;
    }

    /// Returns the bytes of the heap that this thread has taken so far, 0 where the JVM does not tell.
    private static long allocated() {
        return Counter.METHOD == null ? 0 : Counter.read();
    }

    /// The JVM's counter, found by reflection so that the laws need no further module.
    private static final class Counter {
        private static final Object BEAN;
        private static final Method METHOD;

        static {
            Object bean = null;
            Method method = null;
            try {
                bean = Class.forName("java.lang.management.ManagementFactory").getMethod("getThreadMXBean")
                        .invoke(null);
                method = Class.forName("com.sun.management.ThreadMXBean")
                        .getMethod("getCurrentThreadAllocatedBytes");
            } catch (ReflectiveOperationException e) {
                bean = null;
            }
            BEAN = bean;
            METHOD = bean == null ? null : method;
        }

        private static long read() {
            try {
                return (Long) METHOD.invoke(BEAN);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
