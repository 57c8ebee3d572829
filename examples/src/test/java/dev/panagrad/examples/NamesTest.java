package dev.panagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A script names the library's classes without further imports.
class NamesTest {
    /// PyTorch's names that java.base has too; a script imports these one by one.
    private static final Set<String> SHARED = Set.of("Buffer", "Identity", "Parameter");

    @TempDir
    Path folder;

    @Test
    void aScriptNeedsOneImport() throws Exception {
        Set<String> names = exported();
        assertTrue(names.containsAll(List.of("Tensor", "Linear", "Event", "Transformer")), names.toString());
        StringBuilder script = new StringBuilder("import module panagrad;\n\nvoid main() {\n");
        names.forEach(n -> script.append("    IO.println(").append(n).append(".class);\n"));
        script.append("    IO.println(Stream.of(1).toList());\n}\n");
        Path file = folder.resolve("Names.java");
        Files.writeString(file, script);
        Set<String> ambiguous = Pattern.compile("reference to (\\w+) is ambiguous")
                .matcher(Script.run(folder, file.toString()).errors()).results()
                .map((MatchResult m) -> m.group(1)).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(SHARED), ambiguous);
    }

    /// Returns the simple names of all public classes in the packages that every module sees.
    private static Set<String> exported() throws IOException {
        Path[] path = Stream.of(System.getProperty("jdk.module.path").split(File.pathSeparator)).map(Path::of)
                .toArray(Path[]::new);
        Set<String> names = new TreeSet<>();
        for (ModuleReference module : ModuleFinder.of(path).findAll()) {
            ModuleDescriptor d = module.descriptor();
            Set<String> packages = d.exports().stream().filter(e -> !e.isQualified())
                    .map(ModuleDescriptor.Exports::source).collect(Collectors.toSet());
            if (d.name().matches("dev\\.panagrad\\.(tensor|autograd|nn|optim|train|vector|cuda)")) {
                try (ModuleReader reader = module.open()) {
                    for (String entry : reader.list().toList()) {
                        addIfPublic(reader, entry, packages, names);
                    }
                }
            }
        }
        return names;
    }

    private static void addIfPublic(ModuleReader reader, String entry, Set<String> packages,
            Set<String> names) throws IOException {
        int slash = entry.lastIndexOf('/');
        if (slash < 0 || !entry.endsWith(".class") || entry.indexOf('$') >= 0
                || !packages.contains(entry.substring(0, slash).replace('/', '.'))) {
            return;
        }
        try (InputStream in = reader.open(entry).orElseThrow()) {
            if (ClassFile.of().parse(in.readAllBytes()).flags().has(AccessFlag.PUBLIC)) {
                names.add(entry.substring(slash + 1, entry.length() - ".class".length()));
            }
        }
    }
}
