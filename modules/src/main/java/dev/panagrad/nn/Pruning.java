package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.List;

/// Sets elements of parameters to 0 and keeps them there, as `torch.nn.utils.prune`. The layer then has the
/// parameter `NAME_orig` and the buffer `NAME_mask` in place of `NAME`, their product at each `call`.
///
/// ```java
/// Pruning.l1Unstructured(net.hidden, "weight", 0.3);           // the smallest three tenths
/// Pruning.lnStructured(net.conv, "weight", 4L, 2, 0);          // the four weakest channels
/// Pruning.globalUnstructured(Pruning.all(net, "weight"), PruningRule.l1Unstructured(0.8));
/// Pruning.remove(net.hidden, "weight");                        // an ordinary parameter again, zeros and all
/// ```
///
/// Amounts are shares if they are `double` and numbers if they are integers, as in PyTorch. A parameter may
/// be pruned again: a share is then one of what is left.
public final class Pruning {
    private Pruning() {
    }

    /// A parameter by its layer and name.
    ///
    /// @param layer whose own parameter it is
    /// @param name as in the layer's state dict before pruning
    public record Target(Module layer, String name) {
    }

    /// Prunes a parameter by a rule; returns the layer.
    ///
    /// @throws IllegalArgumentException if there is no such parameter, or there is too little left to prune
    public static <M extends Module> M apply(M layer, String name, PruningRule rule) {
        return apply(layer, name, rule, null);
    }

    /// Prunes a parameter by a rule that goes by other numbers than the parameter's values; returns the
    /// layer.
    ///
    /// @param scores of the parameter's shape, or null for its values
    /// @throws IllegalArgumentException if there is no such parameter, or there is too little left to prune
    /// @throws ShapeException if the scores have another shape
    public static <M extends Module> M apply(M layer, String name, PruningRule rule, Tensor scores) {
        PrunedParameter p = pruned(layer, name);
        PrunedParameter to = p == null ? new PrunedParameter(parameter(layer, name)) : p;
        Tensor keep = Grad.off(() -> {
            Tensor values = to.value().detach();
            if (scores != null && !scores.shape().equals(values.shape())) {
                throw new ShapeException("prune: the scores do not fit, " + name + " is " + values.shape()
                        + ", expected the same but the scores are " + scores.shape());
            }
            return kept(rule, scores == null ? values : scores.detach(), to.mask());
        });
        to.mask(keep);
        if (p == null) {
            layer.add(to);
        } else {
            Grad.off(() -> p.apply());
        }
        return layer;
    }

    private static Tensor kept(PruningRule rule, Tensor scores, Tensor before) {
        Tensor keep = rule.keep(scores, before);
        if (!keep.shape().equals(before.shape())) {
            throw new ShapeException("prune: the rule's mask does not fit, expected " + before.shape()
                    + " but it is " + keep.shape());
        }
        return keep.to(before.dtype()).mul(before);
    }

    /// Prunes nothing, but gives the layer a mask; returns the layer.
    public static <M extends Module> M identity(M layer, String name) {
        return apply(layer, name, PruningRule.identity());
    }

    /// Prunes a share of the elements at random; returns the layer.
    public static <M extends Module> M randomUnstructured(M layer, String name, double share) {
        return apply(layer, name, PruningRule.randomUnstructured(share));
    }

    /// Prunes a number of elements at random; returns the layer.
    public static <M extends Module> M randomUnstructured(M layer, String name, long count) {
        return apply(layer, name, PruningRule.randomUnstructured(count));
    }

    /// Prunes the share of the elements with the smallest magnitudes; returns the layer.
    public static <M extends Module> M l1Unstructured(M layer, String name, double share) {
        return apply(layer, name, PruningRule.l1Unstructured(share));
    }

    /// Prunes the elements with the smallest magnitudes; returns the layer.
    public static <M extends Module> M l1Unstructured(M layer, String name, long count) {
        return apply(layer, name, PruningRule.l1Unstructured(count));
    }

    /// Prunes a share of the slices along an axis at random; returns the layer.
    public static <M extends Module> M randomStructured(M layer, String name, double share, int axis) {
        return apply(layer, name, PruningRule.randomStructured(share, axis));
    }

