package org.talweg.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be measured; the README says what each is. */
enum Suite {
    KERNELS, GEMM, STEP, PEERS, SCALING, EXACTNESS, CHECKPOINTS, END_TO_END;

    static Optional<Suite> named(String name) {
        return Arrays.stream(values()).filter(suite -> suite.toString().equals(name)).findAny();
    }

    boolean onGpu() {
        return compareTo(STEP) <= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
