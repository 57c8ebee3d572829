package dev.panagrad.train.estimators;

import java.util.List;
import java.util.Locale;

/// What a [GridSearch] found; its text is a table with a star at the best choice.
///
/// @param rows one for each choice, in the order of the grid
/// @param best the row with the best mean test score
/// @param model a predictor of the best choice, fitted on all samples
public record GridResult(List<Row> rows, Row best, Predictor model) {
    /// The scores of a choice over the folds.
    ///
    /// @param choice the settings
    /// @param meanTest the mean score on the test folds
    /// @param stdTest its standard deviation (of the population)
    /// @param meanTrain the mean score on the folds for training
    /// @param meanSeconds how long a fit took
    public record Row(Choice choice, double meanTest, double stdTest, double meanTrain, double meanSeconds) {
    }

    /// Returns the rows as a table.
    @Override
    public String toString() {
        List<String> names = List.copyOf(rows.getFirst().choice().values().keySet());
        StringBuilder s = new StringBuilder();
        for (String name : names) {
            s.append(pad(name, width(name)));
        }
        s.append("  mean train   mean test    std test   fit ms");
        for (Row r : rows) {
            s.append('\n');
            for (String name : names) {
                s.append(pad(Choice.text(r.choice().values().get(name)), width(name)));
            }
            s.append(String.format(Locale.ROOT, "%12.6f%12.6f%12.6f%9.1f%s", r.meanTrain(), r.meanTest(),
                    r.stdTest(), r.meanSeconds() * 1e3, r == best ? " *" : ""));
        }
        return s.toString();
    }

    private int width(String name) {
        int widest = name.length();
        for (Row r : rows) {
            widest = Math.max(widest, Choice.text(r.choice().values().get(name)).length());
        }
        return widest + 2;
    }

    private static String pad(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }
}
