package dev.panagrad.train.data;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The handwritten digits of MNIST (LeCun, Cortes, Burges 1998): 60,000 to train on and 10,000 to test on.
///
/// @param train images, uint8 [60000, 28, 28], 0 is paper and 255 is ink, and their digits, int64 [60000]
/// @param test alike, 10,000 of them
public record MnistData(Samples train, Samples test) {
    /// Reads the four IDX files of a folder, plain or with `.gz`.
    ///
    /// @throws FileFormatException if a file is damaged or does not hold digits
    /// @throws UncheckedIOException if a file is missing or cannot be read
    public static MnistData load(Path folder) {
        return new MnistData(read(folder, "train"), read(folder, "t10k"));
    }

    private static Samples read(Path folder, String part) {
        Path imageFile = find(folder, part + "-images-idx3-ubyte");
        Path labelFile = find(folder, part + "-labels-idx1-ubyte");
        Tensor images = Idx.read(imageFile);
        Tensor labels = Idx.read(labelFile);
        if (images.dtype() != DType.UINT8 || images.rank() != 3) {
            throw new FileFormatException("mnist: " + imageFile + ": expected uint8 [n, h, w] but got "
                    + images.dtype() + " " + images.shape());
        }
        if (labels.dtype() != DType.UINT8 || labels.rank() != 1 || labels.size(0) != images.size(0)) {
            throw new FileFormatException(
                    "mnist: " + labelFile + ": expected uint8 [" + images.size(0) + "] but got "
                            + labels.dtype() + " " + labels.shape());
        }
        if (labels.numel() > 0 && labels.max().itemLong() > 9) {
            throw new FileFormatException("mnist: " + labelFile + ": expected digits 0 to 9 but found "
                    + labels.max().itemLong());
        }
        return new Samples(images, labels.to(DType.INT64));
    }

    private static Path find(Path folder, String name) {
        for (String end : new String[] {".gz", ""}) {
            Path file = folder.resolve(name + end);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new UncheckedIOException(
                "mnist: no file " + name + " or " + name + ".gz in " + folder.toAbsolutePath(),
                new NoSuchFileException(folder.resolve(name).toString()));
    }
}
