package dev.panagrad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The texts of half kernels: every access of an element is replaced, and NVIDIA's assembler accepts them.
class HalfTextTest {
    @Test
    void namesSayWhatIsReadAndWritten() {
        assertEquals("softmax_row_f32", HalfText.compiled("softmax_row_f16"));
        assertEquals("sum_f32_block", HalfText.compiled("sum_bf16_f32_block"));
        assertEquals("join_parts_f32", HalfText.compiled("join_parts_f32_bf16"));
        assertNull(HalfText.compiled("softmax_row_f32"));
    }

    @Test
    void accessesOfElementsAreReplaced() {
        String text = """
                .visible .entry copy_f32(
                .param .u64 p0
                )
                {
                .reg .f32 %f<4>;
                ld.param.u64 %rd1, [p0];
                cvta.to.global.u64 %rd2, %rd1;
                ld.global.ca.f32 %f3, [%rd2+4];
                @%p1 ld.global.f32 %f1, [%rd2+-4];
                st.global.v2.f32 [%rd2+8], {%f1, %f2};
                st.shared.f32 [%r1], %f1;
                ret;
                }
                """;
        String both = HalfText.of("copy_f16", text);
        String expected = """
                ld.param.u64 %rd1, [p0];
                mov.u64 %rd2, %rd1;
                ld.global.ca.f32 %f3, [%rd2+4];
                @%p1 shr.u64 %xq0, %rd2, 1;
                @%p1 ld.global.b16 %xh0, [%xq0+-2];
                @%p1 cvt.f32.f16 %xf0, %xh0;
                @%p1 mov.f32 %f1, %xf0;
                shr.u64 %xq1, %rd2, 1;
                """;
        assertTrue(both.startsWith(".visible .entry copy_f16(\n"), both);
        assertTrue(both.contains(expected), both);
        assertTrue(both.contains("st.global.v2.b16 [%xq1+4], {%xh"), both);
        assertTrue(both.contains("st.shared.f32 [%r1], %f1;\n"), both);
        String read = HalfText.of("copy_bf16_f32", text);
        assertTrue(read.contains("st.global.v2.f32 [%rd2+8], {%f1, %f2};\n"), read);
        assertTrue(read.contains("ld.global.b16"), read);
        String written = HalfText.of("copy_f32_bf16", text);
        assertTrue(written.contains("@%p1 ld.global.f32 %f1, [%rd2+-4];\n"), written);
        assertTrue(written.contains("st.global.v2.b16"), written);
    }

    private static String refusal(Path ptxas, Path folder, String file, String kernel, String arch)
            throws Exception {
        Path text = Files.createDirectory(folder.resolve(kernel + arch)).resolve("kernel.ptx");
        String module = KernelText.of(file).module(kernel);
        Files.writeString(text, module);
        String said = KernelTextTest.assemble(ptxas, text, arch, "-O3");
        boolean wrong = said.contains("fatal") || said.contains("warning")
                || KernelTextTest.SPILL.matcher(said).find();
        return wrong ? kernel + " for sm_" + arch + ": " + said.lines().limit(4).toList() : "";
    }

    @Test
    void theAssemblerAcceptsEveryOne(@TempDir Path folder) throws Exception {
        Path ptxas = KernelTextTest.ptxas();
        assumeTrue(ptxas != null, "no ptxas on the PATH: CUDA's toolkit is not installed");
        List<String> wrong = new ArrayList<>();
        int count = 0;
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Future<String>> all = new ArrayList<>();
            for (String file : List.of("rows", "norm", "sequence", "window")) {
                for (String kernel : KernelText.of(file).kernels()) {
                    if (!kernel.contains("_f32") || kernel.startsWith("lstm") || kernel.startsWith("conv")) {
                        continue;
                    }
                    count++;
                    String module = KernelText.of(file).module(kernel.replace("_f32", "_bf16"));
                    assertTrue(!module.contains("ld.global.f32") && !module.contains("st.global.f32"),
                            kernel);
                    // The longest of conversions; the newest device has other registers.
                    for (String arch : List.of("75", "120")) {
                        all.add(threads.submit(() -> refusal(ptxas, folder, file,
                                kernel.replace("_f32", "_bf16"), arch)));
                    }
                    all.add(threads.submit(
                            () -> refusal(ptxas, folder, file, kernel.replace("_f32", "_f16"), "75")));
                }
            }
            for (Future<String> f : all) {
                wrong.add(f.get());
            }
        }
        assertTrue(count > 40, count + " kernels");
        wrong.removeIf(String::isEmpty);
        assertEquals(List.of(), wrong);
    }
}
