package dev.panagrad.nn;

import dev.panagrad.autograd.Grad;
import dev.panagrad.nn.Members.Member;
import dev.panagrad.tensor.DTypeException;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Weights that are computed from others before each call of their layer, as
/// `torch.nn.utils.parametrizations`. The names in the state dict are PyTorch's:
/// `parametrizations.weight.original0` and so on, in place of `weight`.
///
/// ```java
/// var layer = Parametrizations.weightNorm(new Linear(20, 40));
/// ```
///
/// The computation belongs to `call`; `weight()` returns what the last call used. [#register] makes a
/// parameter the result of any module:
///
/// ```java
/// class Symmetric extends Module {
///     @Override
///     public Tensor forward(Tensor x) {
///         return x.triu().add(x.triu(1).mT());
///     }
/// }
///
/// var layer = Parametrizations.register(new Linear(4, 4), "weight", new Symmetric());
/// ```
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
        layer.add(ComputedParameter.of(m, new WeightNormalization(dim)));
        return layer;
    }

    /// Divides a layer's `weight` by its largest singular value (Miyato et al. 2018), found by one power
    /// iteration each call in training; returns the layer.
    ///
    /// @throws IllegalArgumentException if the layer has no parameter `weight`, or it is computed already
    public static <M extends Module> M spectralNorm(M layer) {
        boolean transposed = layer instanceof ConvTranspose;
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
        Tensor w = m.tensor().detach();
        return register(layer, name, new SpectralNormalization(w, iterations, eps, Math.max(dim, 0)));
    }

    /// Keeps the rows or columns of a layer's `weight` orthogonal, whatever the optimizer does: by the matrix
    /// exponential if it is square, else by Householder's reflections; returns the layer.
    ///
    /// @throws IllegalArgumentException if the layer has no parameter `weight` with two axes or more, or it
    ///         is computed already
    public static <M extends Module> M orthogonal(M layer) {
        Tensor w = parameter("orthogonal", layer, "weight", 0).tensor();
        boolean square = w.rank() == 2 && w.size(0) == w.size(1);
        return orthogonal(layer, "weight",
                square ? OrthogonalMap.MATRIX_EXP : OrthogonalMap.HOUSEHOLDER, true);
    }

    /// Keeps the last two axes of a parameter a matrix with orthogonal rows or columns; returns the layer.
    ///
    /// @param name of the parameter, as in the state dict
    /// @param map makes an orthogonal matrix of any matrix
    /// @param relative whether the result is multiplied by a constant orthogonal matrix, which is the present
    ///         value, so that the map starts at the identity, where its gradient is well conditioned
    ///         (Lezcano 2019); PyTorch's `use_trivialization`
    /// @throws IllegalArgumentException if there is no such parameter with two axes or more, or it is
    ///         computed already
    public static <M extends Module> M orthogonal(M layer, String name, OrthogonalMap map, boolean relative) {
        Member m = parameter("orthogonal", layer, name, 0);
        if (m.tensor().rank() < 2) {
            throw ShapeException.of("orthogonal", "needs a matrix", name + " is " + m.tensor().shape(),
                    name + ".rank() >= 2", m.tensor().rank(), 2);
        }
        return register(layer, name, new Orthogonal(m.tensor().shape(), map, relative));
    }

    /// Makes a parameter the result of a module, or of one more module if it is computed already; returns the
    /// layer. What is trained is `parametrizations.NAME.original`: the parameter itself, or, if the module
    /// has a [RightInverse], the operand that gives the present value.
    ///
    /// @param name of the parameter, as in the state dict
    /// @param part a function of the original; its own parameters are named `parametrizations.NAME.0.…`
    /// @throws IllegalArgumentException if there is no such parameter, or the module gives another shape or
    ///         type
    public static <M extends Module> M register(M layer, String name, Module part) {
        part.train(layer.isTraining());
        for (Parametrization p : layer.parametrizations()) {
            if (p.target().equals(name) && p instanceof ComputedParameter computed) {
                Tensor now = Grad.off(computed::value);
                check(name, part, now, Grad.off(() -> part.call(now)));
                computed.append(part);
                Grad.off(() -> computed.apply());
                return layer;
            }
        }
        Member m = parameter("register", layer, name, -1);
        Tensor original = ComputedParameter.inverse(part, m.tensor().detach());
        check(name, part, m.tensor(), Grad.off(() -> part.call(original)));
        layer.add(ComputedParameter.of(m, part, original));
        return layer;
    }

    private static void check(String name, Module part, Tensor before, Tensor after) {
        if (!before.shape().equals(after.shape())) {
            throw new ShapeException("register: the module changes the shape, " + name + " is "
                    + before.shape() + ", expected the same but " + part + " gives " + after.shape());
        }
        if (before.dtype() != after.dtype()) {
            throw DTypeException.of("register", "the module changes the type", after.dtype(),
                    before.dtype().toString());
        }
    }

    /// Sets a computed parameter: its original becomes what gives the value.
    ///
    /// @throws IllegalArgumentException if it is not computed
    /// @throws UnsupportedOperationException if a module that computes it has no [RightInverse]
    /// @throws ShapeException if the value has another shape
    public static void assign(Module layer, String name, Tensor value) {
        ComputedParameter p = computed(layer, name);
        Tensor now = Grad.off(p::value);
        if (!now.shape().equals(value.shape())) {
            throw new ShapeException("assign: the value does not fit, " + name + " is " + now.shape()
                    + ", expected the same but got " + value.shape());
        }
        p.assign(value);
        Grad.off(() -> p.apply());
    }

    /// Returns whether a parameter of this name is computed from others.
    public static boolean isParametrized(Module layer, String name) {
        return layer.parametrizations().stream()
                .anyMatch(p -> p instanceof ComputedParameter && p.target().equals(name));
    }

    /// Returns a tensor with an axis in front and the others joined, [size, rest].
    static Tensor matrix(Tensor x, int axis) {
        return x.rank() < 2 ? x.reshape(x.numel(), 1) : x.movedim(axis, 0).reshape(x.size(axis), -1);
    }

    /// Makes a computed parameter an ordinary one again, with its present value; returns the layer.
    ///
    /// @throws IllegalArgumentException if it is not computed
    public static <M extends Module> M remove(M layer, String name) {
        return remove(layer, name, true);
    }

    /// Makes a computed parameter an ordinary one again; returns the layer.
    ///
    /// @param value whether it has the present value, else that of its original
    /// @throws IllegalArgumentException if it is not computed, or the value is to be that of an original and
    ///         there are two
    public static <M extends Module> M remove(M layer, String name, boolean value) {
        ComputedParameter p = computed(layer, name);
        if (!value && p.original() == null) {
            throw new IllegalArgumentException("remove: " + name + " of " + layer.getClass().getSimpleName()
                    + " has two originals, expected value == true but it is false");
        }
        p.end(value ? p.baked() : p.original());
        layer.remove(p);
        return layer;
    }

    private static ComputedParameter computed(Module layer, String name) {
        List<String> names = new ArrayList<>();
        for (Parametrization p : layer.parametrizations()) {
            if (p instanceof ComputedParameter c) {
                if (p.target().equals(name)) {
                    return c;
                }
                names.add(p.target());
            }
        }
        throw new IllegalArgumentException("parametrizations: " + name + " of "
                + layer.getClass().getSimpleName() + " is not computed, expected one of " + names);
    }

    static Member parameter(String op, Module layer, String name, int dim) {
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
