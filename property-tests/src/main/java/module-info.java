/// Laws and generators, for jqwik, that hold for every op, layer and optimizer; usable in tests elsewhere.
open module dev.panagrad.laws {
    exports dev.panagrad.laws;

    requires transitive dev.panagrad.tensor;
    requires transitive dev.panagrad.nn;
    requires transitive dev.panagrad.optim;
    requires transitive net.jqwik.api;
    requires com.google.gson;

    provides net.jqwik.api.providers.ArbitraryProvider with dev.panagrad.laws.Tensors;
}
