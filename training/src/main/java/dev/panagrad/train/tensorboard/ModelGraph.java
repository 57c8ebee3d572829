package dev.panagrad.train.tensorboard;

import dev.panagrad.nn.Module;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.GradFn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The operations that a model records for an input as TensorFlow's `GraphDef`, each in the scope of the
/// innermost module in whose call it was recorded.
final class ModelGraph {
    private static final String INPUT = "input";

    private final String root;
    /// The scope of each operation's module; for parameters the whole name.
    private final Map<GradFn, String> scopes = new IdentityHashMap<>();
    private final Map<GradFn, Shape> shapes = new IdentityHashMap<>();
    private final Map<GradFn, String> names = new IdentityHashMap<>();
    private final Map<String, Integer> used = new HashMap<>();

    private ModelGraph(String root) {
        this.root = root;
    }

    /// Returns the graph of a call in the present mode.
    static Message of(Module model, Tensor input) {
        ModelGraph g = new ModelGraph(model.getClass().getSimpleName());
        Tensor x = input.dtype().isFloat() ? input.detach().requiresGrad(true) : input.detach();
        if (x.gradFn() != null) {
            g.names.put(x.gradFn(), INPUT);
            g.shapes.put(x.gradFn(), x.shape());
        }
        model.namedParameters().forEach((name, p) -> {
            if (p.gradFn() != null) {
                g.names.put(p.gradFn(), g.scope(name));
                g.shapes.put(p.gradFn(), p.shape());
            }
        });
        List<Runnable> remove = new ArrayList<>();
        model.modules().forEach((name, m) -> remove
                .add(m.registerForwardHook((_, _, y) -> g.note(y, g.scope(name)))));
        try {
            Tensor y = model.call(x);
            return g.graph(y);
        } finally {
            remove.forEach(Runnable::run);
        }
    }

    private String scope(String name) {
        return name.isEmpty() ? root : root + "/" + name.replace('.', '/');
    }

    /// Puts what led to an output and has no scope yet into one: calls within come back first.
    private Tensor note(Tensor y, String scope) {
        if (y.gradFn() == null) {
            return null;
        }
        shapes.put(y.gradFn(), y.shape());
        ArrayDeque<GradFn> open = new ArrayDeque<>();
        open.push(y.gradFn());
        while (!open.isEmpty()) {
            GradFn f = open.pop();
            if (!f.isLeaf() && scopes.putIfAbsent(f, scope) == null) {
                f.next().stream().filter(n -> n != null).forEach(open::push);
            }
        }
        return null;
    }

    private Message graph(Tensor y) {
        Message graph = new Message();
        List<GradFn> order = ordered(y.gradFn());
        for (GradFn f : order) {
            names.computeIfAbsent(f,
                    n -> unique(scopes.getOrDefault(n, root) + "/" + (n.isLeaf() ? "constant" : n.name())));
            graph.message(1, node(f));
        }
        if (y.gradFn() != null) {
            graph.message(1, new Message().text(1, "output").text(2, "Output").text(3, names.get(y.gradFn()))
                    .message(5, shape(y.shape())));
        }
        return graph.message(4, new Message().integer(1, 22));
    }

    private Message node(GradFn f) {
        String kind = !f.isLeaf() ? f.name() : INPUT.equals(names.get(f)) ? "Input" : "Parameter";
        Message node = new Message().text(1, names.get(f)).text(2, kind);
        f.next().stream().filter(n -> n != null).forEach(n -> node.text(3, names.get(n)));
        if (shapes.containsKey(f)) {
            node.message(5, shape(shapes.get(f)));
        }
        return node;
    }

    /// Returns the attribute `_output_shapes`.
    private static Message shape(Shape s) {
        Message dims = new Message();
        for (long d : s.dims()) {
            dims.message(2, new Message().integer(1, d));
        }
        Message list = new Message().message(1, new Message().message(7, dims));
        return new Message().text(1, "_output_shapes").message(2, list);
    }

    private String unique(String name) {
        int n = used.merge(name, 1, Integer::sum);
        return n == 1 ? name : name + "_" + (n - 1);
    }

    /// Returns operations with operands first; iterative, because graphs may be deep.
    private static List<GradFn> ordered(GradFn last) {
        List<GradFn> order = new ArrayList<>();
        Map<GradFn, Boolean> done = new IdentityHashMap<>();
        ArrayDeque<GradFn> open = new ArrayDeque<>();
        if (last != null) {
            open.push(last);
        }
        while (!open.isEmpty()) {
            GradFn f = open.peek();
            Boolean state = done.putIfAbsent(f, false);
            if (state == null) {
                f.next().stream().filter(n -> n != null && !done.containsKey(n)).forEach(open::push);
            } else {
                open.pop();
                if (!state) {
                    done.put(f, true);
                    order.add(f);
                }
            }
        }
        return order;
    }
}
