package dev.panagrad.cuda.fake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A PTX module as data: what the parser makes and the compiler reads.
final class Ptx {
    private Ptx() {
    }

    /// @param kernels by name, in the order of the text
    /// @param variables the module's `.global` and `.const` variables by name
    record Module(String version, String target, Map<String, Kernel> kernels,
            Map<String, Variable> variables) {
        private static final Pattern TARGET = Pattern.compile("sm_(\\d+)([af]?)(?:\\s*,.*)?");

        /// Text for `sm_75` runs on all devices since that capability, for `sm_90a` on 9.0 alone, and for
        /// `sm_100f` on later ones of the same major number.
        ///
        /// @throws PtxException in the assembler's own words if a device cannot run the text
        void expectRunsOn(int capability) {
            Matcher m = TARGET.matcher(target);
            if (!m.matches()) {
                throw new PtxException("no .target of an architecture: " + target);
            }
            int built = Integer.parseInt(m.group(1));
            if (capability < built) {
                throw new PtxException("SM version specified by .target is higher than default SM version"
                        + " assumed: " + target + " on sm_" + capability);
            }
            boolean alone = m.group(2).equals("a") && capability != built;
            if (alone || m.group(2).equals("f") && capability / 10 != built / 10) {
                throw new PtxException("Program with .target '" + target
                        + "' cannot be compiled to future architecture: sm_" + capability);
            }
        }
    }

    /// @param size in bytes
    /// @param initial the first bytes; the rest is zero
    record Variable(String name, String space, int align, int size, byte[] initial) {
    }

    /// A kernel's parameter; offset and size in bytes.
    record Param(String name, int offset, int size) {
    }

    /// A virtual register.
    static final class Register {
        final String name;
        final String type;
        final boolean wide;
        /// Whether its JVM local is a floating-point number.
        final boolean floating;
        final int id;
        /// The JVM local it lives in, and its place among what a waiting thread saves; -1: none.
        int local = -1;
        int save = -1;

        Register(String name, String type, int id) {
            this.name = name;
            this.type = type;
            this.wide = type.endsWith("64");
            this.floating = type.equals("f32") || type.equals("f64");
            this.id = id;
        }
    }

    /// What an instruction works on.
    sealed interface Operand {
    }

    /// A register; a predicate may be negated.
    record Reg(Register register, boolean negated) implements Operand {
    }

    /// The bits of a number.
    record Immediate(long bits) implements Operand {
    }

    /// The address of a variable or a parameter.
    record Symbol(String name) implements Operand {
    }

    /// A special register, as `%tid.x`.
    record Special(String name) implements Operand {
    }

    /// `[base + offset]`.
    record Address(Operand base, long offset) implements Operand {
    }

    /// `[map, {x, y, …}]`, a box of a tensor.
    record Tile(Operand map, Operand coordinates) implements Operand {
    }

    /// `{a, b, …}`.
    record Group(List<Operand> parts) implements Operand {
    }

    /// `_`, a result that nobody wants.
    record Sink() implements Operand {
    }

    /// One instruction.
    ///
    /// @param guard the predicate that must hold, or null
    /// @param line the line in the module's text, from 1
    record Instruction(Reg guard, String op, List<String> modifiers, List<Operand> args, int line,
            String text) {
        boolean has(String modifier) {
            return modifiers.contains(modifier);
        }

        /// Returns the last modifier that is a type, or "".
        String type() {
            for (int i = modifiers.size() - 1; i >= 0; i--) {
                if (Types.isType(modifiers.get(i))) {
                    return modifiers.get(i);
                }
            }
            return "";
        }

        /// Returns all types among the modifiers.
        List<String> types() {
            return modifiers.stream().filter(Types::isType).toList();
        }

        /// Returns the state space of a memory access, "" for a generic address.
        String space() {
            for (String m : modifiers) {
                if (m.startsWith("shared")) {
                    return "shared";
                }
                if (List.of("global", "local", "param", "const").contains(m)) {
                    return m;
                }
            }
            return "";
        }
    }

    /// A kernel: its instructions, with the functions that it calls in place of the calls.
    static final class Kernel {
        final String name;
        final List<Param> params = new ArrayList<>();
        final List<Instruction> code = new ArrayList<>();
        /// The number of the instruction behind each label.
        final Map<String, Integer> labels = new HashMap<>();
        final List<Register> registers = new ArrayList<>();
        /// Offsets of shared and local variables, in bytes.
        final Map<String, Integer> shared = new LinkedHashMap<>();
        final Map<String, Integer> local = new HashMap<>();
        int sharedBytes;
        int localBytes;
        int paramBytes;
        int maxThreads = 1024;
        int clusterSize = 1;
        /// The variable that stands for shared memory whose size the launch says, or null.
        String dynamic;

        Kernel(String name) {
            this.name = name;
        }

        Register register(String registerName, String type) {
            Register r = new Register(registerName, type, registers.size());
            registers.add(r);
            return r;
        }

        void share(String variable, int align, int size) {
            sharedBytes = (sharedBytes + align - 1) / align * align;
            shared.put(variable, sharedBytes);
            sharedBytes += size;
        }

        /// Returns where shared memory begins whose size the launch says.
        int dynamicAt() {
            return sharedBytes + 127 & -128;
        }

        void keep(String variable, int align, int size) {
            localBytes = (localBytes + align - 1) / align * align;
            local.put(variable, localBytes);
            localBytes += size;
        }

        Param param(String symbol) {
            return params.stream().filter(p -> p.name.equals(symbol)).findFirst()
                    .orElseThrow(() -> new PtxException("unknown symbol " + symbol + " in " + name));
        }

        int target(Instruction branch) {
            Integer at = branch.args.getLast() instanceof Symbol(var label) ? labels.get(label) : null;
            if (at == null) {
                throw new PtxException("line " + branch.line + ": no such label: " + branch.text);
            }
            return at;
        }
    }
}
