package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.tensor.spi.GradFn;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What is called around the function of a module; null in those that have no hooks.
final class ModuleHooks {
    private List<Hooks.ForwardPre> before = List.of();
    private List<Hooks.Forward> after = List.of();
    private List<Hooks.Backward> backward = List.of();

    boolean isEmpty() {
        return before.isEmpty() && after.isEmpty() && backward.isEmpty();
    }

    Runnable addBefore(Hooks.ForwardPre hook) {
        before = with(before, hook);
        return () -> before = without(before, hook);
    }

    Runnable addAfter(Hooks.Forward hook) {
        after = with(after, hook);
        return () -> after = without(after, hook);
    }

    Runnable addBackward(Hooks.Backward hook) {
        backward = with(backward, hook);
        return () -> backward = without(backward, hook);
    }

    private static <T> List<T> with(List<T> list, T one) {
        List<T> more = new ArrayList<>(list);
        more.add(one);
        return List.copyOf(more);
    }

    private static <T> List<T> without(List<T> list, T one) {
        List<T> fewer = new ArrayList<>(list);
        fewer.remove(one);
        return List.copyOf(fewer);
    }

    Tensor call(Module module, Tensor input) {
        Tensor x = input;
        for (Hooks.ForwardPre hook : before) {
            Tensor other = hook.runs(module, x);
            x = other == null ? x : other;
        }
        Passes passes = backward.isEmpty() ? null : new Passes(module, x);
        Tensor y = module.forward(passes == null ? x : passes.input);
        for (Hooks.Forward hook : after) {
            Tensor other = hook.ran(module, x, y);
            y = other == null ? y : other;
        }
        return passes == null ? y : passes.output(y);
    }

    /// The backward pass through one call. Views of input and output have nodes of their own, so that other
    /// uses of the same tensors do not count.
    private final class Passes {
        private final Module module;
        private final Tensor input;
        private Tensor gradOutput;

        Passes(Module module, Tensor x) {
            this.module = module;
            input = Grad.enabled() && x.gradFn() != null ? own(x, this::inputGradient) : x;
        }

        private static Tensor own(Tensor x, UnaryOperator<Tensor> hook) {
            Tensor view = x.unsqueeze(0).squeeze(0);
            GradFn node = view.gradFn();
            node.addHook(hook);
            return view;
        }

        Tensor output(Tensor y) {
            return Grad.enabled() && y.gradFn() != null ? own(y, this::outputGradient) : y;
        }

        private Tensor outputGradient(Tensor g) {
            gradOutput = g;
            if (input.gradFn() == null) {
                tell(null);
            }
            return null;
        }

        private Tensor inputGradient(Tensor g) {
            return tell(g);
        }

        private Tensor tell(Tensor gradInput) {
            Tensor now = gradInput;
            Tensor changed = null;
            for (Hooks.Backward hook : backward) {
                Tensor other = hook.ran(module, now, gradOutput);
                if (other != null && now != null) {
                    now = other;
                    changed = other;
                }
            }
            gradOutput = null;
            return changed;
        }
    }
}
