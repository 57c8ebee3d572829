package dev.panagrad.cuda.fake;

import dev.panagrad.cuda.fake.Ptx.Address;
import dev.panagrad.cuda.fake.Ptx.Instruction;
import dev.panagrad.cuda.fake.Ptx.Kernel;
import dev.panagrad.cuda.fake.Ptx.Operand;
import dev.panagrad.cuda.fake.Ptx.Reg;
import dev.panagrad.cuda.fake.Ptx.Register;
import dev.panagrad.cuda.fake.Ptx.Symbol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parses the body of a kernel into one list of instructions. A call is replaced by the function's body,
/// whose parameters become registers: kernels stay one JVM method, and only registers are to be saved when
/// threads wait.
final class BodyParser {
    private static final Pattern LABEL = Pattern.compile("([$\\w]+)\\s*:(?!:)");
    private static final Pattern DECLARED = Pattern.compile(
            "\\.(shared|local) (?:\\.align (\\d+) )?\\.(\\w+) ([$\\w]+)(?:\\[(\\d+)\\])?.*");
    private static final Pattern CALL = Pattern.compile(
            "call(?:\\.uni)?\\s*(?:\\(([^)]*)\\)\\s*,)?\\s*([\\w$]+)\\s*(?:,\\s*\\(([^)]*)\\))?");
    private static final int DEEPEST = 16;

    private final PtxParser module;
    private final Kernel kernel;
    /// Registers that stand for the bytes of calls' parameters, by the parameter's own number and the offset.
    private final Map<String, Register> slots = new HashMap<>();
    private int calls;
    private int line;
    private int lineAt;

    BodyParser(PtxParser module, Kernel kernel) {
        this.module = module;
        this.kernel = kernel;
    }

    /// One function's (or the kernel's) names while its text is parsed.
    private static final class Frame {
        final String prefix;
        final int depth;
        final Deque<Map<String, Register>> scopes = new ArrayDeque<>();
        /// The number of each `.param` that a call in this function passes, or that it was called with.
        final Map<String, Integer> params = new HashMap<>();

        Frame(String prefix, int depth) {
            this.prefix = prefix;
            this.depth = depth;
            scopes.push(new HashMap<>());
        }

        Register find(String name) {
            return scopes.peek().get(name);
        }
    }

    void parse(int from, int to) {
        lineAt = from;
        line = module.line(from);
        body(from, to, new Frame("", 0));
        kernel.labels.values().removeIf(at -> at > kernel.code.size());
    }

    private void advance(int to) {
        if (to < lineAt) {
            line = module.line(to);
        } else {
            for (int i = lineAt; i < to; i++) {
                line += module.text.charAt(i) == '\n' ? 1 : 0;
            }
        }
        lineAt = to;
    }

    private void body(int from, int to, Frame f) {
        String s = module.text;
        Matcher label = LABEL.matcher(s);
        int i = from;
        while (i < to) {
            char c = s.charAt(i);
            if (Character.isWhitespace(c) || c == ';') {
                i++;
            } else if (c == '{') {
                f.scopes.push(new HashMap<>(f.scopes.peek()));
                i++;
            } else if (c == '}') {
                f.scopes.pop();
                i++;
            } else if (label.region(i, to).lookingAt()) {
                kernel.labels.put(f.prefix + label.group(1), kernel.code.size());
                i = label.end();
            } else {
                int end = s.indexOf(';', i);
                if (end < 0 || end > to) {
                    throw new PtxException("line " + module.line(i) + ": an instruction without end");
                }
                advance(i);
                statement(s.substring(i, end).trim().replaceAll("\\s+", " "), f);
                i = end + 1;
            }
        }
    }

    private void statement(String s, Frame f) {
        if (s.startsWith(".reg")) {
            registers(s, f);
        } else if (s.startsWith(".param")) {
            String name = s.substring(s.lastIndexOf(' ') + 1).replaceAll("\\[.*", "");
            f.params.put(name, ++calls);
        } else if (s.startsWith(".shared") || s.startsWith(".local")) {
            variable(s);
        } else if (!s.startsWith(".")) {
            if (s.startsWith("call")) {
                call(s, f);
            } else {
                kernel.code.add(instruction(s, f));
            }
        }
    }

