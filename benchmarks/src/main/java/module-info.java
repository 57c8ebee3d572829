/// Benchmarks with the names, shapes and units of the peer's (`benchmarks/peer/torch_bench.py`), and the
/// side-by-side comparison.
module dev.panagrad.benchmarks {
    requires panagrad;
    requires com.google.gson;
    requires info.picocli;
    requires java.management;

    opens dev.panagrad.benchmarks to info.picocli, com.google.gson, dev.panagrad.nn;
}
