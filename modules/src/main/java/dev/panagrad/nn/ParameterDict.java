package dev.panagrad.nn;

import dev.panagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Parameters by name without a function of their own. An ordinary `Map<String, Tensor>` field works as well;
/// this names its elements without the field's name when it is the model itself, and makes every tensor a
/// parameter.
public final class ParameterDict extends Module {
    @Inline
    private final Map<String, Tensor> values = new LinkedHashMap<>();

    /// Makes an empty dictionary.
    public ParameterDict() {
    }

    /// Makes the dictionary of these parameters, see [#put].
    public ParameterDict(Map<String, Tensor> values) {
        values.forEach(this::put);
    }

    /// Adds or replaces a parameter, or a tensor as [Parameter#of] makes it one; returns this.
    ///
    /// @throws IllegalArgumentException if the name is empty or has a dot
    /// @throws dev.panagrad.tensor.DTypeException if the type is not floating-point
    public ParameterDict put(String name, Tensor value) {
        values.put(Arguments.name("ParameterDict", name), Parameter.orOf(value));
        return this;
    }

    /// Returns the parameter of a name, or null.
    public Tensor get(String name) {
        return values.get(name);
    }

    /// Removes the parameter of a name; returns it, or null.
    public Tensor remove(String name) {
        return values.remove(name);
    }

    /// Returns how many parameters there are.
    public int size() {
        return values.size();
    }

    /// Returns the parameters by name, in the order in which they were added.
    public Map<String, Tensor> asMap() {
        return Collections.unmodifiableMap(values);
    }

    @Override
    protected String describe() {
        return String.join(", ",
                values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue().shape()).toList());
    }
}
