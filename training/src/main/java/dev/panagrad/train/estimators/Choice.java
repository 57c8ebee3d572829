package dev.panagrad.train.estimators;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// One value for each name of a grid.
///
/// @param values by name
public record Choice(Map<String, Object> values) {
    /// Keeps a copy of the values in their order.
    public Choice {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /// Returns a value, as `choice.get("solver", Solver.class)`.
    ///
    /// @throws IllegalArgumentException if there is no such name or the value is of another type
    public <T> T get(String name, Class<T> type) {
        Object v = values.get(name);
        if (!type.isInstance(v)) {
            throw new IllegalArgumentException("choice: no such value, " + name + " is " + v + ", expected a "
                    + type.getSimpleName() + " among " + values.keySet());
        }
        return type.cast(v);
    }

    /// Returns a number, whatever its type.
    ///
    /// @throws IllegalArgumentException if there is no number of that name
    public double number(String name) {
        return get(name, Number.class).doubleValue();
    }

    Choice with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Choice(more);
    }

    /// Returns `name=value, …`.
    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        values.forEach((k, v) -> s.append(s.isEmpty() ? "" : ", ").append(k).append('=').append(text(v)));
        return s.toString();
    }

    static String text(Object v) {
        return v instanceof int[] a ? Arrays.toString(a) : String.valueOf(v);
    }
}
