package dev.panagrad.train.images;

import dev.panagrad.nn.FileFormatException;
import dev.panagrad.nn.WholeFile;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Device;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.DataSet;
import dev.panagrad.train.data.Sample;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// The images of a folder that has a folder for each class, as `root/cat/1.png`, `root/dog/7.jpg`. Classes
/// and files are in the order of their names. An image is read when asked for.
public final class ImageFolder implements DataSet<Sample> {
    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp", "wbmp");
    /// A header that promises more is refused before memory is taken for it.
    private static final long MOST_PIXELS = 100_000_000;
    /// No format holds more pixels in a byte: deflated data 1032 bytes of eight pixels each.
    private static final long PIXELS_PER_BYTE = 8 * 1032;

    private final List<String> classes = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final List<Integer> targets = new ArrayList<>();

    /// Makes the set of a folder's images: PNG, JPEG, GIF, BMP and WBMP, also in folders below a class.
    ///
    /// @throws UncheckedIOException if the folder cannot be read
    /// @throws IllegalArgumentException if it has no folders, or one has no images
    public ImageFolder(Path root) {
        try {
            for (Path folder : sorted(root)) {
                if (Files.isDirectory(folder)) {
                    add(folder);
                }
            }
        } catch (IOException e) {
            throw WholeFile.unreadable("imageFolder", root, e);
        }
        if (classes.isEmpty()) {
            throw new IllegalArgumentException(
                    "imageFolder: no classes, expected a folder for each in " + root + " but found none");
        }
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }

    private void add(Path folder) throws IOException {
        int before = files.size();
        try (Stream<Path> found = Files.walk(folder)) {
            found.filter(Files::isRegularFile).filter(ImageFolder::isImage).sorted().forEach(file -> {
                files.add(file);
                targets.add(classes.size());
            });
        }
        if (files.size() == before) {
            throw new IllegalArgumentException("imageFolder: no images in " + folder + ", expected files that"
                    + " end in one of " + ENDINGS + " but found none");
        }
        classes.add(folder.getFileName().toString());
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString();
        return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /// Returns the names of the classes; a target is a position in this list.
    public List<String> classes() {
        return List.copyOf(classes);
    }

    /// Returns the file of a sample.
    public Path file(int index) {
        return files.get(index);
    }

    @Override
    public int size() {
        return files.size();
    }

    /// Returns an image, uint8 [3, h, w] in the order red, green, blue, and its class, int64.
    ///
    /// @throws FileFormatException if the file is no image or damaged
    /// @throws UncheckedIOException if it cannot be read
    @Override
    public Sample get(int index) {
        return new Sample(read(files.get(index)), Tensor.full((long) targets.get(index)));
    }

    /// Returns the image of a file, uint8 [3, h, w] in the order red, green, blue.
    ///
    /// @throws FileFormatException if the file is no image, damaged, or larger than 100 million pixels or
    ///         than its bytes can hold
    /// @throws UncheckedIOException if it cannot be read
    public static Tensor read(Path file) {
        byte[] all;
        try {
            all = Files.readAllBytes(file);
        } catch (IOException e) {
            throw WholeFile.unreadable("image", file, e);
        }
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(all))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw broken(file, "the file is no image of a known format", null);
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                long most = Math.min(MOST_PIXELS, all.length * PIXELS_PER_BYTE);
                if (pixels > most) {
                    throw broken(file, "the image is too large for its file, expected at most " + most
                            + " pixels but got " + pixels, null);
                }
                return tensor(reader.read(0));
            } finally {
                reader.dispose();
            }
        } catch (FileFormatException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw broken(file, "the image is damaged: " + e.getMessage(), e);
        }
    }

    private static FileFormatException broken(Path file, String what, Exception cause) {
        return new FileFormatException("image: " + file + ": " + what, cause);
    }

    private static Tensor tensor(BufferedImage image) {
        int h = image.getHeight();
        int w = image.getWidth();
        int plane = Math.multiplyExact(w, h);
        byte[] planes = new byte[Math.multiplyExact(3, plane)];
        int[] line = new int[w];
        for (int y = 0; y < h; y++) {
            image.getRGB(0, y, w, 1, line, 0, w);
            for (int x = 0; x < w; x++) {
                int at = y * w + x;
                planes[at] = (byte) (line[x] >> 16);
                planes[plane + at] = (byte) (line[x] >> 8);
                planes[2 * plane + at] = (byte) line[x];
            }
        }
        Tensor t = Tensor.empty(Device.CPU, DType.UINT8, Shape.of(3, h, w));
        t.segment().copyFrom(MemorySegment.ofArray(planes));
        return t;
    }
}
