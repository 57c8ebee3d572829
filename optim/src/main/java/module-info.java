/// Optimizers, learning-rate schedules and gradient clipping.
module dev.panagrad.optim {
    requires transitive dev.panagrad.autograd;

    exports dev.panagrad.optim;
}
