/// The SIMD CPU backend: Vector API kernels, matrix products, convolutions and the threads that run them.
///
/// It exports nothing; the tensor module finds it as a service.
module dev.panagrad.vector {
    requires dev.panagrad.tensor;
    requires jdk.incubator.vector;

    provides dev.panagrad.tensor.spi.BackendProvider with dev.panagrad.vector.VectorBackendProvider;
}
