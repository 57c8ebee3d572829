package dev.panagrad.laws;

class ReferenceLinearPropertyTest extends LinearLaws {
    ReferenceLinearPropertyTest() {
        super("reference");
    }
}
