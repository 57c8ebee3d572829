package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a script sees, in a JVM of its own: a process chooses its driver once.
class ScriptsTest {
    @TempDir
    private Path folder;

    /// Returns the lines that a script prints.
    private List<String> run(String body, String... options) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("Script.java"), """
                import module dev.panagrad.tensor;
                import module dev.panagrad.cuda;
                void main() {
                """ + body + "}\n");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--module-path",
                System.getProperty("jdk.module.path"), "--add-modules", "dev.panagrad.cuda",
                "--enable-native-access=dev.panagrad.tensor,dev.panagrad.cuda", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(options));
        command.add(script.toString());
        Path out = folder.resolve("out");
        Process p =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        int rc = p.waitFor();
        List<String> lines = Files.readAllLines(out);
        assertEquals(0, rc, lines::toString);
        return lines;
    }

    private static final String ASK = """
            IO.println(Panagrad.isAvailable("cuda"));
            IO.println(Cuda.info());
            try {
                IO.println(Tensor.ones(2).to("cuda").add(1).sum().item());
            } catch (DeviceException e) {
                IO.println(e.getMessage());
            }
            """;

    @Test
    void infoListsTheDevices() throws IOException, InterruptedException {
        List<String> lines = run(ASK, "-Dpanagrad.cuda=fake", "-Dpanagrad.cuda.fake.memory=67108864");
        assertEquals(List.of("true", "driver fake, CUDA 13.0"), lines.subList(0, 2));
        for (int i = 0; i < 2; i++) {
            assertTrue(lines.get(2 + i).matches("cuda:" + i + ": fake GPU, PTX on the JVM, compute capability"
                    + " 9\\.0, 8 multiprocessors, 6[34] of 64 MiB free"), lines::toString);
        }
        assertEquals(List.of("4.0"), lines.subList(4, lines.size()));
    }

    @Test
    void infoSaysWhyThereIsNone() throws IOException, InterruptedException {
        List<String> lines = run(ASK, "-Dpanagrad.cuda=/nowhere/libcuda.so.1");
        assertEquals("false", lines.getFirst());
        assertTrue(lines.get(1).startsWith("CUDA is not available: -Dpanagrad.cuda=/nowhere/libcuda.so.1: "),
                lines::toString);
        assertTrue(lines.get(2).contains(lines.get(1).substring("CUDA is not available: ".length())),
                lines::toString);
        assertEquals(3, lines.size());
    }

    @Test
    void devicesThatAreTooOldAreRefused() throws IOException, InterruptedException {
        List<String> lines = run(ASK, "-Dpanagrad.cuda=fake", "-Dpanagrad.cuda.fake.devices=1",
                "-Dpanagrad.cuda.fake.capability=70");
        String why =
                "cuda:0 (fake GPU, PTX on the JVM) has compute capability 7.0, expected 7.5 or newer; use"
                        + " a GPU of NVIDIA's Turing generation or a later one, or the CPU";
        assertEquals(List.of("false", "CUDA is not available: " + why,
                "device: cuda:0 is unavailable: " + why), lines);
    }

    /// A script catches by name what the public methods document.
    @Test
    void errorsOfTheDriverAreCaughtByName() throws IOException, InterruptedException {
        List<String> lines = run("""
                Tensor x = Tensor.ones(64).to("cuda");
                try {
                    Tensor.ones(1 << 20).to("cuda");
                } catch (OutOfMemoryException e) {
                    CudaException cause = (CudaException) e.getCause();
                    IO.println(cause.function() + " " + cause.code() + " " + cause.isOutOfMemory() + " "
                            + cause.isSticky());
                }
                IO.println(x.sum().item());
                """, "-Dpanagrad.cuda=fake", "-Dpanagrad.cuda.fake.memory=1048576");
        assertEquals(List.of("cuMemAlloc_v2 2 true false", "64.0"), lines);
    }
}
