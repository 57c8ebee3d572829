package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Kind;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Prints modules: as a table with output shapes, and as a tree.
final class Summary {
    private Summary() {
    }

    private record Row(String name, String type, String output, long parameters) {
    }

    static String of(Module root, Tensor input) {
        Map<Module, Shape> outputs = run(root, input);
        List<Row> rows = new ArrayList<>();
        Set<Tensor> counted = Collections.newSetFromMap(new IdentityHashMap<>());
        Members.walk(root, (name, m, members) -> {
            long own = 0;
            for (Member p : members) {
                own += p.kind() == Kind.PARAMETER && counted.add(p.tensor()) ? p.tensor().numel() : 0;
            }
            Shape out = outputs.get(m);
            int depth = name.isEmpty() ? 0 : name.split("\\.").length;
            String last = name.substring(name.lastIndexOf('.') + 1);
            rows.add(new Row("  ".repeat(depth) + (last.isEmpty() ? "(model)" : last),
                    m.getClass().getSimpleName() + "(" + m.describe() + ")",
                    out == null ? "-" : out.toString(), own));
        });
        long trainable = 0;
        for (Tensor p : root.parameters()) {
            trainable += p.requiresGrad() ? p.numel() : 0;
        }
        return table(rows, root.parameterCount(), trainable);
    }

    /// Runs the module on an input and returns what each module put out last.
    private static Map<Module, Shape> run(Module root, Tensor input) {
        Map<Module, Shape> outputs = new IdentityHashMap<>();
        Map<Module, Boolean> modes = new IdentityHashMap<>();
        List<Runnable> remove = new ArrayList<>();
        for (Module m : root.modules().values()) {
            modes.put(m, m.isTraining());
            remove.add(m.registerForwardHook((module, x, y) -> outputs.put(module, y.shape())));
        }
        try {
            root.eval();
            List<Tensor> parameters = root.parameters();
            Tensor x = parameters.isEmpty() ? input
                    : input.to(parameters.getFirst().dtype()).to(parameters.getFirst().device());
            Grad.off(() -> root.call(x));
        } finally {
            remove.forEach(Runnable::run);
            modes.forEach(Module::restoreMode);
        }
        return outputs;
    }

    private static String table(List<Row> rows, long total, long trainable) {
        int name = "Module".length();
        int type = "Type".length();
        int output = "Output shape".length();
        int count = "Parameters".length();
        for (Row r : rows) {
            name = Math.max(name, r.name.length());
            type = Math.max(type, r.type.length());
            output = Math.max(output, r.output.length());
            count = Math.max(count, number(r.parameters).length());
        }
        String format = "%-" + name + "s  %-" + type + "s  %-" + output + "s  %" + count + "s%n";
        String line = "-".repeat(name + type + output + count + 6) + "\n";
        StringBuilder s = new StringBuilder();
        s.append(String.format(Locale.ROOT, format, "Module", "Type", "Output shape", "Parameters"))
                .append(line);
        for (Row r : rows) {
            s.append(String.format(Locale.ROOT, format, r.name, r.type, r.output,
                    r.parameters == 0 ? "" : number(r.parameters)));
        }
        s.append(line).append("parameters: ").append(number(total)).append(", trainable: ")
                .append(number(trainable));
        return s.toString().replace("\r\n", "\n");
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    static String tree(Module m) {
        StringBuilder s = new StringBuilder(m.getClass().getSimpleName()).append('(').append(m.describe());
        m.children().forEach((name, child) -> s.append("\n  (").append(name).append("): ")
                .append(tree(child).replace("\n", "\n  ")));
        return s.append(m.children().isEmpty() ? ")" : "\n)").toString();
    }
}
