package dev.panagrad.laws;

class ReferenceUpdatePropertyTest extends UpdateLaws {
    ReferenceUpdatePropertyTest() {
        super("reference");
    }
}
