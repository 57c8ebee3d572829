package dev.panagrad.optim;

import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// How optimizers and schedulers print: PyTorch's form, with the names that the settings have here.
final class SettingsText {
    private SettingsText() {
    }

    /// Returns the name and the groups of an optimizer, the settings of each in the order of their names.
    static String of(Optimizer<?> optimizer) {
        StringBuilder s = new StringBuilder(optimizer.getClass().getSimpleName()).append(" (");
        for (int i = 0; i < optimizer.groups().size(); i++) {
            s.append(i == 0 ? "\n" : "\n\n").append("Parameter Group ").append(i)
                    .append(lines(optimizer.groups().get(i).settings()));
        }
        return s.append("\n)").toString();
    }

    /// Returns a line for each part of a record, in the order of their names.
    static String lines(Object settings) {
        StringBuilder s = new StringBuilder();
        new TreeMap<>(SavedSettings.values(settings)).forEach((name, v) -> s.append(line(name, v)));
        return s.toString();
    }

    static String line(String name, Object value) {
        return "\n    " + name + ": " + text(value);
    }

    private static String text(Object value) {
        return switch (value) {
            case Double v -> number(v);
            case List<?> all ->
                    all.stream().map(SettingsText::text).collect(Collectors.joining(", ", "[", "]"));
            default -> value.toString();
        };
    }

    /// Returns a number as Python writes it, but whole ones without a point: 0.0001, 1e-08, 50.
    static String number(double v) {
        if (!Double.isFinite(v)) {
            return Double.toString(v);
        }
        BigDecimal shortest = new BigDecimal(Double.toString(v)).stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (v == 0 || exponent >= -4 && exponent < 16) {
            return shortest.toPlainString();
        }
        return "%se%s%02d".formatted(shortest.scaleByPowerOfTen(-exponent).toPlainString(),
                exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
