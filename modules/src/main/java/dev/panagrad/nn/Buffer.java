package dev.panagrad.nn;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a tensor field of a [Module] as state that is not trained, as running statistics: it moves with
/// `to(device)` and is part of the state dict. In a script write `import dev.panagrad.nn.Buffer;`, because
/// `java.nio.Buffer` has the same name.
@Documented @Retention(RetentionPolicy.RUNTIME) @Target(ElementType.FIELD)
public @interface Buffer {
    /// Whether the buffer is part of the state dict.
    ///
    /// @return true by default
    boolean persistent() default true;
}
