package dev.panagrad.autograd;

import dev.panagrad.tensor.Autocast;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.memory.Pool;
import dev.panagrad.tensor.spi.GradFn;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;

/// One backward pass: visits every node once all gradients that flow into it have been added, from the root
/// to the leaves. Iterative, so that graphs may be deep.
///
/// What the pass alone can see it frees at once: temporaries inside rows, and gradients between nodes when
/// their last consumer has run.
final class Backward {
    private final boolean retain;
    private final boolean create;
    /// The nodes whose gradients are wanted instead of accumulated at leaves, or null.
    private final Map<GradFn, Tensor> captured;
    private final Map<GradFn, Work> work = new IdentityHashMap<>();
    private final ArrayDeque<GradFn> ready = new ArrayDeque<>();

    /// What is known of a node during the pass.
    private static final class Work {
        private int pending;
        private Tensor grad;
        /// Whether the pass alone holds the memory of `grad`.
        private boolean owned;
        /// Gradients of parts, or null; never beside `grad`.
        private Slices slices;
        /// Whether a wanted node can be reached from here.
        private boolean useful = true;

        /// Makes one gradient of those of parts.
        private void settle() {
            if (slices != null) {
                grad = slices.whole();
                owned = true;
                slices = null;
            }
        }
    }

    Backward(boolean retain, boolean create, Map<GradFn, Tensor> captured) {
        this.retain = retain;
        this.create = create;
        this.captured = captured;
    }

    void run(GradFn root, Tensor seed) {
        count(root);
        if (captured != null) {
            markUseful(root);
        }
        Work first = work.get(root);
        first.grad = seed;
        ready.add(root);
        Autocast.off(() -> {
            if (create) {
                Grad.on(this::walk);
            } else {
                Grad.off(this::walk);
            }
            return null;
        });
    }

    /// Counts how many gradients will flow into each node.
    private void count(GradFn root) {
        ArrayDeque<GradFn> open = new ArrayDeque<>();
        work.put(root, new Work());
        open.push(root);
        while (!open.isEmpty()) {
            if (open.pop() instanceof Node n) {
                for (GradFn next : n.edges()) {
                    if (next != null) {
                        Work w = work.get(next);
                        if (w == null) {
                            w = new Work();
                            work.put(next, w);
                            open.push(next);
                        }
                        w.pending++;
                    }
                }
            }
        }
    }

    /// Marks the nodes from which a wanted one can be reached, by visiting the graph in reverse of its edges'
    /// order.
    private void markUseful(GradFn root) {
        ArrayDeque<GradFn> open = new ArrayDeque<>();
        Map<GradFn, Boolean> expanded = new IdentityHashMap<>();
        open.push(root);
        while (!open.isEmpty()) {
            GradFn f = open.peek();
            if (expanded.put(f, true) == null) {
                for (GradFn next : f.next()) {
                    if (next != null && !expanded.containsKey(next)) {
                        open.push(next);
                    }
                }
            } else {
                open.pop();
                boolean useful = captured.containsKey(f);
                for (GradFn next : f.next()) {
                    useful |= next != null && work.get(next).useful;
                }
                work.get(f).useful = useful;
            }
        }
    }

    private void walk() {
        while (!ready.isEmpty()) {
            GradFn f = ready.pop();
            Work w = work.remove(f);
            if (w.grad == null && w.slices == null || !w.useful) {
                skip(f);
            } else if (f instanceof Node n) {
                visit(n, w);
            } else if (f instanceof Leaf leaf) {
                arrive(leaf, w);
            }
        }
    }

    /// Lets the nodes behind one without gradient know that nothing comes from it.
    private void skip(GradFn f) {
        for (GradFn next : f.next()) {
            if (next != null) {
                arrived(next);
            }
        }
    }

    private void arrived(GradFn next) {
        if (--work.get(next).pending == 0) {
            ready.push(next);
        }
    }

    private void arrive(Leaf leaf, Work w) {
        w.settle();
        Tensor g = leaf.hooks().run(w.grad);
        if (captured == null) {
            leaf.accumulate(g, w.owned && leaf.hooks().isEmpty(), create);
        } else if (captured.containsKey(leaf)) {
            captured.put(leaf, g);
        }
    }

