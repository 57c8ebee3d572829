package dev.panagrad.laws;

class VectorSavedPropertyTest extends SavedLaws {
    VectorSavedPropertyTest() {
        super("vector");
    }
}
