import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine;

/// Reads a script's command line into its fields with `@CommandLine.Option`, by picocli.
class Arguments {
    private Arguments() {
    }

    /// Sets the options that are given. Prints a usage and ends the program for `--help`, and an explanation
    /// if one does not fit.
    static void read(Object script, String[] args) {
        var name = script.getClass().getSimpleName();
        var line = new CommandLine(script).setCommandName("panagrad examples/" + name + ".java");
        line.getCommandSpec().mixinStandardHelpOptions(true).usageMessage().showDefaultValues(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        try {
            if (CommandLine.printHelpIfRequested(line.parseArgs(args))) {
                System.exit(0);
            }
        } catch (CommandLine.ParameterException e) {
            fail(name, e.getMessage());
        }
    }

    /// Ends the program with a message if a rule is not met.
    static void check(Object script, boolean ok, String message) {
        if (!ok) {
            fail(script.getClass().getSimpleName(), message);
        }
    }

    private static void fail(String name, String message) {
        System.err.println(name + ": " + message + "; --help lists the options");
        System.exit(2);
    }

    /// Returns a file or folder that comes with the examples, wherever the program was started.
    static Path data(String name) {
        var home = Objects.requireNonNullElse(System.getenv("PANAGRAD_HOME"), ".");
        return Path.of(home, "examples", "data", name);
    }

    /// Returns a folder for results, made if need be.
    static Path folder(Object script, Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            fail(script.getClass().getSimpleName(), "cannot make the folder " + folder + ": " + e);
            return folder;
        }
    }
}
