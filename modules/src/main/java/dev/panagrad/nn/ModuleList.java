package dev.panagrad.nn;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/// A list of modules without a function of its own. An ordinary `List<Linear>` field works as well; this
/// names its elements without the field's name when it is the model itself.
public final class ModuleList extends Module implements Iterable<Module> {
    @Inline
    private final List<Module> modules;

    /// Makes the list of these modules.
    public ModuleList(Module... modules) {
        this(List.of(modules));
    }

    /// Makes the list of these modules.
    public ModuleList(List<? extends Module> modules) {
        this.modules = new ArrayList<>(modules);
        this.modules.forEach(Objects::requireNonNull);
    }

    /// Appends a module; returns this.
    public ModuleList add(Module module) {
        modules.add(Objects.requireNonNull(module, "module"));
        return this;
    }

    /// Returns the module at a position.
    ///
    /// @throws IndexOutOfBoundsException if there is none
    public Module get(int i) {
        return modules.get(i);
    }

    /// Returns how many modules there are.
    public int size() {
        return modules.size();
    }

    @Override
    public Iterator<Module> iterator() {
        return List.copyOf(modules).iterator();
    }
}
