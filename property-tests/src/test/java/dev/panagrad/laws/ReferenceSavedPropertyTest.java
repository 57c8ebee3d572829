package dev.panagrad.laws;

class ReferenceSavedPropertyTest extends SavedLaws {
    ReferenceSavedPropertyTest() {
        super("reference");
    }
}
