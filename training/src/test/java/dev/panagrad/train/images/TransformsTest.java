package dev.panagrad.train.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.panagrad.nn.PadMode;
import dev.panagrad.tensor.DType;
import dev.panagrad.tensor.Shape;
import dev.panagrad.tensor.ShapeException;
import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.Draws;
import dev.panagrad.train.data.Samples;
import dev.panagrad.train.loading.DataLoader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Images are cut, turned and scaled as torchvision does it.
class TransformsTest {
    private static final Tensor IMAGE = Tensor.arange(24).to(DType.UINT8).reshape(1, 4, 6);
    private static final Draws DRAWS = new Draws(1);

    private static Tensor apply(Transform t, Tensor x) {
        return t.apply(x, DRAWS);
    }

    private static void same(Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape());
        assertEquals(expected.dtype(), actual.dtype());
        assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray());
    }

    @Test
    void bytesBecomeNumbersAndAreNormalized() {
        Tensor x = Tensor.of(new int[] {0, 51, 255, 102}).to(DType.UINT8).reshape(2, 1, 2);
        Tensor y =
                apply(Transforms.toFloat().then(Transforms.normalize(List.of(0.2, 0.5), List.of(0.5, 0.25))),
                        x);
        assertArrayEquals(new float[] {-0.4f, 0, 2, -0.4f}, y.toFloatArray(), 1e-6f);
        assertThrows(ShapeException.class,
                () -> apply(Transforms.normalize(List.of(0.0), List.of(1.0)), y));
        assertThrows(ShapeException.class,
                () -> apply(Transforms.normalize(List.of(0.0, 0.0), List.of(1.0, 1.0)), x));
        assertThrows(IllegalArgumentException.class, () -> Transforms.normalize(List.of(0.0), List.of(0.0)));
    }

    @Test
    void paddingGoesRoundTheSides() {
        Tensor y = apply(Transforms.pad(1, 2, 3, 0), IMAGE);
        assertEquals(Shape.of(1, 6, 10), y.shape());
        same(IMAGE, Transforms.crop(y, 2, 1, 4, 6));
        assertEquals(IMAGE.sum().itemLong(), y.sum().itemLong());
        Tensor z = apply(Transforms.pad(PadMode.CONSTANT, 9, 1), IMAGE);
        assertEquals(9, z.flatten().select(0, 0).itemLong());
        assertThrows(IllegalArgumentException.class, () -> Transforms.pad(1, 2));
    }

    @Test
    void cropsArePartsOfTheImage() {
        same(IMAGE.narrow(1, 1, 2).narrow(2, 2, 2), apply(Transforms.centerCrop(2, 2), IMAGE));
        Tensor larger = apply(Transforms.centerCrop(6, 6), IMAGE);
        same(IMAGE, larger.narrow(1, 1, 4));
        Set<Long> corners = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Tensor y = apply(Transforms.randomCrop(3, 4, 0), IMAGE);
            long corner = y.flatten().select(0, 0).itemLong();
            same(Transforms.crop(IMAGE, (int) corner / 6, (int) corner % 6, 3, 4), y);
            corners.add(corner);
        }
        assertEquals(Set.of(0L, 1L, 2L, 6L, 7L, 8L), corners);
        assertEquals(Shape.of(1, 6, 8), apply(Transforms.randomCrop(6, 8, 1), IMAGE).shape());
        assertThrows(ShapeException.class, () -> apply(Transforms.randomCrop(5, 5, 0), IMAGE));
        assertThrows(IllegalArgumentException.class, () -> Transforms.randomCrop(5, 5, -1));
    }

    @Test
    void flipsHappenAsOftenAsAsked() {
        same(IMAGE.flip(2), apply(Transforms.randomHorizontalFlip(1), IMAGE));
        same(IMAGE.flip(1), apply(Transforms.randomVerticalFlip(1), IMAGE));
        same(IMAGE, apply(Transforms.randomHorizontalFlip(0), IMAGE));
        int flipped = 0;
        for (int i = 0; i < 1000; i++) {
            flipped += apply(Transforms.randomHorizontalFlip(0.3), IMAGE) == IMAGE ? 0 : 1;
        }
        assertTrue(flipped > 250 && flipped < 350, "" + flipped);
        assertThrows(IllegalArgumentException.class, () -> Transforms.randomVerticalFlip(1.5));
    }

    @Test
    void rotationIsAnticlockwise() {
        Tensor square = Tensor.arange(50).reshape(2, 5, 5);
        same(square.rot90(1, 1, 2), Transforms.rotate(square, 90));
        same(square.flip(1, 2), Transforms.rotate(square, 180));
        same(IMAGE.flip(1, 2), Transforms.rotate(IMAGE, 180));
        same(square, Transforms.rotate(square, 0));
        Tensor wide = Tensor.zeros(1, 3, 9);
        wide.narrow(1, 1, 1).fill_(1);
        Tensor turned = Transforms.rotate(wide, 90);
        assertEquals(3, turned.sum().item(), "a line along the middle stands upright, its ends are cut off");
        assertEquals(3, turned.select(2, 4).sum().item());
        Tensor some = apply(Transforms.randomRotation(30), square.to(DType.FLOAT32));
        assertEquals(square.shape(), some.shape());
        assertThrows(IllegalArgumentException.class, () -> Transforms.randomRotation(-1));
    }

    @Test
    void sizesChangeSmoothly() {
        Tensor flat = Tensor.full(7, DType.UINT8, 3, 10, 10);
        same(Tensor.full(7, DType.UINT8, 3, 4, 5), apply(Transforms.resize(4, 5), flat));
        Tensor ramp = Tensor.arange(8).to(DType.FLOAT32).reshape(1, 1, 8).expand(1, 8, 8).contiguous();
        Tensor half = apply(Transforms.resize(4, 4), ramp);
        assertEquals(3.5, half.mean().item(), 1e-5);
        Tensor part = apply(Transforms.randomResizedCrop(6, 6), ramp);
        assertEquals(Shape.of(1, 6, 6), part.shape());
        assertTrue(part.min().item() >= -1e-5 && part.max().item() <= 7 + 1e-5);
        assertThrows(IllegalArgumentException.class, () -> Transforms.resize(0, 1));
    }

    @Test
    void greyIsTheBrightness() {
        Tensor x = Tensor.of(1f, 10f, 100f).reshape(3, 1, 1);
        assertEquals(0.2989 + 5.87 + 11.4, apply(Transforms.grayscale(1), x).item(), 1e-5);
        assertEquals(Shape.of(3, 1, 1), apply(Transforms.grayscale(3), x).shape());
        assertThrows(ShapeException.class, () -> apply(Transforms.grayscale(1), IMAGE));
        assertThrows(IllegalArgumentException.class, () -> Transforms.grayscale(2));
    }

    @Test
    void augmentationIsTheSameForAnyNumberOfWorkers() {
        Samples set = new Samples(Tensor.rand(20, 1, 8, 8), Tensor.arange(20));
        Transform augment = Transforms.compose(Transforms.randomCrop(8, 8, 2),
                Transforms.randomHorizontalFlip(0.5), Transforms.randomRotation(20));
        double[] expected = null;
        for (int workers : new int[] {0, 3}) {
            DataLoader<Samples> loader = DataLoader.of(augment.on(set),
                    o -> o.batchSize(8).shuffle(true).seed(4).workers(workers));
            double[] sums = new double[3];
            int i = 0;
            for (Samples batch : loader) {
                sums[i++] = batch.inputs().sum().item();
            }
            expected = expected == null ? sums : expected;
            assertArrayEquals(expected, sums);
        }
    }
}