    /// Prunes a number of the slices along an axis at random; returns the layer.
    public static <M extends Module> M randomStructured(M layer, String name, long count, int axis) {
        return apply(layer, name, PruningRule.randomStructured(count, axis));
    }

    /// Prunes the share of the slices along an axis with the smallest norms of order n; returns the layer.
    public static <M extends Module> M lnStructured(M layer, String name, double share, double n, int axis) {
        return apply(layer, name, PruningRule.lnStructured(share, n, axis));
    }

    /// Prunes the slices along an axis with the smallest norms of order n; returns the layer.
    public static <M extends Module> M lnStructured(M layer, String name, long count, double n, int axis) {
        return apply(layer, name, PruningRule.lnStructured(count, n, axis));
    }

    /// Prunes by a mask of ones and zeros, or true and false, of the parameter's shape; returns the layer.
    public static <M extends Module> M customFromMask(M layer, String name, Tensor mask) {
        return apply(layer, name, (_, _) -> mask);
    }

    /// Prunes several parameters as if they were one, so that some lose more than others.
    ///
    /// @param rule one for single elements
    /// @throws IllegalArgumentException if the rule is one for slices, or there are no parameters
    public static void globalUnstructured(List<Target> parameters, PruningRule rule) {
        if (rule instanceof SlicePruning || parameters.isEmpty()) {
            throw new IllegalArgumentException("globalUnstructured: needs parameters and a rule for elements,"
                    + " expected PruningRule.l1Unstructured or its kin but got " + rule + " and "
                    + parameters.size() + " parameters");
        }
        List<PrunedParameter> all = parameters.stream().map(t -> {
            PrunedParameter p = pruned(t.layer, t.name);
            return p == null ? new PrunedParameter(parameter(t.layer, t.name)) : p;
        }).toList();
        Tensor keep = Grad.off(() -> kept(rule, joined(all.stream().map(PrunedParameter::value).toList()),
                joined(all.stream().map(PrunedParameter::mask).toList())));
        long at = 0;
        for (int i = 0; i < all.size(); i++) {
            Tensor mask = all.get(i).mask();
            Tensor part = keep.narrow(0, at, mask.numel()).reshape(mask.shape().dims());
            customFromMask(parameters.get(i).layer, parameters.get(i).name, part);
            at += part.numel();
        }
    }

    private static Tensor joined(List<Tensor> all) {
        return Tensor.cat(0, all.stream().map(t -> t.detach().flatten()).toArray(Tensor[]::new));
    }

    /// Returns the parameters of this name of all layers in a module, pruned ones too.
    public static List<Target> all(Module root, String name) {
        return root.modules().values().stream()
                .filter(m -> pruned(m, name) != null || Members.of(m).stream().anyMatch(
                        member -> member.kind() == Members.Kind.PARAMETER && member.name().equals(name)))
                .map(m -> new Target(m, name)).toList();
    }

    /// Makes a pruned parameter an ordinary one that keeps its zeros until it is trained; returns the layer.
    ///
    /// @throws IllegalArgumentException if it is not pruned
    public static <M extends Module> M remove(M layer, String name) {
        PrunedParameter p = pruned(layer, name);
        if (p == null) {
            throw new IllegalArgumentException("prune: " + name + " of " + layer.getClass().getSimpleName()
                    + " is not pruned, expected one that is");
        }
        p.end(p.baked());
        layer.remove(p);
        return layer;
    }

    /// Returns whether a module or one below has a pruned parameter.
    public static boolean isPruned(Module root) {
        return root.modules().values().stream()
                .anyMatch(m -> m.parametrizations().stream().anyMatch(PrunedParameter.class::isInstance));
    }

    private static Member parameter(Module layer, String name) {
        return Parametrizations.parameter("prune", layer, name, -1);
    }

    private static PrunedParameter pruned(Module layer, String name) {
        for (Parametrization p : layer.parametrizations()) {
            if (p instanceof PrunedParameter pruned && p.target().equals(name)) {
                return pruned;
            }
        }
        return null;
    }
}
