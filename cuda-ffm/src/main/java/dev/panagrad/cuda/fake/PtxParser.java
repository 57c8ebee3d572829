package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Kernel;
import dev.panagrad.cuda.fake.Ptx.Param;
import dev.panagrad.cuda.fake.Ptx.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses the PTX that nvcc and the backend's own emitters write: the module's declarations. Bodies are
/// parsed by [BodyParser], functions where they are called.
final class PtxParser {
    private static final Pattern VARIABLE = Pattern.compile(
            "\\.(global|const|shared)\\s+(?:\\.align\\s+(\\d+)\\s+)?\\.(\\w+)\\s+([\\w$]+)(?:\\[(\\d*)\\])?"
                    + "\\s*(?:=\\s*(\\{[^}]*\\}|\\S+))?");
    private static final Pattern NAMED =
            Pattern.compile("\\.(?:entry|func)\\b\\s*(\\([^)]*\\))?\\s*([\\w$]+)");
    private static final Pattern PARAM =
            Pattern.compile("\\.param\\s+(?:\\.align\\s+(\\d+)\\s+)?\\.(\\w+)(?:\\s+\\.\\w+(?:\\s+\\d+)?)*"
                    + "\\s+([\\w$]+)(?:\\[(\\d+)\\])?");

    /// A function's text: where its body lies, and the names of its result and parameters.
    record Function(List<String> results, List<String> params, int from, int to) {
    }

    final String text;
    final Map<String, Function> functions = new LinkedHashMap<>();
    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final Map<String, int[]> entries = new LinkedHashMap<>();
    private final Map<String, String> heads = new LinkedHashMap<>();
    private String version;
    private String target = "";

    private PtxParser(String source) {
        text = withoutComments(source);
    }

    /// Returns the module of a PTX text.
    ///
    /// @throws PtxException if it is none
    static Ptx.Module parse(String source) {
        PtxParser p = new PtxParser(source);
        try {
            p.declarations();
            if (p.version == null) {
                throw new PtxException("no .version: not PTX");
            }
            Map<String, Kernel> kernels = new LinkedHashMap<>();
            for (String name : p.entries.keySet()) {
                kernels.put(name, p.kernel(name));
            }
            return new Ptx.Module(p.version, p.target, kernels, p.variables);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new PtxException("malformed PTX: " + e.getMessage(), e);
        }
    }

    /// Blanks comments and debugging directives, so that offsets and lines stay.
    private static String withoutComments(String s) {
        StringBuilder b = new StringBuilder(s);
        Matcher m = Pattern.compile("//[^\n]*|(?s:/\\*.*?\\*/)").matcher(s);
        while (m.find()) {
            for (int i = m.start(); i < m.end(); i++) {
                if (b.charAt(i) != '\n') {
                    b.setCharAt(i, ' ');
                }
            }
        }
        return b.toString();
    }

    int line(int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }

    private void declarations() {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || c == ';') {
                i++;
            } else if (text.startsWith(".version", i) || text.startsWith(".target", i)
                    || text.startsWith(".address_size", i)) {
                        int end = text.indexOf('\n', i);
                        header(text.substring(i, end < 0 ? text.length() : end).trim());
                        i = end < 0 ? text.length() : end;
                    } else {
                        i = declaration(i);
                    }
        }
    }

    private void header(String s) {
        if (s.startsWith(".version")) {
            version = s.substring(8).trim();
        } else if (s.startsWith(".target")) {
            target = s.substring(7).trim();
        }
    }

    private int declaration(int from) {
        int brace = text.indexOf('{', from);
        int semicolon = text.indexOf(';', from);
        if (semicolon < 0 && brace < 0) {
            throw new PtxException("line " + line(from) + ": unexpected text");
        }
        boolean body = brace >= 0 && (semicolon < 0 || brace < semicolon)
                && text.substring(from, brace).indexOf('=') < 0;
        String head = text.substring(from, body ? brace : semicolon);
        Matcher named = NAMED.matcher(head);
        if (!body) {
            if (!head.contains(".func")) {
                variable(head);
            }
            return semicolon + 1;
        }
        int end = closing(brace);
        if (!named.find()) {
            throw new PtxException("line " + line(from) + ": a body without .entry or .func");
        }
        String params = head.substring(named.end());
        if (head.contains(".entry")) {
            entries.put(named.group(2), new int[] {brace + 1, end});
            heads.put(named.group(2), params);
        } else {
            functions.put(named.group(2), new Function(names(named.group(1)), names(params), brace + 1, end));
        }
        return end + 1;
    }

    int closing(int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        throw new PtxException("line " + line(open) + ": a brace that is not closed");
    }

    private static List<String> names(String params) {
        List<String> names = new ArrayList<>();
        Matcher m = PARAM.matcher(params == null ? "" : params);
        while (m.find()) {
            names.add(m.group(3));
        }
        return names;
    }

    private void variable(String head) {
        Matcher m = VARIABLE.matcher(head);
        if (!m.find()) {
            throw new PtxException("unknown declaration: " + head.trim());
        }
        int each = Types.bytes(m.group(3));
        int n = m.group(5) == null ? 1 : m.group(5).isEmpty() ? 0 : Integer.parseInt(m.group(5));
        byte[] initial = new byte[each * n];
        if (m.group(6) != null) {
            String[] parts = m.group(6).replaceAll("[{}\\s]", "").split(",");
            for (int i = 0; i < parts.length; i++) {
                long v = Operands.number(parts[i]).bits();
                for (int b = 0; b < each; b++) {
                    initial[i * each + b] = (byte) (v >> 8 * b);
                }
            }
        }
        int align = m.group(2) == null ? each : Integer.parseInt(m.group(2));
        variables.put(m.group(4), new Variable(m.group(4), m.group(1), align, each * n, initial));
    }

    private Kernel kernel(String name) {
        Kernel k = new Kernel(name);
        String head = heads.get(name);
        Matcher m = PARAM.matcher(head);
        int offset = 0;
        while (m.find()) {
            int each = Types.bytes(m.group(2));
            int size = m.group(4) == null ? each : each * Integer.parseInt(m.group(4));
            int align = m.group(1) == null ? each : Integer.parseInt(m.group(1));
            offset = (offset + align - 1) / align * align;
            k.params.add(new Param(m.group(3), offset, size));
            offset += size;
        }
        k.paramBytes = offset;
        Matcher limit = Pattern.compile("\\.maxntid\\s+(\\d+)").matcher(head);
        if (limit.find()) {
            k.maxThreads = Integer.parseInt(limit.group(1));
        }
        Matcher cluster = Pattern.compile("\\.reqnctapercluster\\s+(\\d+)").matcher(head);
        if (cluster.find()) {
            k.clusterSize = Integer.parseInt(cluster.group(1));
        }
        for (Variable v : variables.values()) {
            if (v.space().equals("shared") && v.size() > 0) {
                k.share(v.name(), v.align(), v.size());
            } else if (v.space().equals("shared")) {
                k.dynamic = v.name();
            }
        }
        int[] body = entries.get(name);
        new BodyParser(this, k).parse(body[0], body[1]);
        return k;
    }
}
