/// Layers, losses, initialisers, containers, state dicts and safetensors.
module dev.panagrad.nn {
    requires transitive dev.panagrad.autograd;
}
