package dev.panagrad.laws;

class ReferenceViewPropertyTest extends ViewLaws {
    ReferenceViewPropertyTest() {
        super("reference");
    }
}
