/// Example programs.
module dev.panagrad.examples {
    requires panagrad;
    requires info.picocli;
}
