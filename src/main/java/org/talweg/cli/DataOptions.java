package org.talweg.cli;

import java.util.Map;
import org.talweg.data.Datasets;
import org.talweg.data.Missing;
import org.talweg.data.Source;
import org.talweg.data.Task;
import org.talweg.train.Origin;
import picocli.CommandLine.Option;

/** What is learnt from. */
final class DataOptions {
    @Option(names = "--data", paramLabel = "DATA", converter = Places.Data.class,
            description = {"digits or fashion-mini, which are built in; a CSV file with a header, gzipped or not; or a folder of"
                    + " IDX files named as MNIST's.", "Default: digits."})
    String data = Datasets.DIGITS;

    @Option(names = "--validation-data", paramLabel = "DATA", converter = Places.Data.class,
            description = "Other data to validate on; all of --data is then trained on.")
    String validationData;

    @Option(names = "--validation", paramLabel = "SHARE",
            description = "Share of the rows put aside to validate on, of every class alike, drawn by the seed."
                    + " Default: the test part that the data bring, else 0.2.")
    Double validation;

    @Option(names = "--label", paramLabel = "COLUMN",
            description = "Column of a CSV file to predict. Default: the one named label, target or class.")
    String label;

    @Option(names = "--task", paramLabel = "TASK", converter = Choices.Tasks.class, completionCandidates = Choices.Tasks.class,
            description = "${COMPLETION-CANDIDATES}: learn classes, or a number. Default: classes if the labels are texts or at"
                    + " most 20 different whole numbers.")
    Task task;

    @Option(names = "--missing", paramLabel = "RULE", converter = Choices.Missings.class,
            completionCandidates = Choices.Missings.class,
            description = "${COMPLETION-CANDIDATES}: refuse a missing cell, or put the training part's mean there."
                    + " Default: error.")
    Missing missing = Missing.ERROR;

    /** Those that say where data come from. */
    static DataOptions of(Origin origin) {
        DataOptions options = new DataOptions();
        options.data = origin.source().data();
        options.label = origin.source().label();
        options.task = origin.source().task();
        options.missing = origin.source().missing();
        options.validationData = origin.validationData();
        options.validation = origin.validation();
        return options;
    }

    void check() {
        if (validation != null) {
            Limits.share("--validation", validation);
            if (validationData != null) {
                throw new BadInput("expected --validation or --validation-data, got both; leave one out");
            }
        }
    }

    Origin origin(long seed) {
        return new Origin(new Source(data, label, task, missing), validationData, validation, seed);
    }

    void note(Map<String, Object> settings) {
        settings.put("data", data);
        settings.put("validation_data", validationData);
        settings.put("validation", validation);
        settings.put("label", label);
        settings.put("task", task);
        settings.put("missing", missing);
    }
}
