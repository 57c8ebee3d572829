package dev.panagrad.nn;

import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.Tensor;

/// Weights that are computed from others before each call of their layer, as
/// `torch.nn.utils.parametrizations`. The names in the state dict are PyTorch's:
/// `parametrizations.weight.original0` and so on, in place of `weight`.
///
/// ```java
/// var layer = Parametrizations.weightNorm(new Linear(20, 40));
/// ```
///
/// The computation belongs to `call`; `weight()` returns what the last call used.
public final class Parametrizations {
    private Parametrizations() {
    }

    /// Parts a layer's `weight` into length and direction, `w = g v / ‖v‖` (Salimans, Kingma 2016), with a
    /// length for each output; returns the layer.
    ///
    /// @throws IllegalArgumentException if the layer has no parameter `weight`, or it is computed already
    public static <M extends Module> M weightNorm(M layer) {
        return weightNorm(layer, "weight", 0);
    }

    /// Parts a parameter into length and direction; returns the layer.
    ///
    /// @param name of the parameter, as in the state dict
    /// @param dim the axis whose slices have lengths of their own, or -1 for one length of all
    /// @throws IllegalArgumentException if there is no such parameter or axis, or it is computed already
    public static <M extends Module> M weightNorm(M layer, String name, int dim) {
        Member m = parameter("weightNorm", layer, name, dim);
        layer.add(new WeightNormalization(name, m.replace(), m.tensor(), dim));
        return layer;
    }

    /// Divides a layer's `weight` by its largest singular value (Miyato et al. 2018), found by one power
    /// iteration each call in training; returns the layer.
    ///
    /// @throws IllegalArgumentException if the layer has no parameter `weight`, or it is computed already
    public static <M extends Module> M spectralNorm(M layer) {
        boolean transposed = layer instanceof ConvTranspose1d || layer instanceof ConvTranspose2d
                || layer instanceof ConvTranspose3d;
        return spectralNorm(layer, "weight", 1, 1e-12, transposed ? 1 : 0);
    }

    /// Divides a parameter by its largest singular value; returns the layer.
    ///
    /// @param name of the parameter, as in the state dict
    /// @param iterations power iterations each call in training
    /// @param eps the least length by which a vector is divided
    /// @param dim the axis of the outputs
    /// @throws IllegalArgumentException if there is no such parameter or axis, it is computed already, or a
    ///         number is out of range
    public static <M extends Module> M spectralNorm(M layer, String name, int iterations, double eps,
            int dim) {
        Member m = parameter("spectralNorm", layer, name, dim);
        Arguments.positive("spectralNorm", "iterations", iterations);
        Arguments.notNegative("spectralNorm", "eps", eps);
        layer.add(
                new SpectralNormalization(name, m.replace(), m.tensor(), iterations, eps, Math.max(dim, 0)));
        return layer;
    }

    /// Makes a computed parameter an ordinary one again, with its present value; returns the layer.
    ///
    /// @throws IllegalArgumentException if it is not computed
    public static <M extends Module> M remove(M layer, String name) {
        for (Parametrization p : layer.parametrizations()) {
            if (p.target().equals(name)) {
                p.replace();
                layer.remove(p);
                return layer;
            }
        }
        throw new IllegalArgumentException("parametrizations: " + name + " of "
                + layer.getClass().getSimpleName() + " is not computed, expected one of "
                + layer.parametrizations().stream().map(Parametrization::target).toList());
    }

    private static Member parameter(String op, Module layer, String name, int dim) {
        for (Member m : Members.of(layer)) {
            if (m.kind() == Members.Kind.PARAMETER && m.name().equals(name)) {
                Tensor w = m.tensor();
                if (dim < -1 || dim >= w.rank() || w.numel() == 0) {
                    throw new IllegalArgumentException(op + ": the axis is out of range, " + name + " is "
                            + w.shape() + ", expected an axis in [0, " + w.rank() + ") but got " + dim);
                }
                return m;
            }
        }
        throw new IllegalArgumentException(op + ": no such parameter of its own, expected one of "
                + Members.of(layer).stream().filter(m -> m.kind() == Members.Kind.PARAMETER).map(Member::name)
                        .toList()
                + " but got " + name);
    }
}
