package dev.panagrad.autograd;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.GradFn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/// The recorded graph behind a tensor, as text and in the language of Graphviz.
final class GraphText {
    private GraphText() {
    }

    /// Returns one line for each node, operands before results: `%3 [2, 2] = mul(%1, %2)`.
    static String text(Tensor root) {
        Map<GradFn, Integer> ids = new IdentityHashMap<>();
        StringBuilder out = new StringBuilder();
        for (GradFn f : ordered(root.gradFn())) {
            ids.put(f, ids.size());
            out.append('%').append(ids.get(f)).append(shape(f)).append(" = ").append(f.name());
            if (!f.isLeaf()) {
                StringJoiner args = new StringJoiner(", ", "(", ")");
                for (GradFn next : f.next()) {
                    args.add(next == null ? "·" : "%" + ids.get(next));
                }
                out.append(args);
            }
            if (f instanceof Node n && n.madeAt() != null) {
                out.append("  at ").append(n.madeAt());
            }
            out.append('\n');
        }
        return out.isEmpty() ? "(no graph: the tensor does not require a gradient)\n" : out.toString();
    }

    /// Returns a directed graph from operands to results.
    static String dot(Tensor root) {
        Map<GradFn, Integer> ids = new IdentityHashMap<>();
        StringBuilder out =
                new StringBuilder("digraph gradients {\n  rankdir=TB;\n  node [fontname=\"sans-serif\"];\n");
        for (GradFn f : ordered(root.gradFn())) {
            ids.put(f, ids.size());
            out.append("  n").append(ids.get(f)).append(" [label=\"").append(f.name()).append(shape(f))
                    .append(f.isLeaf() ? "\", shape=ellipse];\n" : "\", shape=box];\n");
            for (GradFn next : f.next()) {
                if (next != null) {
                    out.append("  n").append(ids.get(next)).append(" -> n").append(ids.get(f)).append(";\n");
                }
            }
        }
        return out.append("}\n").toString();
    }

    private static String shape(GradFn f) {
        if (f instanceof Node n) {
            return " " + n.shape();
        }
        Tensor g = f.grad();
        return g == null ? "" : " " + g.shape();
    }

    private static List<GradFn> ordered(GradFn root) {
        List<GradFn> order = new ArrayList<>();
        if (root == null) {
            return order;
        }
        Map<GradFn, Integer> state = new IdentityHashMap<>();
        ArrayDeque<GradFn> open = new ArrayDeque<>();
        open.push(root);
        while (!open.isEmpty()) {
            GradFn f = open.peek();
            if (state.putIfAbsent(f, 1) == null) {
                List<GradFn> next = f.next();
                for (int i = next.size() - 1; i >= 0; i--) {
                    if (next.get(i) != null && !state.containsKey(next.get(i))) {
                        open.push(next.get(i));
                    }
                }
            } else {
                open.pop();
                if (state.put(f, 2) == 1) {
                    order.add(f);
                }
            }
        }
        return order;
    }
}
