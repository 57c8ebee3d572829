package dev.panagrad.laws;

class VectorGradientPropertyTest extends GradientLaws {
    VectorGradientPropertyTest() {
        super("vector");
    }
}
