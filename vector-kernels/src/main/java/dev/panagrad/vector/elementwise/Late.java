package dev.panagrad.vector.elementwise;

import java.util.function.Supplier;

/// Something that is made when it is first needed, at most once: a loop is a class of its own, and most
/// programs need those of one type of numbers alone.
final class Late<T> {
    private Supplier<T> maker;
    private volatile T made;

    Late(Supplier<T> maker) {
        this.maker = maker;
    }

    /// Returns it; null if there is none.
    T get() {
        T found = made;
        return found != null ? found : make();
    }

    private synchronized T make() {
        if (maker != null) {
            made = maker.get();
            maker = null;
        }
        return made;
    }
}
