package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Chain;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Unary;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The PTX that is checked in belongs to its sources, and NVIDIA's assembler accepts what is written at run
/// time, where it is installed.
class KernelTextTest {
    private static final Path SOURCES =
            Path.of(System.getProperty("panagrad.root", "..")).resolve("cuda-ffm/src/main/cuda");
    static final Pattern SPILL = Pattern.compile("[1-9]\\d* bytes spill");

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> all = Files.list(SOURCES)) {
            return all.filter(p -> p.toString().endsWith(ending)).sorted().toList();
        }
    }

    @Test
    void ptxBelongsToItsSources() throws IOException, NoSuchAlgorithmException {
        List<Path> included = files(".cuh");
        List<Path> sources = files(".cu");
        assertTrue(sources.size() >= 6);
        for (Path source : sources) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(Files.readAllBytes(source));
            for (Path p : included) {
                all.writeBytes(Files.readAllBytes(p));
            }
            String name = source.getFileName().toString().replace(".cu", "");
            String text = KernelText.read(name);
            assertTrue(text.contains("// source: " + hash(all.toByteArray()) + ", "),
                    name + " is older than its source: run scripts/build-kernels.sh");
            String code = text.substring(text.indexOf(".version"));
            assertTrue(text.contains(", text: " + hash(code.getBytes(StandardCharsets.US_ASCII)) + "\n"),
                    name + " was not put back as it was before it was folded");
            assertTrue(text.contains("\n.version " + built(source)[1] + "\n"), name);
        }
    }

    private static String hash(byte[] content) throws NoSuchAlgorithmException {
        byte[] sha = MessageDigest.getInstance("SHA-256").digest(content);
        return HexFormat.of().formatHex(sha).substring(0, 16);
    }

    /// What the first line says: architecture, version and options, and behind a bar what to check.
    private static String[] built(Path source) throws IOException {
        try (Stream<String> lines = Files.lines(source)) {
            return lines.findFirst().orElseThrow().replace("// build: ", "").split(" ");
        }
    }

    @Test
    void theAssemblerAcceptsTheFiles(@TempDir Path folder) throws Exception {
        Path ptxas = ptxas();
        assumeTrue(ptxas != null, "no ptxas on the PATH: CUDA's toolkit is not installed");
        List<String> wrong = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<String>> all = new ArrayList<>();
            for (Path source : files(".cu")) {
                List<String> words = List.of(built(source));
                String name = source.getFileName().toString().replace(".cu", "");
                for (String arch : words.subList(words.indexOf("check:") + 1, words.size())) {
                    Path own = Files.createDirectory(folder.resolve(name + arch));
                    all.add(threads.submit(() -> refusal(ptxas, own, name, arch, words.contains("rdc"))));
                }
            }
            for (Future<String> f : all) {
                wrong.add(f.get());
            }
        }
        wrong.removeIf(String::isEmpty);
        assertEquals(List.of(), wrong);
    }

    /// Kernels that call functions of `scalar.cu` are loaded, and spill no registers, with those.
    @Test
    void theAssemblerAcceptsKernelsThatCall(@TempDir Path folder) throws Exception {
        Path ptxas = ptxas();
        assumeTrue(ptxas != null, "no ptxas on the PATH: CUDA's toolkit is not installed");
        List<String> wrong = new ArrayList<>();
        int calling = 0;
        for (Path source : files(".cu")) {
            List<String> words = List.of(built(source));
            String name = source.getFileName().toString().replace(".cu", "");
            for (String kernel : words.contains("rdc") ? KernelText.of(name).kernels() : List.<String>of()) {
                calling++;
                for (String arch : words.subList(words.indexOf("check:") + 1, words.size())) {
                    Path text = folder.resolve(kernel + ".ptx");
                    Files.writeString(text, KernelText.of(name).module(kernel));
                    String said = assemble(ptxas, text, arch, "-O3");
                    if (said.contains("fatal") || said.contains("warning") || SPILL.matcher(said).find()) {
                        wrong.add(kernel + " for sm_" + arch + ": " + said.lines().limit(3).toList());
                    }
                }
            }
        }
        assertTrue(calling >= 30, calling + " kernels");
        assertEquals(List.of(), wrong);
    }

    private static String refusal(Path ptxas, Path folder, String name, String arch, boolean apart)
            throws IOException, InterruptedException {
        Path text = folder.resolve(name + ".ptx");
        Files.writeString(text, KernelText.read(name));
        String said = assemble(ptxas, text, arch, apart ? "-c" : "-O3");
        // Functions apart save registers by convention; kernels with them are assembled below.
        boolean wrong = said.contains("fatal") || said.contains("error") || said.contains("warning")
                || !apart && SPILL.matcher(said).find();
        return wrong ? name + " for sm_" + arch + ": " + said.lines().limit(3).toList() : "";
    }

    /// Returns what the assembler says.
    static String assemble(Path ptxas, Path text, String arch, String option)
            throws IOException, InterruptedException {
        Path log = text.resolveSibling("log");
        Process p =
                new ProcessBuilder(ptxas.toString(), "-v", option, "-arch=sm_" + arch, text.toString(), "-o",
                        text.resolveSibling("out").toString()).redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        int rc = p.waitFor();
        return Files.readString(log) + (rc == 0 ? "" : " fatal: " + rc);
    }

    static Path ptxas() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            Path p = Path.of(folder, "ptxas");
            if (Files.isExecutable(p)) {
                return p;
            }
        }
        return null;
    }

    /// Kernels of every kind: instructions, functions with and without calls, conversions, strides.
    private static Map<String, ElementwiseText.Key> kernels() {
        Map<String, ElementwiseText.Key> all = new LinkedHashMap<>();
        for (DType t : List.of(DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16, DType.FLOAT16)) {
            for (Unary op : List.of(new Unary.Exp(), new Unary.Sin(), new Unary.Tanh(), new Unary.Gelu(false),
                    new Unary.IsFinite(), new Unary.Relu(), new Unary.AddScalar(2))) {
                DType out = op instanceof Unary.IsFinite ? DType.BOOL : t;
                all.put(op.name() + t,
                        new ElementwiseText.Key(ScalarTable.of(op, t, out).scalar(), List.of(t),
                                out, 0, false, true));
            }
            all.put("pow" + t,
                    new ElementwiseText.Key(ScalarTable.of(new Binary.Pow(), t).scalar(), List.of(t, t),
                            t, 3, false, false));
            all.put("less" + t, new ElementwiseText.Key(ScalarTable.of(new Compare.Lt(), t).scalar(),
                    List.of(t, t), DType.BOOL, 2, true, false));
        }
        // A chain: x · sigmoid(x), rounded between, where it is above a number.
        for (DType t : List.of(DType.FLOAT32, DType.BFLOAT16)) {
            List<ElementwiseText.Part> parts = List.of(
                    new ElementwiseText.Part(ScalarTable.of(new Unary.Sigmoid(), t, t).scalar(), List.of(0),
                            t),
                    new ElementwiseText.Part(ScalarTable.of(new Binary.Mul(), t).scalar(), List.of(0, 2), t),
                    new ElementwiseText.Part(ScalarTable.of(new Compare.Lt(), t).scalar(), List.of(1, 3),
                            DType.BOOL),
                    new ElementwiseText.Part(ScalarTable.where().scalar(), List.of(4, 3, 1), t));
            all.put("chain" + t, new ElementwiseText.Key(parts, List.of(new Chain.Constant(t, 0.5)),
                    List.of(t), t, 0, false, true));
        }
        for (DType from : DType.values()) {
            for (DType to : List.of(DType.BOOL, DType.BFLOAT16, DType.FLOAT16, DType.INT32, DType.FLOAT64)) {
                all.put(from + "To" + to, new ElementwiseText.Key(
                        ScalarTable.of(new Unary.Cast(to), from, to).scalar(), List.of(from), to, 0, false,
                        true));
            }
        }
        return all;
    }

    /// Contiguous, aligned tensors are read and written 16 bytes at a time, whatever the type.
    @Test
    void elementwiseKernelsMoveSixteenBytesAtATime() {
        for (DType t : DType.values()) {
            String vector = t.bytes() == 8 ? "v2" : "v4";
            if (t != DType.BOOL) {
                Scalar add = ScalarTable.of(new Binary.Add(), t).scalar();
                assertAccesses(new ElementwiseText.Key(add, List.of(t, t), t, 0, false, true), vector, 2, 1);
                ElementwiseText.Key single = new ElementwiseText.Key(add, List.of(t, t), t, 0, false, false);
                assertEquals(1, ElementwiseText.perThread(single));
                assertAccesses(single, vector, 0, 0);
            }
            Scalar copy = ScalarTable.copy().scalar();
            assertAccesses(new ElementwiseText.Key(copy, List.of(t), t, 0, false, true), vector, 1, 1);
        }
        Scalar gelu = ScalarTable.of(new Unary.Gelu(false), DType.FLOAT32, DType.FLOAT32).scalar();
        assertAccesses(new ElementwiseText.Key(gelu, List.of(DType.FLOAT32), DType.FLOAT32, 0, false, true),
                "v4",
                1, 1);
        // Four accesses of float32 for one of truth values.
        Scalar less = ScalarTable.of(new Compare.Lt(), DType.FLOAT32).scalar();
        assertAccesses(
                new ElementwiseText.Key(less, List.of(DType.FLOAT32, DType.FLOAT32), DType.BOOL, 0, false,
                        true),
                "v4", 8, 1);
    }

    private static void assertAccesses(ElementwiseText.Key key, String vector, int loads, int stores) {
        String text = ElementwiseText.of(key);
        assertEquals(loads, count(text, "ld.global." + vector), text);
        assertEquals(stores, count(text, "st.global." + vector), text);
        assertTrue(stores == 0 || ElementwiseText.perThread(key) * key.out().bytes() >= 16);
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void theAssemblerAcceptsElementwiseKernels(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path ptxas = ptxas();
        assumeTrue(ptxas != null, "no ptxas on the PATH: CUDA's toolkit is not installed");
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, ElementwiseText.Key> k : kernels().entrySet()) {
            Path text = folder.resolve(k.getKey() + ".ptx");
            Files.writeString(text, ElementwiseText.of(k.getValue()));
            // Conversions differ by no architecture; the others go through all.
            for (String arch : k.getKey().contains("To") ? List.of("75") : List.of("75", "80", "90", "120")) {
                String said = assemble(ptxas, text, arch, "-O3");
                if (said.contains("fatal") || SPILL.matcher(said).find()) {
                    wrong.add(k.getKey() + " for sm_" + arch + ": " + said.lines().limit(3).toList());
                }
            }
        }
        assertEquals(List.of(), wrong);
    }
}
