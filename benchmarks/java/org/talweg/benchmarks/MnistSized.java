package org.talweg.benchmarks;

import java.util.stream.IntStream;
import org.talweg.data.Dataset;
import org.talweg.data.Split;

/** A data set's rows over and over, as many as MNIST has, so that a batch comes from memory as it would there. */
final class MnistSized {
    private static final int ROWS = 60 * 1024;

    private MnistSized() {}

    /** Hardly any rows to evaluate on: only steps are of interest. */
    static Split of(Dataset data) {
        Dataset rows = data.select(data.name(), IntStream.range(0, ROWS).map(i -> i % data.rows()).toArray());
        return new Split(rows, rows.select("few", new int[] {0, 1}));
    }
}
