package dev.panagrad.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The bound functions have the signatures of cuda.h: in the table that is checked in, and in the header
/// itself where a CUDA toolkit is installed.
class SignatureTest {
    private static final Set<String> WIDE =
            Set.of("size_t", "CUdeviceptr", "cuuint64_t", "unsigned long long",
                    "CUcontext", "CUmodule", "CUfunction", "CUstream", "CUevent", "CUgraph", "CUgraphExec",
                    "CUlibrary",
                    "CUkernel", "CUmemoryPool", "CUlinkState", "CUhostFn", "CUoccupancyB2DSize");

    /// Returns the letters of a C parameter list.
    static String letters(String params) {
        StringBuilder s = new StringBuilder();
        for (String p : params.strip().equals("void") ? new String[0] : params.split(",")) {
            String plain = p.replaceAll("\\b(const|volatile)\\b", "").strip().replaceAll("\\s+", " ");
            String type = plain.contains(" ") ? plain.substring(0, plain.lastIndexOf(' ')) : plain;
            s.append(p.contains("*") || p.contains("[") || WIDE.contains(type) ? 'J'
                    : type.equals("unsigned char") ? 'B' : type.equals("unsigned short") ? 'S' : 'I');
        }
        return s.toString();
    }

    /// Returns the types of a C parameter list without the names, spaced in one way.
    static List<String> types(String params) {
        List<String> types = new ArrayList<>();
        for (String p : params.strip().equals("void") ? new String[0] : params.split(",")) {
            String spaced = p.replaceAll("([*\\[\\]])", " $1 ").strip().replaceAll("\\s+", " ");
            String type =
                    spaced.replaceAll("(?<=\\S )\\w+(?= \\[ ?\\d* ?\\]$|$)", "").replaceAll("\\[.*\\]", "*");
            types.add(type.strip().replaceAll("\\s+", " "));
        }
        return types;
    }

    /// Returns the parameters of the table that is checked in, by function.
    private static Map<String, String> table() throws IOException {
        Map<String, String> table = new TreeMap<>();
        try (var in = Driver.class.getResourceAsStream("cuda-signatures.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                Matcher m = Pattern.compile("CUresult (\\w+)\\((.*)\\);").matcher(line);
                assertTrue(m.matches(), line);
                table.put(m.group(1), m.group(2));
            }
        }
        return table;
    }

    @Test
    void namesAndSpacesAreNoPartOfATypeAndAllElseIs() {
        assertEquals(List.of("const char * *", "unsigned long long", "void *", "size_t", "int *"),
                types("const char **pStr, unsigned  long long flags, void* p, size_t\nbytes, int sizes[3]"));
        assertEquals(List.of(), types(" void "));
        assertNotEquals(types("const void *p"), types("void *p"));
        assertNotEquals(types("size_t n"), types("unsigned long long n"));
        assertNotEquals(types("CUstream s"), types("CUstream *s"));
        assertNotEquals(types("CUstream s, CUevent e"), types("CUevent e, CUstream s"));
    }

    @Test
    void theTableAgrees() throws IOException {
        Map<String, String> table = table();
        table.replaceAll((name, params) -> letters(params));
        Map<String, String> bound = new TreeMap<>();
        for (DriverFunction f : DriverFunction.values()) {
            bound.put(f.name(), f.arguments());
        }
        assertEquals(84, bound.size());
        assertEquals(table, bound);
    }

    private static Path header() {
        String home = System.getenv().getOrDefault("CUDA_HOME", "/usr/local/cuda");
        return Path.of(home, "include", "cuda.h");
    }

    @Test
    void theHeaderAgrees() throws IOException {
        Path header = header();
        assumeTrue(Files.exists(header), "no CUDA toolkit here: " + header + " does not exist");
        String text = Files.readString(header, StandardCharsets.ISO_8859_1).replaceAll("(?s)/\\*.*?\\*/", " ")
                .replaceAll("//[^\n]*", " ");
        Map<String, String> table = table();
        List<String> wrong = new ArrayList<>();
        for (DriverFunction f : DriverFunction.values()) {
            // The header renames functions by macro, and declares them under the name without version.
            Matcher macro =
                    Pattern.compile("#define\\s+(\\w+)\\s+(?:__CUDA_API_PT\\w+\\()?" + f.name() + "\\b")
                            .matcher(text);
            String declared = macro.find() ? macro.group(1) : f.name();
            Matcher d =
                    Pattern.compile("CUresult\\s+CUDAAPI\\s+" + declared + "\\s*\\(([^)]*)\\)").matcher(text);
            String params = d.find() ? d.group(1) : null;
            assertNotNull(params, f + " is not in " + header);
            if (!types(params).equals(types(table.get(f.name())))) {
                wrong.add(f + ": the header has " + types(params) + ", the table "
                        + types(table.get(f.name())));
            }
            if (!letters(params).equals(f.arguments())) {
                wrong.add(f + ": the header has " + letters(params) + ", the binding " + f.arguments());
            }
        }
        assertEquals(List.of(), wrong);
    }
}
