/// Tensors: shapes, element types, storage, the sealed vocabulary of operations, the backend interface
/// and the reference backend that defines every operation.
@SuppressWarnings("module") // the modules that a package is exported to are built later
module dev.panagrad.tensor {
    exports dev.panagrad.tensor;
    exports dev.panagrad.tensor.fft;
    exports dev.panagrad.tensor.linalg;
    exports dev.panagrad.tensor.op;
    exports dev.panagrad.tensor.spi;
    exports dev.panagrad.tensor.random;
    exports dev.panagrad.tensor.memory;
    exports dev.panagrad.tensor.reference to dev.panagrad.vector, dev.panagrad.cuda, dev.panagrad.laws;

    uses dev.panagrad.tensor.spi.BackendProvider;
    uses dev.panagrad.tensor.spi.Autograd;
}
