package dev.panagrad.laws.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Lists of exceptions among the resources: a name and a reason each line.
public final class Listed {
    private Listed() {
    }

    /// Returns the reasons by name.
    public static Map<String, String> reasons(String file) {
        Map<String, String> reasons = new TreeMap<>();
        try (var in = Listed.class.getResourceAsStream(file)) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                int colon = line.indexOf(": ");
                if (colon < 0 || line.length() < colon + 12
                        || reasons.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
                    throw new IllegalArgumentException(
                            file + ": expected a name once, and a reason, but got " + line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reasons;
    }

    /// Returns the names that `cuda-host.txt` has in a part, with what it says of each, a line each.
    public static String host(String part) {
        return reasons("/cuda-host.txt").keySet().stream().filter(n -> n.startsWith(part + " "))
                .collect(Collectors.joining("\n"));
    }

    /// Returns what was seen, as [#host(String)] has it.
    public static String host(String part, Map<String, HostTraffic.Amount> seen) {
        return seen.entrySet().stream()
                .map(e -> part + " " + e.getKey() + " " + e.getValue().name().toLowerCase(Locale.ROOT))
                .sorted().collect(Collectors.joining("\n"));
    }
}
