/// Optimizers, learning-rate schedules and gradient clipping.
module dev.panagrad.optim {
    requires transitive dev.panagrad.autograd;
    requires dev.panagrad.vector;

    exports dev.panagrad.optim;
}
