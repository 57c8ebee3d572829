/// The SIMD CPU backend: Vector API kernels, matrix products, convolutions and the threads that run them.
///
/// The tensor module finds it as a service; it exports nothing but products of rows for the estimators and
/// their optimizer.
@SuppressWarnings("module") // the module that a package is exported to is built later
module dev.panagrad.vector {
    requires dev.panagrad.tensor;
    requires jdk.incubator.vector;

    exports dev.panagrad.vector.rows to dev.panagrad.optim, dev.panagrad.train;

    provides dev.panagrad.tensor.spi.BackendProvider with dev.panagrad.vector.VectorBackendProvider;
}
