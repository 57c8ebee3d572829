package dev.panagrad.train.tables;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// How a CSV file is written.
///
/// @param delimiter between fields; a comma at first
/// @param header whether the first record names the columns; it does at first. Else they are `0`, `1`, …
/// @param charset of the text; UTF-8 at first
public record CsvOptions(char delimiter, boolean header, Charset charset) {
    static final CsvOptions DEFAULT = new CsvOptions(',', true, StandardCharsets.UTF_8);

    /// Returns these options with another delimiter.
    public CsvOptions delimiter(char v) {
        return new CsvOptions(v, header, charset);
    }

    /// Returns these options with or without names in the first record.
    public CsvOptions header(boolean on) {
        return new CsvOptions(delimiter, on, charset);
    }

    /// Returns these options with another charset.
    public CsvOptions charset(Charset v) {
        return new CsvOptions(delimiter, header, v);
    }
}
