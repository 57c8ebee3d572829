package dev.panagrad.laws.conformance;

import com.google.gson.JsonObject;

/// How the cases of a kind are replayed.
@FunctionalInterface
interface Cases {
    /// Returns what went wrong in a case, or null.
    ///
    /// @throws NotWired if the library's counterpart is not listed here
    String replay(JsonObject c);

    /// There is no counterpart for what a case names.
    final class NotWired extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotWired(String name) {
            super("not wired: " + name);
        }
    }
}
