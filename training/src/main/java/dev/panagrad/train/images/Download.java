package dev.panagrad.train.images;

import dev.panagrad.nn.FileFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A file on the net with its size and checksum. It is fetched only when [#to] is called and only if it is
/// not there yet; what was fetched of it before a break is not fetched again.
///
/// @param from where it is
/// @param bytes its size
/// @param md5 its checksum, 32 hexadecimal digits; it tells damage, not malice
public record Download(URI from, long bytes, String md5) {
    private static final int TRIES = 3;
    private static final int TIMEOUT_MILLIS = 30_000;

    /// Makes the description of a file.
    public static Download of(String from, long bytes, String md5) {
        return new Download(URI.create(from), bytes, md5);
    }

    /// Returns the file's name, the last part of its address.
    public String name() {
        return from.getPath().substring(from.getPath().lastIndexOf('/') + 1);
    }

    /// Fetches the file into a folder and returns it. The part that has come stands beside it with `.part`.
    ///
    /// @throws UncheckedIOException if it cannot be fetched after three tries, each going on where the last
    ///         one broke off
    /// @throws FileFormatException if the checksum is wrong; the part is deleted then
    public Path to(Path folder) {
        Path file = folder.resolve(name());
        Path part = folder.resolve(name() + ".part");
        try {
            Files.createDirectories(folder);
            if (Files.isRegularFile(file) && Files.size(file) == bytes && md5.equals(md5Of(file))) {
                return file;
            }
            fetch(part);
            String got = md5Of(part);
            if (!md5.equals(got)) {
                Files.delete(part);
                throw new FileFormatException("download: " + from + ": the checksum is wrong, expected "
                        + md5 + " but got " + got);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("download: cannot fetch " + from + ": " + e.getMessage(), e);
        }
    }

    private void fetch(Path part) throws IOException {
        for (int i = 1;; i++) {
            try {
                long have = Files.exists(part) ? Files.size(part) : 0;
                if (have > bytes) {
                    Files.delete(part);
                    have = 0;
                }
                if (have < bytes) {
                    fetch(part, have);
                }
                return;
            } catch (IOException e) {
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    private void fetch(Path part, long have) throws IOException {
        HttpURLConnection http = (HttpURLConnection) from.toURL().openConnection();
        http.setConnectTimeout(TIMEOUT_MILLIS);
        http.setReadTimeout(TIMEOUT_MILLIS);
        if (have > 0) {
            http.setRequestProperty("Range", "bytes=" + have + "-");
        }
        try {
            int status = http.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
                throw new IOException("the server answers " + status + " " + http.getResponseMessage());
            }
            boolean goesOn = have > 0 && status == HttpURLConnection.HTTP_PARTIAL
                    && String.valueOf(http.getHeaderField("Content-Range")).startsWith("bytes " + have + "-");
            try (InputStream in = http.getInputStream();
                    OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE,
                            goesOn ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE)) {
                copy(in, out, goesOn ? have : 0);
            }
        } finally {
            http.disconnect();
        }
    }

    private void copy(InputStream in, OutputStream out, long have) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long got = have;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            got += n;
            if (got > bytes) {
                throw new IOException("the file is too long, expected " + bytes + " bytes but got more");
            }
            out.write(buffer, 0, n);
        }
        if (got < bytes) {
            throw new IOException("the file broke off, expected " + bytes + " bytes but got " + got);
        }
    }

    private static String md5Of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("download: this Java has no MD5", e);
        }
    }
}