    private void visit(Node n, Work w) {
        boolean wanted = captured != null && captured.containsKey(n);
        settle(n, w, wanted);
        Tensor g = n.arrived(w.grad);
        if (wanted) {
            captured.put(n, g);
        }
        boolean[] needed = n.needed();
        if (captured != null) {
            needed = needed.clone();
            for (int i = 0; i < needed.length; i++) {
                needed[i] = needed[i] && work.get(n.edges()[i]).useful;
            }
        }
        boolean frees = !create && !n.isCustom();
        if (frees && needed[0] && n.part() != null && !Anomaly.enabled()) {
            pass(n, g, w.owned && g == w.grad && !n.leaks() && !wanted);
            return;
        }
        Tensor[] out = frees ? compute(n, g, needed) : n.backward(g, needed);
        if (Anomaly.enabled()) {
            Anomaly.checkBackward(n, g, out);
        }
        boolean passedOn = deliver(n, w, g, out, frees);
        if (frees && w.owned && !passedOn && !n.leaks() && !wanted) {
            w.grad.storage().release();
        }
        if (!retain) {
            n.free();
        }
    }

    /// Makes one gradient of those of parts, unless the node takes that of its first rows.
    private void settle(Node n, Work w, boolean wanted) {
        Tensor rows = w.slices == null || create || wanted || n.leaks() || !n.takesRows() ? null
                : w.slices.prefix();
        if (rows != null && rows.isContiguous()) {
            w.grad = rows;
            w.owned = w.slices.owned();
            w.slices = null;
        } else {
            w.settle();
        }
    }

    /// Passes the gradient of a part on to the whole.
    private void pass(Node n, Tensor g, boolean owned) {
        Work to = work.get(n.edges()[0]);
        if (to.grad == null) {
            to.slices = to.slices == null ? new Slices(n.whole()) : to.slices;
            to.slices.add(n.part(), g, owned);
        } else {
            if (!to.owned || !to.grad.isContiguous()) {
                to.grad = to.grad.copy();
                to.owned = true;
            }
            Slices.addTo(to.grad, n.part(), g);
            if (owned) {
                g.storage().release();
            }
        }
        arrived(n.edges()[0]);
        if (!retain) {
            n.free();
        }
    }

    /// Runs a row and frees its temporaries.
    private static Tensor[] compute(Node n, Tensor g, boolean[] needed) {
        Pool.Frame frame = Pool.HOST.enter();
        try {
            Tensor[] out = n.backward(g, needed);
            for (Tensor t : out) {
                if (t != null) {
                    frame.handOver(t.storage());
                }
            }
            return out;
        } finally {
            Pool.HOST.leave(frame);
        }
    }

    /// Adds the operands' gradients to what flows into their nodes.
    ///
    /// @return whether one of them shares the memory of `g`
    private boolean deliver(Node n, Work from, Tensor g, Tensor[] out, boolean fresh) {
        GradFn[] next = n.edges();
        int sharing = 0;
        for (int i = 0; i < out.length; i++) {
            sharing += next[i] != null && out[i] != null && out[i].storage() == g.storage() ? 1 : 0;
        }
        for (int i = 0; i < next.length; i++) {
            if (next[i] == null) {
                continue;
            }
            if (i < out.length && out[i] != null) {
                boolean shares = out[i].storage() == g.storage();
                boolean owned = fresh && (shares ? from.owned && sharing == 1 && !n.leaks() : alone(out, i));
                add(work.get(next[i]), out[i], owned);
            }
            arrived(next[i]);
        }
        return sharing > 0;
    }

    private static boolean alone(Tensor[] out, int i) {
        for (int j = 0; j < out.length; j++) {
            if (j != i && out[j] != null && out[j].storage() == out[i].storage()) {
                return false;
            }
        }
        return true;
    }

    private void add(Work to, Tensor g, boolean owned) {
        to.settle();
        if (to.grad == null) {
            to.grad = g;
            to.owned = owned;
        } else if (!create && to.owned && to.grad.isContiguous()) {
            to.grad.add_(g);
            if (owned) {
                g.storage().release();
            }
        } else {
            Tensor sum = to.grad.add(g);
            if (!create && to.owned) {
                to.grad.storage().release();
            }
            if (!create && owned) {
                g.storage().release();
            }
            to.grad = sum;
            to.owned = !create;
        }
    }
}
