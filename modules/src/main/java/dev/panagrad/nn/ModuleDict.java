package dev.panagrad.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Modules by name without a function of their own. An ordinary `Map<String, Linear>` field works as well;
/// this names its elements without the field's name when it is the model itself.
public final class ModuleDict extends Module {
    @Inline
    private final Map<String, Module> modules = new LinkedHashMap<>();

    /// Makes an empty dictionary.
    public ModuleDict() {
    }

    /// Makes the dictionary of these modules.
    public ModuleDict(Map<String, ? extends Module> modules) {
        modules.forEach(this::put);
    }

    /// Adds or replaces a module; returns this.
    ///
    /// @throws IllegalArgumentException if the name is empty or has a dot
    public ModuleDict put(String name, Module module) {
        modules.put(Arguments.name("ModuleDict", name),
                Objects.requireNonNull(module, "ModuleDict: the module is null"));
        return this;
    }

    /// Returns the module of a name, or null.
    public Module get(String name) {
        return modules.get(name);
    }

    /// Removes the module of a name; returns it, or null.
    public Module remove(String name) {
        return modules.remove(name);
    }

    /// Returns how many modules there are.
    public int size() {
        return modules.size();
    }

    /// Returns the modules by name, in the order in which they were added.
    public Map<String, Module> asMap() {
        return Collections.unmodifiableMap(modules);
    }
}
