package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.op.Binary;
import dev.panagrad.tensor.op.Compare;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Pieces;
import dev.panagrad.tensor.op.Special;
import dev.panagrad.tensor.op.Unary;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The assembler accepts the kernel of every elementwise operation, contiguous and strided, without spills.
class ElementwiseAssemblyTest {
    private record Case(String name, ElementwiseText.Key key) {
    }

    @Test
    void everyOperationIsAssembled(@TempDir Path folder) throws Exception {
        Path ptxas = KernelTextTest.ptxas();
        assumeTrue(ptxas != null, "no ptxas on the PATH: CUDA's toolkit is not installed");
        List<Case> cases = new ArrayList<>();
        Stream.of(Unary.class, Special.class, Binary.class, Compare.class)
                .flatMap(family -> Arrays.stream(family.getPermittedSubclasses()))
                .forEach(type -> add(cases, example(type)));
        assertTrue(cases.size() > 300, cases.size() + " kernels");
        List<String> wrong = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<String>> all = new ArrayList<>();
            for (Case c : cases) {
                // The oldest one has the fewest instructions, the newest other registers.
                for (String arch : c.key.rank() == 0 ? List.of("75", "120") : List.of("75")) {
                    all.add(threads.submit(() -> refusal(ptxas, folder, c, arch)));
                }
            }
            for (Future<String> f : all) {
                wrong.add(f.get());
            }
        }
        wrong.removeIf(String::isEmpty);
        assertEquals(List.of(), wrong);
    }

    private static String refusal(Path ptxas, Path folder, Case c, String arch) throws Exception {
        Path own = Files.createDirectory(folder.resolve(c.name + arch));
        Path text = own.resolve("kernel.ptx");
        Files.writeString(text, ElementwiseText.of(c.key));
        String said = KernelTextTest.assemble(ptxas, text, arch, "-O3");
        boolean wrong = said.contains("fatal") || KernelTextTest.SPILL.matcher(said).find();
        return wrong ? c.name + " for sm_" + arch + ": " + said.lines().limit(4).toList() : "";
    }

    private static void add(List<Case> cases, Op op) {
        for (DType t : List.of(DType.FLOAT32, DType.FLOAT64, DType.BFLOAT16, DType.INT64, DType.UINT8)) {
            ScalarTable.Entry e = switch (op) {
                case Unary u -> ScalarTable.of(u, t, t);
                case Special s -> t.isFloat() ? ScalarTable.of(s, t) : null;
                case Binary b -> ScalarTable.of(b, t);
                default -> ScalarTable.of((Compare) op, t);
            };
            if (e != null) {
                DType out = op instanceof Compare ? DType.BOOL : t;
                List<DType> in = op.arity() == 2 ? List.of(t, t) : List.of(t);
                String name = op.name() + "_" + t + "_";
                cases.add(new Case(name, new ElementwiseText.Key(e.scalar(), in, out, 0, false, true)));
                if (t == DType.FLOAT32 || t == DType.FLOAT64) {
                    cases.add(new Case(name + "strided_",
                            new ElementwiseText.Key(e.scalar(), in, out, 4, true, false)));
                }
            }
        }
    }

    private static Op example(Class<?> type) {
        try {
            RecordComponent[] parts = type.getRecordComponents();
            Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Object[] values = Arrays.stream(types).map(ElementwiseAssemblyTest::value).toArray();
            return (Op) type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName(), e);
        }
    }

    private static Object value(Class<?> type) {
        return switch (type.getSimpleName()) {
            case "double" -> 0.5;
            case "boolean" -> true;
            case "int" -> 1;
            case "DType" -> DType.FLOAT64;
            case "Pieces" -> Pieces.steps(0, 0, false, 0.25, 0.5, 1);
            default -> throw new IllegalStateException("no example of " + type);
        };
    }
}
