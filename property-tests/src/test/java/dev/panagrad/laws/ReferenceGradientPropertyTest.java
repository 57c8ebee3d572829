package dev.panagrad.laws;

class ReferenceGradientPropertyTest extends GradientLaws {
    ReferenceGradientPropertyTest() {
        super("reference");
    }
}
