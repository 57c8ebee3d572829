package dev.panagrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Does what README.md shows and compares with what it says.
class ReadmeTest {
    private static final Path ROOT =
            Path.of(System.getProperty("panagrad.root", "..")).toAbsolutePath().normalize();
    private static final String MODULES = System.getProperty("jdk.module.path");

    @TempDir
    Path folder;

    @Test
    void theProgramFitsTheLine() throws Exception {
        Path script = Files.writeString(folder.resolve("Line.java"), block("Losses.mse"));
        assertEquals("w 0.100, b 0.300", run("", "java", "-p", MODULES, "--add-modules", "panagrad",
                script.toString()).strip());
    }

    @Test
    void theModelCompilesAndRuns() throws Exception {
        Path script = Files.writeString(folder.resolve("Model.java"), block("class Mlp")
                + "void main() { IO.println(new Mlp().call(Tensor.ones(2, 784)).shape()); }");
        assertEquals("[2, 10]",
                run("", "java", "-p", MODULES, "--add-modules", "panagrad", script.toString()).strip());
    }

    @Test
    void theTrainingLearns() throws Exception {
        Path script = Files.writeString(folder.resolve("Moons.java"), block("Trainer.supervised"));
        String printed = run("", "java", "-p", MODULES, "--add-modules", "panagrad", script.toString());
        assertEquals("accuracy 1.00", printed.strip().lines().toList().getLast());
        assertTrue(Files.exists(folder.resolve("run/best.safetensors")));
    }

    @Test
    void theSearchFindsAGoodPenalty() throws Exception {
        Path script =
                Files.writeString(folder.resolve("Search.java"), "import module panagrad;\nvoid main() {\n"
                        + block("GridSearch") + "}\n");
        List<String> lines = run("", "java", "-p", MODULES, "--add-modules", "panagrad", script.toString())
                .lines().toList();
        assertEquals(5, lines.size(), String.join("\n", lines));
        assertTrue(Double.parseDouble(lines.getLast()) > 0.94, lines.getLast());
    }

    @Test
    void theSessionAnswersAsPrinted() throws Exception {
        List<String> typed = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (String line : block("jshell>").lines().toList()) {
            if (line.startsWith("jshell> ")) {
                typed.add(line.substring(8));
            } else if (!line.isBlank()) {
                answers.add(line);
            }
        }
        typed.add("/exit");
        String printed =
                run(String.join("\n", typed) + "\n", "jshell", "--feedback", "normal", "--module-path",
                        MODULES, "--add-modules", "panagrad", "-R--module-path=" + MODULES,
                        "-R--add-modules=panagrad",
                        "--startup", ROOT.resolve("aggregate/src/main/jshell/startup.jsh").toString())
                        .replace("\r", "");
        // Some terminals echo what is typed between the answers, so only these are compared, in their order.
        int at = 0;
        for (String answer : answers) {
            int found = printed.indexOf(answer + "\n", at);
            assertTrue(found >= 0, "README.md shows \"" + answer + "\" but the shell printed\n" + printed);
            at = found + answer.length();
        }
        assertEquals(9, answers.size());
    }

    /// Returns the code block of README.md that contains a text.
    private static String block(String containing) throws IOException {
        Matcher m = Pattern.compile("```\\w*\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("README.md")));
        while (m.find()) {
            if (m.group(1).contains(containing)) {
                return m.group(1);
            }
        }
        throw new IllegalStateException("README.md has no block with " + containing);
    }

    private String run(String input, String tool, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/" + tool));
        command.addAll(List.of(arguments));
        Process p = new ProcessBuilder(command).directory(folder.toFile())
                .redirectError(folder.resolve("errors.txt").toFile()).start();
        try (var out = p.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String printed = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, p.waitFor(), () -> printed);
        return printed;
    }
}
