package dev.panagrad.laws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Every Java source has at most 400 lines, unless `long-files.txt` lists it with a reason, and no line wider
/// than 110 columns; names of classes are imported.
class SourceStyleTest {
    private static final int MAX_LINES = 400;
    private static final int MAX_COLUMNS = 110;
    /// Surefire sets the property; without it, in an IDE, tests run in their module's folder.
    private static final Path ROOT =
            Path.of(System.getProperty("panagrad.root", "..")).toAbsolutePath().normalize();

    @Test
    void linesFitTheWindow() throws IOException {
        var tooWide = new ArrayList<String>();
        for (Path file : javaFiles()) {
            var lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                int columns = lines.get(i).codePointCount(0, lines.get(i).length());
                if (columns > MAX_COLUMNS)
                    tooWide.add(name(file) + ":" + (i + 1) + " has " + columns + " columns");
            }
        }
        assertEquals(List.of(), tooWide, "at most " + MAX_COLUMNS + " columns a line");
    }

    /// Classes of the JDK are imported, unless another one of that name is.
    @Test
    void namesAreShort() throws IOException {
        var qualified = Pattern.compile(
                "(?<![\\w.\"/@])java\\.(?:util|io|nio|lang|time|net|math)(?:\\.[a-z]+)*\\.([A-Z]\\w*)");
        var tooLong = new ArrayList<String>();
        for (Path file : javaFiles()) {
            var lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                var line = lines.get(i).strip();
                if (line.startsWith("import ") || line.startsWith("//")) continue;
                var m = qualified.matcher(line.replaceAll("\"[^\"]*\"", ""));
                while (m.find()) {
                    var other = "[.]" + m.group(1) + ";";
                    if (lines.stream().noneMatch(l -> l.startsWith("import ") && l.matches(".*" + other)))
                        tooLong.add(name(file) + ":" + (i + 1) + " " + m.group());
                }
            }
        }
        assertEquals(List.of(), tooLong, "an import instead");
    }

    @Test
    void filesAreShort() throws IOException {
        var allowed = allowed();
        var tooLong = new ArrayList<String>();
        for (Path file : javaFiles()) {
            int lines = Files.readAllLines(file).size();
            boolean listed = allowed.remove(name(file)) != null;
            if (lines > MAX_LINES && !listed) tooLong.add(name(file) + " has " + lines + " lines");
            if (lines <= MAX_LINES && listed)
                tooLong.add(name(file) + " is short again: remove it from the list");
        }
        allowed.keySet().forEach(gone -> tooLong.add(gone + " is listed but does not exist"));
        assertEquals(List.of(), tooLong,
                "at most " + MAX_LINES + " lines a file, exceptions in long-files.txt");
    }

    /// Path to reason.
    private static Map<String, String> allowed() throws IOException {
        var allowed = new TreeMap<String, String>();
        try (var in = SourceStyleTest.class.getResourceAsStream("/long-files.txt")) {
            for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                if (line.isBlank() || line.startsWith("#")) continue;
                var parts = line.split("\\s+", 2);
                assertEquals(2, parts.length, "long-files.txt gives a reason for " + line);
                allowed.put(parts[0], parts[1]);
            }
        }
        return allowed;
    }

    private static List<Path> javaFiles() throws IOException {
        var files = new ArrayList<Path>();
        try (var modules = Files.list(ROOT)) {
            for (Path module : modules.filter(m -> Files.exists(m.resolve("pom.xml"))).sorted().toList()) {
                try (var walk = Files.walk(module)) {
                    walk.filter(f -> f.toString().endsWith(".java"))
                            .filter(f -> !module.relativize(f).startsWith("target"))
                            .forEach(files::add);
                }
            }
        }
        assertFalse(files.isEmpty(), "sources under " + ROOT);
        return files;
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }
}
