package dev.panagrad.train.images;

import dev.panagrad.tensor.Tensor;
import dev.panagrad.train.data.DataSet;
import dev.panagrad.train.data.Sample;
import java.util.random.RandomGenerator;

/// A change of an image, perhaps with a part of chance; [Transforms] makes them.
///
/// ```java
/// var augment = Transforms.randomCrop(32, 32, 4).then(Transforms.randomHorizontalFlip(0.5));
/// var loader = DataLoader.of(augment.on(train), o -> o.batchSize(128).shuffle(true).workers(2));
/// ```
@FunctionalInterface
public interface Transform {
    /// Returns the changed image.
    ///
    /// @param image [..., c, h, w]
    /// @param random decides the part of chance
    Tensor apply(Tensor image, RandomGenerator random);

    /// Returns this change followed by another one.
    default Transform then(Transform next) {
        return (image, random) -> next.apply(apply(image, random), random);
    }

    /// Returns the set whose inputs are changed when they are asked for.
    default DataSet<Sample> on(DataSet<Sample> set) {
        return set.mapRandomly((sample, random) -> sample.mapInput(image -> apply(image, random)));
    }
}
