package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Kind;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.op.Contraction;
import dev.panagrad.tensor.op.Convolution;
import dev.panagrad.tensor.op.Op;
import dev.panagrad.tensor.op.Sequence;
import dev.panagrad.tensor.op.View;
import dev.panagrad.tensor.spi.Recorders;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Prints modules: as a table with output shapes and costs, and as a tree.
final class Summary {
    private Summary() {
    }

    /// What a module did in one run, those below it left out.
    private static final class Work {
        private Shape output;
        private long multiplyAdds;
        private long bytes;
    }

    private record Row(String name, String type, String output, long parameters, long multiplyAdds,
            long bytes) {
    }

    static String of(Module root, Tensor input) {
        Map<Module, Work> work = run(root, input);
        List<Row> rows = new ArrayList<>();
        Set<Tensor> counted = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Module> listed = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<String, Integer> depths = new HashMap<>();
        Members.walk(root, (name, m, members) -> {
            long own = 0;
            for (Member p : members) {
                own += p.kind() == Kind.PARAMETER && counted.add(p.tensor()) ? p.tensor().numel() : 0;
            }
            Work w = listed.add(m) ? work.getOrDefault(m, new Work()) : new Work();
            rows.add(new Row(label(name, depths),
                    m.getClass().getSimpleName() + "(" + m.describe() + ")",
                    w.output == null ? "-" : w.output.toString(), own, w.multiplyAdds, w.bytes));
        });
        long trainable = 0;
        for (Tensor p : root.parameters()) {
            trainable += p.requiresGrad() ? p.numel() : 0;
        }
        return table(rows, root.parameterCount(), trainable);
    }

    /// Returns the name of a module below its parent, as `layers.0`, indented; notes how deep it is.
    private static String label(String name, Map<String, Integer> depths) {
        String parent = name;
        do {
            parent = parent.substring(0, Math.max(parent.lastIndexOf('.'), 0));
        } while (!parent.isEmpty() && !depths.containsKey(parent));
        int depth = name.isEmpty() ? 0 : depths.get(parent) + 1;
        depths.put(name, depth);
        String own = parent.isEmpty() ? name : name.substring(parent.length() + 1);
        return "  ".repeat(depth) + (own.isEmpty() ? "(model)" : own);
    }

    /// Runs the module on an input and returns what each module did. An operation belongs to the innermost
    /// module that is being called.
    private static Map<Module, Work> run(Module root, Tensor input) {
        Map<Module, Work> work = new IdentityHashMap<>();
        Map<Module, Boolean> modes = new IdentityHashMap<>();
        List<Runnable> remove = new ArrayList<>();
        Deque<Module> called = new ArrayDeque<>();
        for (Module m : root.modules().values()) {
            modes.put(m, m.isTraining());
            remove.add(m.registerForwardPreHook((module, _) -> {
                called.push(module);
                return null;
            }));
            remove.add(m.registerForwardHook((module, _, y) -> {
                called.pop();
                work.computeIfAbsent(module, _ -> new Work()).output = y.shape();
                return null;
            }));
        }
        try {
            root.eval();
            Tensor x = like(root, input);
            Recorders
                    .with((op, in, out) -> count(work.computeIfAbsent(called.isEmpty() ? root : called.peek(),
                            _ -> new Work()), op, in, out), () -> Grad.off(() -> root.call(x)));
        } finally {
            remove.forEach(Runnable::run);
            modes.forEach(Module::restoreMode);
        }
        return work;
    }

    private static void count(Work w, Op op, Tensor[] in, Tensor out) {
        switch (op) {
            case View _ -> {
                return;
            }
            case Contraction.MatMul _ -> w.multiplyAdds += out.numel() * in[0].size(-1);
            case Contraction.Linear _ -> w.multiplyAdds += out.numel() * in[0].size(1);
            case Sequence.Attention _ -> w.multiplyAdds += out.numel() / Math.max(out.size(-1), 1)
                    * in[1].size(-2) * (in[0].size(-1) + in[2].size(-1));
            case Convolution.Forward _,Convolution.Biased _ ->
                    w.multiplyAdds += out.numel() * weightsOfOne(in[1]);
            case Convolution.InputGrad _ -> w.multiplyAdds += in[0].numel() * weightsOfOne(in[1]);
            default -> {
                // Costs that follow the number of elements say little beside products.
            }
        }
        w.bytes += out.numel() * out.dtype().bytes();
    }

    private static long weightsOfOne(Tensor weight) {
        return weight.numel() / Math.max(weight.size(0), 1);
    }

    /// Returns the input with the type and device of the first parameter that there is; integers stay.
    private static Tensor like(Module root, Tensor input) {
        List<Tensor> first = new ArrayList<>();
        Members.walk(root, (_, _, members) -> members.stream().filter(m -> m.kind() == Kind.PARAMETER)
                .forEach(m -> first.add(m.tensor())));
        if (first.isEmpty()) {
            return input;
        }
        Tensor x = input.dtype().isFloat() ? input.to(first.getFirst().dtype()) : input;
        return x.to(first.getFirst().device());
    }

    private static String table(List<Row> rows, long total, long trainable) {
        String[] titles = {"Module", "Type", "Output shape", "Parameters", "Multiply-adds", "Results"};
        List<String[]> cells = new ArrayList<>();
        cells.add(titles);
        long products = 0;
        long bytes = 0;
        for (Row r : rows) {
            cells.add(new String[] {r.name, r.type, r.output, r.parameters == 0 ? "" : number(r.parameters),
                    r.multiplyAdds == 0 ? "" : number(r.multiplyAdds), r.bytes == 0 ? "" : size(r.bytes)});
            products += r.multiplyAdds;
            bytes += r.bytes;
        }
        int[] width = new int[titles.length];
        cells.forEach(row -> Arrays.setAll(width, i -> Math.max(width[i], row[i].length())));
        StringBuilder s = new StringBuilder();
        String line = "-".repeat(Arrays.stream(width).sum() + 2 * (width.length - 1)) + "\n";
        for (String[] row : cells) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                text.append(i == 0 ? "" : "  ")
                        .append(String.format(Locale.ROOT, "%" + (i < 3 ? "-" : "") + width[i] + "s",
                                row[i]));
            }
            s.append(text.toString().stripTrailing()).append('\n').append(row == titles ? line : "");
        }
        s.append(line).append("parameters: ").append(number(total)).append(", trainable: ")
                .append(number(trainable)).append(", multiply-adds: ").append(number(products))
                .append(", results: ").append(size(bytes));
        return s.toString();
    }

    private static String number(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private static String size(long bytes) {
        return bytes < 10_000 ? bytes + " B" : bytes < 10_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
    }

    static String tree(Module m) {
        StringBuilder s = new StringBuilder(m.getClass().getSimpleName()).append('(').append(m.describe());
        m.children().forEach((name, child) -> s.append("\n  (").append(name).append("): ")
                .append(tree(child).replace("\n", "\n  ")));
        return s.append(m.children().isEmpty() ? ")" : "\n)").toString();
    }
}
