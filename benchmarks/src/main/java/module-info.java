/// Benchmarks, and the side-by-side comparison with PyTorch.
module dev.panagrad.benchmarks {
    requires panagrad;
    requires com.google.gson;
    requires info.picocli;
}
