package dev.panagrad.nn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/// Writes a file as a whole or not at all: beside the old one first, then it takes the old one's name.
///
/// A reader sees the old content or the new one, also after a crash. A new file has the permissions that
/// the user's other new files have.
public final class WholeFile {
    private WholeFile() {
    }

    /// What a file is to contain.
    @FunctionalInterface
    public interface Content {
        /// Writes everything, from the channel's start.
        void write(FileChannel out) throws IOException;
    }

    /// Replaces or makes a file.
    ///
    /// @param format what the file is, for errors
    /// @throws UncheckedIOException if it cannot be written; the old file, if any, is then unchanged
    public static void write(String format, Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path part = target.resolveSibling(target.getFileName() + "."
                + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".part");
        try {
            try (FileChannel out =
                    FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                content.write(out);
                out.force(true);
            }
            move(part, target);
        } catch (IOException e) {
            discard(part);
            String why =
                    e instanceof NoSuchFileException ? "there is no folder " + target.getParent() : words(e);
            throw new UncheckedIOException(format + ": cannot write " + file + ": " + why, e);
        } catch (RuntimeException e) {
            discard(part);
            throw e;
        }
    }

    /// Returns the error that a file cannot be read, with the reason in words.
    ///
    /// @param format what the file is
    public static UncheckedIOException unreadable(String format, Path file, IOException reason) {
        return new UncheckedIOException(format + ": cannot read " + file + ": " + words(reason), reason);
    }

    /// Returns what an error says; of some Java says the path alone.
    private static String words(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "access is denied";
            case NotDirectoryException _ -> "it is no folder";
            default -> e.getMessage();
        };
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // The error that led here says more than this one.
        }
    }
}
