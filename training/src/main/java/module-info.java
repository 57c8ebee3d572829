/// Data sets, loaders, the training loop, metrics, estimators, TensorBoard files and plots.
module dev.panagrad.train {
    requires transitive dev.panagrad.nn;
    requires transitive dev.panagrad.optim;
    requires dev.panagrad.vector;
    requires de.siegmar.fastcsv;
    requires java.desktop;
    requires me.tongfei.progressbar;
    requires org.knowm.xchart;

    exports dev.panagrad.train.data;
    exports dev.panagrad.train.estimators;
    exports dev.panagrad.train.images;
    exports dev.panagrad.train.loading;
    exports dev.panagrad.train.loop;
    exports dev.panagrad.train.metrics;
    exports dev.panagrad.train.plot;
    exports dev.panagrad.train.tables;
    exports dev.panagrad.train.tensorboard;
}
