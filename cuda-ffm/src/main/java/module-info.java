/// The CUDA backend: driver bindings, memory, streams and kernels. Found by its service; exports nothing.
module dev.panagrad.cuda {
    requires dev.panagrad.tensor;
}
