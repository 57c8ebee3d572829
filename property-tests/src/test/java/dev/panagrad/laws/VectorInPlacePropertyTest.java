package dev.panagrad.laws;

class VectorInPlacePropertyTest extends InPlaceLaws {
    VectorInPlacePropertyTest() {
        super("vector");
    }
}
