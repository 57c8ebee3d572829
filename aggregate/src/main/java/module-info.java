/// Everything a script needs, both backends and picocli included: `import module panagrad;`.
module panagrad {
    requires transitive dev.panagrad.tensor;
    requires transitive dev.panagrad.autograd;
    requires transitive dev.panagrad.nn;
    requires transitive dev.panagrad.optim;
    requires transitive dev.panagrad.train;
    requires transitive dev.panagrad.vector;
    requires transitive dev.panagrad.cuda;
    requires transitive info.picocli;
}
