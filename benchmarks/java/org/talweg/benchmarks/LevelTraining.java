package org.talweg.benchmarks;

/**
 * A training that has taken about as many steps as another when it is measured: moments of units that are never active become subnormal,
 * and slow, with time.
 */
record LevelTraining(String name, OwnTraining training, OwnTraining level) implements Subject {
    @Override
    public double measure(double seconds) {
        while (training.taken() < level.taken()) {
            training.measure(0);
        }
        return training.measure(seconds);
    }

    @Override
    public void close() {
        training.close();
    }
}
