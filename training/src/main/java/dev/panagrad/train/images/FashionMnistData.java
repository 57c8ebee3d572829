package dev.panagrad.train.images;

import dev.panagrad.train.data.Samples;
import java.nio.file.Path;
import java.util.List;

/// The pieces of clothing of Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): as many as in MNIST and as large.
///
/// @param train images, uint8 [60000, 28, 28], and their classes, int64 [60000]
/// @param test alike, 10,000 of them
public record FashionMnistData(Samples train, Samples test) {
    /// The names of the classes.
    public static final List<String> CLASSES = List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
            "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private static final String HOST =
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/";

    /// The four files on the net.
    static final List<Download> FILES = List.of(
            Download.of(HOST + "train-images-idx3-ubyte.gz", 26421880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
            Download.of(HOST + "train-labels-idx1-ubyte.gz", 29515, "25c81989df183df01b3e8a0aad5dffbe"),
            Download.of(HOST + "t10k-images-idx3-ubyte.gz", 4422102, "bef4ecab320f06d8554ea6380940ec79"),
            Download.of(HOST + "t10k-labels-idx1-ubyte.gz", 5148, "bb300cfdad3c16e7a12a480ee83cd310"));

    /// Reads the four IDX files of a folder, plain or with `.gz`.
    ///
    /// @throws dev.panagrad.nn.FileFormatException if a file is damaged or holds other data
    /// @throws java.io.UncheckedIOException if a file is missing or cannot be read
    public static FashionMnistData load(Path folder) {
        return new FashionMnistData(IdxImages.read("fashionMnist", folder, "train"),
                IdxImages.read("fashionMnist", folder, "t10k"));
    }

    /// Fetches the four files into a folder, 30.9 MB, unless they are there, and reads them.
    ///
    /// @throws dev.panagrad.nn.FileFormatException if a checksum is wrong or a file is damaged
    /// @throws java.io.UncheckedIOException if a file cannot be fetched or read
    public static FashionMnistData download(Path folder) {
        FILES.forEach(file -> file.to(folder));
        return load(folder);
    }
}
