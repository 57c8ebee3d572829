/// The CUDA backend. Found by its service; exports nothing.
module dev.panagrad.cuda {
    requires dev.panagrad.tensor;

    provides dev.panagrad.tensor.spi.BackendProvider with dev.panagrad.cuda.CudaProvider;
}
