package dev.panagrad.examples;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A script that ran as the launcher runs it.
///
/// @param code its exit status
/// @param lines what it printed
/// @param errors what it wrote to the error stream
record Script(int code, List<String> lines, String errors) {
    static final Path ROOT = Path.of(System.getProperty("panagrad.root", "..")).toAbsolutePath().normalize();

    private static final String SCALE = "-XX:CompileCommand=CompileThresholdScaling";

    /// Runs a script of examples/ with the launcher's options for the JIT.
    ///
    /// @param folder for temporary files
    static Script run(Path folder, String script, String... arguments)
            throws IOException, InterruptedException {
        return run(folder, List.of(), script, arguments);
    }

    /// Runs a script with further options for the JVM.
    static Script run(Path folder, List<String> options, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx1g",
                        "-XX:CompileCommand=quiet", SCALE + ",dev.panagrad.vector.gemm.*::*,0.2",
                        SCALE + ",jdk.incubator.vector.*::*,5.0", "-XX:CICompilerCount=3", "-p",
                        System.getProperty("jdk.module.path"), "--add-modules", "panagrad"));
        command.addAll(options);
        command.add(ROOT.resolve("examples").resolve(script).toString());
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("PANAGRAD_HOME", ROOT.toString());
        Process process = builder.start();
        List<String> lines =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        return new Script(process.waitFor(), lines, Files.readString(errors));
    }
}
