package dev.panagrad.train.images;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Samples;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Images and their classes in two IDX files, as MNIST has them.
final class IdxImages {
    private IdxImages() {
    }

    /// Reads a part of ten classes, plain or with `.gz`.
    ///
    /// @param set the name for errors
    /// @param part `train` or `t10k`
    static Samples read(String set, Path folder, String part) {
        Path imageFile = find(set, folder, part + "-images-idx3-ubyte");
        Path labelFile = find(set, folder, part + "-labels-idx1-ubyte");
        Tensor images = Idx.read(imageFile);
        Tensor labels = Idx.read(labelFile);
        if (images.dtype() != DType.UINT8 || images.rank() != 3) {
            throw new FileFormatException(set + ": " + imageFile + ": expected uint8 [n, h, w] but got "
                    + images.dtype() + " " + images.shape());
        }
        if (labels.dtype() != DType.UINT8 || labels.rank() != 1 || labels.size(0) != images.size(0)) {
            throw new FileFormatException(
                    set + ": " + labelFile + ": expected uint8 [" + images.size(0) + "] but got "
                            + labels.dtype() + " " + labels.shape());
        }
        if (labels.numel() > 0 && labels.max().itemLong() > 9) {
            throw new FileFormatException(set + ": " + labelFile + ": expected classes 0 to 9 but found "
                    + labels.max().itemLong());
        }
        return new Samples(images, labels.to(DType.INT64));
    }

    private static Path find(String set, Path folder, String name) {
        for (String end : new String[] {".gz", ""}) {
            Path file = folder.resolve(name + end);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        throw new UncheckedIOException(
                set + ": no file " + name + " or " + name + ".gz in " + folder.toAbsolutePath(),
                new NoSuchFileException(folder.resolve(name).toString()));
    }
}
