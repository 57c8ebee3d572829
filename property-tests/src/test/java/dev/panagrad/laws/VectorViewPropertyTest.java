package dev.panagrad.laws;

class VectorViewPropertyTest extends ViewLaws {
    VectorViewPropertyTest() {
        super("vector");
    }
}