    private void registers(String s, Frame f) {
        String[] words = s.split(" ", 3);
        String type = words[1].substring(1);
        for (String name : words[2].split(",")) {
            Matcher many = Pattern.compile("([%$\\w]+)<(\\d+)>").matcher(name.trim());
            if (many.matches()) {
                for (int i = 0; i < Integer.parseInt(many.group(2)); i++) {
                    f.scopes.peek().put(many.group(1) + i, kernel.register(many.group(1) + i, type));
                }
            } else {
                f.scopes.peek().put(name.trim(), kernel.register(name.trim(), type));
            }
        }
    }

    private void variable(String s) {
        Matcher m = DECLARED.matcher(s);
        if (!m.matches()) {
            throw new PtxException("line " + line + ": unknown declaration: " + s);
        }
        int each = Types.bytes(m.group(3));
        int size = each * (m.group(5) == null ? 1 : Integer.parseInt(m.group(5)));
        int align = m.group(2) == null ? each : Integer.parseInt(m.group(2));
        if (m.group(1).equals("shared")) {
            kernel.share(m.group(4), align, size);
        } else {
            kernel.keep(m.group(4), align, size);
        }
    }

    private void call(String s, Frame caller) {
        Matcher m = CALL.matcher(s);
        PtxParser.Function f = m.matches() ? module.functions.get(m.group(2)) : null;
        if (f == null || caller.depth == DEEPEST) {
            throw new PtxException("line " + line + ": "
                    + (f == null ? "no such function: " : "calls nested too deeply: ") + s);
        }
        Frame callee = new Frame("call" + ++calls + "$", caller.depth + 1);
        bind(f.results(), m.group(1), caller, callee);
        bind(f.params(), m.group(3), caller, callee);
        int at = lineAt;
        int before = line;
        body(f.from(), f.to(), callee);
        lineAt = at;
        line = before;
        kernel.labels.put(callee.prefix, kernel.code.size());
    }

    private void bind(List<String> formal, String actual, Frame caller, Frame callee) {
        List<String> given = actual == null ? List.of() : Operands.split(actual);
        if (given.size() != formal.size()) {
            throw new PtxException("line " + line + ": a call with " + given.size() + " operands of "
                    + formal.size());
        }
        for (int i = 0; i < given.size(); i++) {
            callee.params.put(formal.get(i), caller.params.get(given.get(i)));
        }
    }

    private Instruction instruction(String s, Frame f) {
        Reg guard = null;
        String rest = s;
        if (s.charAt(0) == '@') {
            int space = s.indexOf(' ');
            boolean not = s.charAt(1) == '!';
            guard = new Reg(f.find(s.substring(not ? 2 : 1, space)), not);
            rest = s.substring(space + 1).trim();
        }
        int space = rest.indexOf(' ');
        String[] words = (space < 0 ? rest : rest.substring(0, space)).split("\\.");
        List<String> modifiers = List.of(words).subList(1, words.length);
        List<Operand> args =
                space < 0 ? List.of() : Operands.list(rest.substring(space + 1), f::find);
        boolean inner = f.depth > 0;
        if (words[0].equals("bra")) {
            args = List.of(new Symbol(f.prefix + ((Symbol) args.getLast()).name()));
        } else if (words[0].equals("ret") && inner) {
            return new Instruction(guard, "bra", List.of("uni"), List.of(new Symbol(f.prefix)), line, s);
        } else if (modifiers.contains("param") && slot(words[0], args, f) != null) {
            boolean load = words[0].equals("ld");
            Register slot = slot(words[0], args, f);
            List<Operand> moved = new ArrayList<>();
            moved.add(load ? args.getFirst() : new Reg(slot, false));
            moved.add(load ? new Reg(slot, false) : args.getLast());
            return new Instruction(guard, load ? "fetch" : "pass", modifiers, moved, line, s);
        }
        return new Instruction(guard, words[0], modifiers, args, line, s);
    }

    /// Returns the register for a parameter of a call, or null if the address is one of the kernel's.
    private Register slot(String op, List<Operand> args, Frame f) {
        Operand address = op.equals("ld") ? args.getLast() : args.getFirst();
        if (address instanceof Address(Symbol(var name), var offset) && f.params.containsKey(name)) {
            return slots.computeIfAbsent(f.params.get(name) + "+" + offset,
                    key -> kernel.register("param" + key, "b64"));
        }
        return null;
    }
}
