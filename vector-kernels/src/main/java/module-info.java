/// The CPU backend: SIMD kernels on the Vector API. Found by its service; exports nothing.
module dev.panagrad.vector {
    requires dev.panagrad.tensor;
    requires jdk.incubator.vector;
}
