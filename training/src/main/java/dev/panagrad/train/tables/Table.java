package dev.panagrad.train.tables;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// The columns of a CSV file (RFC 4180), as text until they are asked for as numbers.
///
/// ```java
/// var table = Table.readCsv(Path.of("houses.csv"));
/// var x = table.numbers("rooms", "area");
/// var kind = table.categories("kind");
/// ```
///
/// Immutable.
public final class Table {
    private static final Set<String> MISSING = Set.of("", "NA", "N/A", "NaN", "nan", "null", "?");

    private final String source;
    private final Map<String, String[]> columns;
    private final int rows;

    private Table(String source, Map<String, String[]> columns, int rows) {
        this.source = source;
        this.columns = columns;
        this.rows = rows;
    }

    /// A column of words as numbers.
    ///
    /// @param codes int64 [rows], the place of each row's word in the names
    /// @param names the different words, sorted
    public record Categories(Tensor codes, List<String> names) {
    }

    /// Reads a file with names in its first record and commas.
    ///
    /// @throws FileFormatException if the file breaks a rule of the format or its records differ in length
    /// @throws UncheckedIOException if it cannot be read
    public static Table readCsv(Path file) {
        return readCsv(file, o -> o);
    }

    /// Reads a file: `Table.readCsv(file, o -> o.delimiter(';').header(false))`.
    ///
    /// @throws FileFormatException if the file breaks a rule of the format or its records differ in length
    /// @throws UncheckedIOException if it cannot be read
    public static Table readCsv(Path file, UnaryOperator<CsvOptions> options) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in, options.apply(CsvOptions.DEFAULT));
        } catch (IOException e) {
            throw WholeFile.unreadable("csv", file, e);
        }
    }

    static Table read(String source, InputStream in, CsvOptions options) throws IOException {
        Reader text = new BufferedReader(new InputStreamReader(in, options.charset().newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)));
        List<CsvRecord> records = new ArrayList<>();
        try (CsvReader<CsvRecord> reader = CsvReader.builder().fieldSeparator(options.delimiter())
                .allowExtraFields(true).allowMissingFields(true).skipEmptyLines(true).ofCsvRecord(text)) {
            reader.forEach(records::add);
        } catch (CsvParseException | UncheckedIOException e) {
            throw broken(source, e);
        } catch (CharacterCodingException e) {
            throw broken(source, e);
        }
        return of(source, records, options.header());
    }

    private static FileFormatException broken(String source, Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String what = cause instanceof CharacterCodingException
                ? "the text is not of the charset: " + cause.getMessage()
                : String.valueOf(cause.getMessage());
        return new FileFormatException("csv: " + source + ": " + what, e);
    }

    private static Table of(String source, List<CsvRecord> records, boolean header) {
        if (records.isEmpty()) {
            throw new FileFormatException("csv: " + source + ": no records, expected at least one");
        }
        int width = records.getFirst().getFieldCount();
        for (CsvRecord r : records) {
            if (r.getFieldCount() != width) {
                throw new FileFormatException("csv: " + source + ": line " + r.getStartingLineNumber()
                        + ": the records differ in length, expected " + width + " fields as in the first but"
                        + " got " + r.getFieldCount());
            }
        }
        int first = header ? 1 : 0;
        int rows = records.size() - first;
        Map<String, String[]> columns = new LinkedHashMap<>();
        for (int c = 0; c < width; c++) {
            String[] cells = new String[rows];
            for (int r = 0; r < rows; r++) {
                cells[r] = records.get(first + r).getField(c);
            }
            String name = header ? records.getFirst().getField(c).strip() : Integer.toString(c);
            if (columns.put(name, cells) != null) {
                throw new FileFormatException("csv: " + source + ": two columns have the name \"" + name
                        + "\", expected different names");
            }
        }
        return new Table(source, columns, rows);
    }

    /// Returns the names of the columns, in order.
    public List<String> columns() {
        return List.copyOf(columns.keySet());
    }

    /// Returns how many rows there are.
    public int rows() {
        return rows;
    }

    /// Returns the cells of a column as they stand in the file.
    ///
    /// @throws IllegalArgumentException if there is no such column
    public List<String> text(String column) {
        return List.of(cells(column));
    }

    private String[] cells(String column) {
        String[] cells = columns.get(column);
        if (cells == null) {
            throw new IllegalArgumentException("table: unknown column, expected one of " + columns.keySet()
                    + " but got " + column);
        }
        return cells;
    }

    /// Returns whether every cell of a column is a number or missing.
    ///
    /// @throws IllegalArgumentException if there is no such column
    public boolean isNumeric(String column) {
        for (String cell : cells(column)) {
            if (!MISSING.contains(cell.strip()) && !isNumber(cell)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumber(String cell) {
        try {
            Double.parseDouble(cell);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /// Returns columns as numbers, float64 [rows, columns]; missing cells (empty, `NA`, `N/A`, `NaN`, `null`,
    /// `?`) are NaN.
    ///
    /// @throws IllegalArgumentException if there is no such column
    /// @throws FileFormatException if a cell is not a number
    public Tensor numbers(String... names) {
        double[] out = new double[Math.multiplyExact(rows, names.length)];
        for (int c = 0; c < names.length; c++) {
            String[] cells = cells(names[c]);
            for (int r = 0; r < rows; r++) {
                out[r * names.length + c] = number(names[c], r, cells[r]);
            }
        }
        return Tensor.of(out).reshape(rows, names.length);
    }

    private double number(String column, int row, String cell) {
        String text = cell.strip();
        if (MISSING.contains(text)) {
            return Double.NaN;
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new FileFormatException("csv: " + source + ": column \"" + column + "\" is not numeric, "
                    + "expected a number in row " + row + " but got \"" + text + "\"", e);
        }
    }

    /// Returns a column as a number for each different word.
    ///
    /// @throws IllegalArgumentException if there is no such column
    public Categories categories(String column) {
        String[] cells = cells(column);
        List<String> names = List.copyOf(new TreeSet<>(Arrays.asList(cells)));
        Map<String, Long> code = new LinkedHashMap<>();
        for (String name : names) {
            code.put(name, (long) code.size());
        }
        long[] codes = new long[rows];
        for (int r = 0; r < rows; r++) {
            codes[r] = code.get(cells[r]);
        }
        return new Categories(Tensor.of(codes), names);
    }

    /// Returns all columns but one as inputs and that one as target: int64 classes if it holds words or whole
    /// numbers from 0 on, else float64.
    ///
    /// @throws IllegalArgumentException if there is no such column
    /// @throws FileFormatException if another column is not numeric
    public Tabular tabular(String target) {
        cells(target);
        List<String> features = new ArrayList<>(columns.keySet());
        features.remove(target);
        Tensor data = numbers(features.toArray(String[]::new));
        if (!isNumeric(target)) {
            Categories c = categories(target);
            return new Tabular(data, c.codes(), features, c.names());
        }
        double[] y = numbers(target).toDoubleArray();
        Set<Double> classes = new HashSet<>();
        boolean whole = true;
        for (double v : y) {
            whole &= v >= 0 && v == Math.rint(v) && v < rows;
            classes.add(v);
        }
        if (!whole) {
            return new Tabular(data, Tensor.of(y), features, List.of());
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i <= classes.stream().mapToDouble(v -> v).max().orElse(-1); i++) {
            names.add(Integer.toString(i));
        }
        return new Tabular(data, Tensor.of(y).to(dev.panagrad.tensor.DType.INT64), features, names);
    }
}
