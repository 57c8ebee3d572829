package dev.panagrad.train.tables;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// CSV files become columns of text, numbers and categories.
class TableTest {
    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("data.csv"), text);
    }

    @Test
    void readsQuotesLinesAndNumbers() throws IOException {
        Table t = Table.readCsv(file("a, b ,\"c\"\"d\"\r\n1,2.5,\"x, y\"\r\n\r\n-3e2,,\"two\nlines\"\n"));
        assertEquals(List.of("a", "b", "c\"d"), t.columns());
        assertEquals(2, t.rows());
        assertArrayEquals(new double[] {1, 2.5, -300, Double.NaN}, t.numbers("a", "b").toDoubleArray());
        assertEquals(List.of("x, y", "two\nlines"), t.text("c\"d"));
        assertTrue(t.isNumeric("b"));
        assertFalse(t.isNumeric("c\"d"));
    }

    @Test
    void takesOtherDelimitersAndNoHeader() throws IOException {
        Table t = Table.readCsv(file("1;2\n3;4\n"), o -> o.delimiter(';').header(false));
        assertEquals(List.of("0", "1"), t.columns());
        assertArrayEquals(new double[] {2, 4}, t.numbers("1").toDoubleArray());
        Path latin = Files.write(folder.resolve("latin.csv"), "ä\n1".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(List.of("ä"),
                Table.readCsv(latin, o -> o.charset(StandardCharsets.ISO_8859_1)).columns());
        assertTrue(assertThrows(FileFormatException.class, () -> Table.readCsv(latin)).getMessage()
                .contains("charset"));
    }

    @Test
    void wordsBecomeSortedCategories() throws IOException {
        Table t = Table.readCsv(file("kind,x\nred,1\nblue,2\nred,3\n"));
        Table.Categories c = t.categories("kind");
        assertEquals(List.of("blue", "red"), c.names());
        assertArrayEquals(new long[] {1, 0, 1}, c.codes().toLongArray());
        assertEquals(List.of("blue", "red"), t.tabular("kind").targetNames());
    }

    @Test
    void targetsAreClassesOnlyIfTheyAreSmallWholeNumbers() throws IOException {
        Tabular classes = Table.readCsv(file("x,y\n0.5,0\n1.5,2\n2.5,2\n")).tabular("y");
        assertEquals(DType.INT64, classes.target().dtype());
        assertEquals(List.of("0", "1", "2"), classes.targetNames());
        assertEquals(List.of("x"), classes.featureNames());
        Tabular numbers = Table.readCsv(file("x,y\n0.5,0.5\n1.5,2\n")).tabular("y");
        assertEquals(DType.FLOAT64, numbers.target().dtype());
        assertEquals(DType.FLOAT64,
                Table.readCsv(file("x,y\n0.5,4000000000\n1,2\n")).tabular("y").target().dtype());
    }

    private void refused(String text, String... parts) throws IOException {
        Path file = file(text);
        String message = assertThrows(FileFormatException.class, () -> Table.readCsv(file)).getMessage();
        for (String part : parts) {
            assertTrue(message.startsWith("csv: ") && message.contains(part), message);
        }
    }

    @Test
    void refusesWhatIsNoTable() throws IOException {
        refused("", "no records");
        refused("a,b\n1,2\n3\n", "line 3", "expected 2 fields", "got 1");
        refused("a,b\n1,2,3\n", "line 2", "got 3");
        refused("a,a\n1,2\n", "two columns");
        Path words = file("a\nfoo\n");
        String wrong = assertThrows(FileFormatException.class, () -> Table.readCsv(words).numbers("a"))
                .getMessage();
        assertTrue(wrong.contains("\"foo\"") && wrong.contains("row 0"), wrong);
        assertThrows(IllegalArgumentException.class, () -> Table.readCsv(words).text("b"));
        assertThrows(UncheckedIOException.class, () -> Table.readCsv(folder.resolve("none.csv")));
    }
}
