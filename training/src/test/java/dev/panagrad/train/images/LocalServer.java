package dev.panagrad.train.images;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A web server on this machine with one file, which breaks off its first answers after some bytes.
final class LocalServer implements AutoCloseable {
    private final ServerSocket socket;
    private final byte[] content;
    private final List<Integer> breaks;
    private final boolean ranges;
    /// The `Range` header of each request, empty where there was none.
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    /// @param breaks after how many bytes the first answers break off
    /// @param ranges whether the server can begin in the middle
    LocalServer(byte[] content, boolean ranges, List<Integer> breaks) throws IOException {
        this.content = content;
        this.ranges = ranges;
        this.breaks = breaks;
        socket = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(this::serve);
    }

    String address(String name) {
        return "http://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort() + "/"
                + name;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                answer(client);
            } catch (IOException e) {
                // The client went, or the server was closed.
            }
        }
    }

    private void answer(Socket client) throws IOException {
        BufferedReader in = new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
        String path = in.readLine();
        String range = "";
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            range = line.startsWith("Range: ") ? line.substring(7) : range;
        }
        int number = requests.size();
        requests.add(range);
        OutputStream out = client.getOutputStream();
        if (path.contains("/none")) {
            out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            return;
        }
        int from = ranges && !range.isEmpty() ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
        String head = from > 0
                ? "206 Partial Content\r\nContent-Range: bytes " + from + "-" + (content.length - 1) + "/"
                        + content.length
                : "200 OK";
        out.write(("HTTP/1.1 " + head + "\r\nContent-Length: " + (content.length - from)
                + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        int to = number < breaks.size() ? Math.min(from + breaks.get(number), content.length)
                : content.length;
        out.write(content, from, to - from);
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
