/// Gradients: the table with one row per operation, the tape that records, the backward pass, gradient modes,
/// functional transforms, gradient checks and views of the graph.
module dev.panagrad.autograd {
    requires transitive dev.panagrad.tensor;

    exports dev.panagrad.autograd;

    provides dev.panagrad.tensor.spi.Autograd with dev.panagrad.autograd.Tape;
}
