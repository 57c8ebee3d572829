package dev.panagrad.laws;

class ReferenceInPlacePropertyTest extends InPlaceLaws {
    ReferenceInPlacePropertyTest() {
        super("reference");
    }
}
