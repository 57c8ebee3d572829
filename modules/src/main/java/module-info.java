/// Layers, losses, initialisers, containers, state dicts and safetensors.
module dev.panagrad.nn {
    requires transitive dev.panagrad.autograd;

    exports dev.panagrad.nn;
    exports dev.panagrad.nn.distributions;
    exports dev.panagrad.nn.safetensors;
    exports dev.panagrad.nn.numpy;
    exports dev.panagrad.nn.torch;
}
