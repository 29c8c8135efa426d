package org.talweg.cli;

import java.nio.file.Path;
import org.talweg.data.Dataset;
import org.talweg.data.Source;
import org.talweg.train.SavedRun;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A trained network and data to use it on. */
final class SavedOptions {
    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder that \"talweg train\" made.")
    Path folder;

    @Option(names = "--data", paramLabel = "DATA", converter = Places.Data.class,
            description = "As for train; of data with a test part, that part. Default: the validation part of the training,"
                    + " read again.")
    String data;

    SavedRun read() {
        return SavedRun.read(folder);
    }

    /** @param labelled whether labels are needed */
    Dataset data(SavedRun run, boolean labelled) {
        if (data == null) {
            return run.validation();
        }
        return labelled ? Source.of(data).labelledBy(run.config().encoding())
                : Source.of(data).unlabelledBy(run.config().encoding());
    }
}
