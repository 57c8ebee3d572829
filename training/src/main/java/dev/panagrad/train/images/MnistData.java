package dev.panagrad.train.images;

import dev.panagrad.train.data.Samples;
import java.nio.file.Path;
import java.util.List;

/// The handwritten digits of MNIST (LeCun, Cortes, Burges 1998): 60,000 to train on and 10,000 to test on.
///
/// @param train images, uint8 [60000, 28, 28], 0 is paper and 255 is ink, and their digits, int64 [60000]
/// @param test alike, 10,000 of them
public record MnistData(Samples train, Samples test) {
    private static final String HOST = "https://ossci-datasets.s3.amazonaws.com/mnist/";

    /// The four files on the net.
    static final List<Download> FILES = List.of(
            Download.of(HOST + "train-images-idx3-ubyte.gz", 9912422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            Download.of(HOST + "train-labels-idx1-ubyte.gz", 28881, "d53e105ee54ea40749a09fcbcd1e9432"),
            Download.of(HOST + "t10k-images-idx3-ubyte.gz", 1648877, "9fb629c4189551a2d022fa330f9573f3"),
            Download.of(HOST + "t10k-labels-idx1-ubyte.gz", 4542, "ec29112dd5afa0611ce80d1b7f02629c"));

    /// Reads the four IDX files of a folder, plain or with `.gz`.
    ///
    /// @throws dev.panagrad.nn.FileFormatException if a file is damaged or does not hold digits
    /// @throws java.io.UncheckedIOException if a file is missing or cannot be read
    public static MnistData load(Path folder) {
        return new MnistData(IdxImages.read("mnist", folder, "train"),
                IdxImages.read("mnist", folder, "t10k"));
    }

    /// Fetches the four files into a folder, 11.6 MB, unless they are there, and reads them.
    ///
    /// @throws dev.panagrad.nn.FileFormatException if a checksum is wrong or a file is damaged
    /// @throws java.io.UncheckedIOException if a file cannot be fetched or read
    public static MnistData download(Path folder) {
        FILES.forEach(file -> file.to(folder));
        return load(folder);
    }
}
