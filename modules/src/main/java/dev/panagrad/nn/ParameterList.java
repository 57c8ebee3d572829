package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// A list of parameters without a function of its own. An ordinary `List<Tensor>` field works as well; this
/// names its elements without the field's name when it is the model itself, and makes every tensor a
/// parameter.
public final class ParameterList extends Module implements Iterable<Tensor> {
    @Inline
    private final List<Tensor> values = new ArrayList<>();

    /// Makes the list of these parameters, see [#add].
    public ParameterList(Tensor... values) {
        this(List.of(values));
    }

    /// Makes the list of these parameters, see [#add].
    public ParameterList(List<Tensor> values) {
        values.forEach(this::add);
    }

    /// Appends a parameter, or a tensor as [Parameter#of] makes it one; returns this.
    ///
    /// @throws dev.panagrad.tensor.DTypeException if the type is not floating-point
    public ParameterList add(Tensor value) {
        values.add(Parameter.orOf(value));
        return this;
    }

    /// Returns the parameter at a position.
    ///
    /// @throws IndexOutOfBoundsException if there is none
    public Tensor get(int i) {
        return values.get(i);
    }

    /// Returns how many parameters there are.
    public int size() {
        return values.size();
    }

    @Override
    public Iterator<Tensor> iterator() {
        return List.copyOf(values).iterator();
    }

    @Override
    protected String describe() {
        return String.join(", ", values.stream().map(v -> v.shape().toString()).toList());
    }
}
