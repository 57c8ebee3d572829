package dev.panagrad.benchmarks;

import dev.panagrad.tensor.Panagrad;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The command `panagrad bench`.
@Command(name = "panagrad bench", mixinStandardHelpOptions = true, version = "Panagrad 0.1",
        description = "Runs the benchmarks. Case names, shapes and units equal those of peer/torch_bench.py.")
final class Bench implements Callable<Integer> {
    @Option(names = "--only", paramLabel = "LIST", split = ",",
            description = "section letters and/or parts of case names, comma separated")
    private String[] only = {};

    @Option(names = "--threads", paramLabel = "N", description = "threads that compute (default: all cores)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--json", paramLabel = "FILE", description = "write {machine, results} here")
    private Path json;

    @Option(names = "--list", description = "print the names of the chosen cases and run nothing")
    private boolean list;

    @Option(names = "--quick", description = "few, short runs: a smoke test")
    private boolean quick;

    @Option(names = "--mnist", paramLabel = "DIR", description = "directory with the MNIST files (section E)")
    private Path mnist;

    @Option(names = "--wait", paramLabel = "SECONDS",
            description = "how long to wait for a quiet machine before a case")
    private double wait = 20;

    @Option(names = "--compare", paramLabel = "PYTHON",
            description = "run the chosen cases here and with this Python's PyTorch, in turn; print ratios")
    private Path python;

    @Option(names = "--best",
            description = "compare with PyTorch at its best, too: the best of its variants of a case (fused "
                    + "optimizers, channels last, torch.compile), most also with a malloc that keeps memory")
    private boolean best;

    @Option(names = "--rounds", paramLabel = "N",
            description = "rounds of a comparison, each in new processes")
    private int rounds = 3;

    @Option(names = "--table", paramLabel = "FILE",
            description = "write the comparison as a Markdown table here")
    private Path table;

    /// Runs the command line.
    public static void main(String[] args) {
        System.exit(new CommandLine(new Bench()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (threads < 1 || rounds < 1) {
            System.err.println("panagrad bench: --threads and --rounds must be at least 1");
            return CommandLine.ExitCode.USAGE;
        }
        if (python != null) {
            return new Comparison(python, String.join(",", only), threads, rounds, home(), quick, best)
                    .run(table, json);
        }
        Panagrad.threads(threads);
        Suite suite = new Suite(only, list, quick, wait, threads);
        KernelCases.run(suite);
        ConvolutionCases.run(suite);
        OverheadCases.run(suite);
        TrainingCases.run(suite);
        ProcessCases.run(suite);
        EndToEndCases.run(suite, mnist != null ? mnist : home().resolve("examples/data/mnist"));
        OpCases.run(suite);
        ScalingCases.run(suite);
        suite.finish(json);
        return 0;
    }

    /// Returns the folder of the checkout, given by the launcher.
    private static Path home() {
        String home = System.getenv("PANAGRAD_HOME");
        return Path.of(home == null ? "" : home).toAbsolutePath();
    }
}
