package dev.panagrad.nn;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks the field of a container whose elements are named as if they were the container's own: `0.weight`
/// instead of `layers.0.weight`.
@Retention(RetentionPolicy.RUNTIME) @Target(ElementType.FIELD)
@interface Inline {
}
