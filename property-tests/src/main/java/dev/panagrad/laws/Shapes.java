package dev.panagrad.laws;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says which tensors jqwik draws for a parameter of type `Tensor` or [Pair]: float64, of any shape within
/// these bounds, contiguous or not, with elements spread evenly over `[min, max)`.
///
/// ```java
/// @Property
/// void mine(@ForAll @Shapes(maxRank = 3) Tensor x) {
///     Laws.gradient(MyLayer::forward, x);
/// }
/// ```
///
/// A failing example shrinks towards few and short axes. Without the annotation the defaults hold.
@Target({ElementType.PARAMETER, ElementType.TYPE}) @Retention(RetentionPolicy.RUNTIME)
public @interface Shapes {
    /// The fewest axes.
    int minRank() default 0;

    /// The most axes, at most 8.
    int maxRank() default 3;

    /// The smallest size of an axis; 0 draws empty tensors too.
    int minSize() default 1;

    /// The largest size of an axis.
    int maxSize() default 4;

    /// Whether steps between elements may be others than those of a contiguous tensor.
    boolean strided() default true;

    /// The lower end of the elements, included.
    double min() default -2;

    /// The upper end of the elements, excluded.
    double max() default 2;
}
