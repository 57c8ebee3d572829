package dev.panagrad.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A compiled source file as text, taken apart: each kernel is loaded by itself, with the functions and
/// variables that it needs, so that the driver compiles nothing that nobody launches.
final class KernelText {
    private static final Map<String, KernelText> FILES = new ConcurrentHashMap<>();
    /// Shared variables within a kernel have no word in front.
    private static final Pattern ITEM = Pattern.compile("(?m)^(?:(?:\\.visible |\\.weak |\\.extern )?"
            + "\\.(?:entry|func|global|const)|(?:\\.weak |\\.extern )\\.shared)\\b");
    private static final Pattern NAME =
            Pattern.compile("\\.(?:entry|func)\\s*(?:\\([^)]*\\))?\\s*([\\w$]+)");
    private static final Pattern VARIABLE = Pattern.compile("\\.\\w+ ([\\w$]+)(?:\\[|;| =)");
    private static final Pattern WORD = Pattern.compile("[\\w$]+");

    /// Changes every module's text before it is loaded; for tests that plant bugs.
    static volatile UnaryOperator<String> changed = UnaryOperator.identity();

    private final String header;
    /// Functions, kernels and variables by name, in the file's order.
    private final Map<String, String> items = new LinkedHashMap<>();
    /// Functions that are declared here and have their text in `scalar.cu`.
    private final Set<String> elsewhere = new LinkedHashSet<>();

    private KernelText(String text) {
        Matcher m = ITEM.matcher(text);
        int at = m.find() ? m.start() : text.length();
        header = text.substring(0, at);
        while (at < text.length()) {
            int end = m.find(at + 1) ? m.start() : text.length();
            item(text.substring(at, end));
            at = end;
        }
    }

    private void item(String s) {
        boolean code = s.contains(".func") || s.contains(".entry");
        Matcher m = (code ? NAME : VARIABLE).matcher(s);
        if (!m.find()) {
            return;
        }
        if (!code || s.contains("{")) {
            items.put(m.group(1), s);
        } else if (s.startsWith(".extern")) {
            elsewhere.add(m.group(1));
        } // Else it declares what follows later.
    }

    /// Returns a file of the kernels' folder, without its ending.
    static KernelText of(String file) {
        return FILES.computeIfAbsent(file, f -> {
            try {
                return new KernelText(read(f));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /// Returns the whole text of a file. A line like `~20 7 %r12 $L-3` stands for the seven lines that begin
    /// twenty lines before, with 12 added to the numbers of the registers `%r` and 3 taken from those of
    /// labels.
    static String read(String file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (InputStream in = KernelText.class.getResourceAsStream("kernels/" + file + ".ptx")) {
            new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().forEach(line -> {
                if (line.startsWith("~")) {
                    repeat(line.substring(1).split(" "), lines);
                } else {
                    lines.add(line);
                }
            });
        }
        return String.join("\n", lines) + "\n";
    }

    private static void repeat(String[] words, List<String> lines) {
        int from = lines.size() - Integer.parseInt(words[0]);
        int end = from + Integer.parseInt(words[1]);
        String[] kinds = new String[words.length - 2];
        int[] shifts = new int[kinds.length];
        for (int i = 0; i < kinds.length; i++) {
            String word = words[i + 2];
            int digits = kindEnd(word, 0);
            kinds[i] = word.substring(0, digits);
            shifts[i] = Integer.parseInt(word.substring(digits));
        }
        for (int i = from; i < end; i++) {
            lines.add(shifted(lines.get(i), kinds, shifts));
        }
    }

    /// Returns where the digits begin of what is numbered, a register, label or offset. By hand, since
    /// regular expressions would take half a second for a file in a new JVM.
    private static int kindEnd(String s, int at) {
        int end = at + 1;
        if (s.charAt(at) == '%') {
            while (end < s.length() && s.charAt(end) >= 'a' && s.charAt(end) <= 'z') {
                end++;
            }
        } else if (s.charAt(at) == '$') {
            end++;
        }
        return end;
    }

    private static String shifted(String line, String[] kinds, int[] shifts) {
        StringBuilder b = null;
        int done = 0;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c != '%' && c != '$' && c != '+') {
                continue;
            }
            int digits = kindEnd(line, at);
            int end = digits;
            while (end < line.length() && line.charAt(end) >= '0' && line.charAt(end) <= '9') {
                end++;
            }
            for (int k = 0; end > digits && k < kinds.length; k++) {
                if (kinds[k].length() == digits - at && line.startsWith(kinds[k], at)) {
                    b = b == null ? new StringBuilder() : b;
                    b.append(line, done, digits).append(Integer.parseInt(line, digits, end, 10) + shifts[k]);
                    done = end;
                }
            }
            at = digits - 1;
        }
        return b == null ? line : b.append(line, done, line.length()).toString();
    }

    /// Returns the names of all kernels in the file.
    Set<String> kernels() {
        Set<String> names = new LinkedHashSet<>();
        items.forEach((name, text) -> {
            if (text.contains(".entry")) {
                names.add(name);
            }
        });
        return names;
    }

    /// Returns a module with one kernel of the file, or one of half types that is made of it.
    String module(String kernel) {
        String text = items.get(kernel);
        String compiled = text == null ? items.get(HalfText.compiled(kernel)) : text;
        String own = with(compiled) + (text == null ? HalfText.of(kernel, compiled) : text);
        List<String> called = WORD.matcher(own).results().map(MatchResult::group).filter(elsewhere::contains)
                .toList();
        String others = called.isEmpty() ? "" : of("scalar").with(String.join(" ", called));
        return changed.apply(header + others + own);
    }

    /// Returns a module with a kernel's text that uses functions of the file.
    String around(String kernel) {
        return changed.apply(header + with(kernel) + kernel);
    }

    boolean has(String function) {
        return items.containsKey(function);
    }

    /// Returns the text of a function's body without its braces.
    String body(String function) {
        String s = items.get(function);
        return s.substring(s.indexOf('{') + 1, s.lastIndexOf('}'));
    }

    /// Returns what a text needs, what is needed first before what needs it.
    private String with(String text) {
        Set<String> needed = new LinkedHashSet<>();
        need(text, needed);
        StringBuilder b = new StringBuilder();
        needed.forEach(name -> b.append(items.get(name)));
        return b.toString();
    }

    private void need(String text, Set<String> needed) {
        Matcher m = WORD.matcher(text);
        while (m.find()) {
            String name = m.group();
            String item = items.get(name);
            if (item != null && !item.equals(text) && !needed.contains(name)) {
                need(item.substring(item.indexOf('{') < 0 ? item.length() : item.indexOf('{')), needed);
                needed.add(name);
            }
        }
    }
}
