package dev.panagrad.laws.conformance;

import com.google.gson.JsonObject;

/// The kinds `optimizer` and `scheduler`.
final class OptimizerCases implements Cases {
    OptimizerCases(Suite suite) {
    }

    @Override
    public String replay(JsonObject c) {
        throw new NotWired(c.get("op").getAsString());
    }
}
