/// The CUDA backend: NVIDIA's driver, kernels, and a fake device on which they run without a GPU. The tensor
/// module finds it as a service.
module dev.panagrad.cuda {
    requires transitive dev.panagrad.tensor;

    exports dev.panagrad.cuda;

    provides dev.panagrad.tensor.spi.BackendProvider with dev.panagrad.cuda.CudaProvider;
}
