package org.talweg.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.report.diagnosis.CurveFile;
import org.talweg.report.diagnosis.Curves;
import org.talweg.report.diagnosis.Diagnosis;
import org.talweg.report.diagnosis.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code talweg diagnose}. */
@Command(name = "diagnose", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Reads learning curves and says what they show: under-fitting, over-fitting and since when, a good fit,"
            + " parts of the data that do not stand for it, a learning rate too high or too low, plateaus, gradients that explode"
            + " or vanish, dead and saturated units. With each finding: how sure, the epochs, the numbers, and what to try.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:diagnosed, whatever was found", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg diagnose runs/digits-20250101-120000",
            "  talweg diagnose keras-log.csv --classes 10 --validation-rows 10000",
            "  talweg diagnose lightning_logs/version_0/metrics.csv --json",
            "  ssh host cat log.csv | talweg diagnose -"
        })
final class Diagnose implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Parameters(paramLabel = "FILE", converter = Places.Data.class,
            description = "A run folder or its metrics.csv; what Keras' or Lightning's CSVLogger wrote, or a CSV file with such"
                    + " columns (epoch, train_loss, val_loss, …); - for standard input.")
    String file;

    @Option(names = "--classes", paramLabel = "N",
            description = "Number of classes, whose logarithm is the loss of a guess. Default: as the run folder says; else losses"
                    + " are compared with the first epoch's.")
    Integer classes;

    @Option(names = "--train-rows", paramLabel = "N", description = "Rows trained on. Default: as the run folder says.")
    Integer trainRows;

    @Option(names = "--validation-rows", paramLabel = "N",
            description = "Rows validated on, for how sure their accuracy is; with --classes. Default: as the run folder says.")
    Integer validationRows;

    @Option(names = "--json", description = "Prints a JSON object on one line in place of the text.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Curves curves = curves(limit(2, "--classes", classes), limit(1, "--train-rows", trainRows),
                limit(1, "--validation-rows", validationRows));
        Diagnosis diagnosis = Diagnosis.of(curves);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(json(diagnosis));
        } else {
            out.print(diagnosis);
        }
        out.flush();
        return 0;
    }

    private Curves curves(int classes, int trainRows, int validationRows) throws IOException {
        Curves read = file.equals(STANDARD_INPUT) ? CurveFile.read("standard input", System.in)
                : CurveFile.read(Path.of(file));
        return read.with(read.setting().with(classes, trainRows, validationRows));
    }

    private static int limit(int least, String option, Integer value) {
        return value == null ? 0 : Limits.from(least, Integer.MAX_VALUE, option, value);
    }

    private JsonObject json(Diagnosis diagnosis) {
        JsonArray findings = new JsonArray();
        for (Finding finding : diagnosis.findings()) {
            JsonObject one = new JsonObject();
            one.addProperty("kind", finding.kind().toString());
            one.addProperty("certainty", finding.certainty());
            one.addProperty("sure", finding.sure());
            one.addProperty("from", finding.from());
            one.addProperty("to", finding.to());
            one.addProperty("evidence", finding.evidence());
            one.add("try", texts(finding.tries()));
            findings.add(one);
        }
        JsonObject object = new JsonObject();
        object.addProperty("file", file);
        object.addProperty("epochs", diagnosis.epochs());
        object.add("findings", findings);
        return object;
    }

    /** Names of what was found. */
    static JsonArray kinds(Diagnosis diagnosis) {
        return texts(diagnosis.kinds().stream().map(Object::toString).toList());
    }

    private static JsonArray texts(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }
}
