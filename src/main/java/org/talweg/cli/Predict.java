package org.talweg.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.data.Dataset;
import org.talweg.data.Label;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.train.SavedRun;
import org.talweg.train.WholeFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code talweg predict}. */
@Command(name = "predict", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Uses a trained network on data, labelled or not, and writes a CSV line for each row: the class and the"
            + " probability of each class, or the value in the label's own unit.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:predicted", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg predict runs/houses --data new-houses.csv --out prices.csv",
            "  talweg predict runs/digits-20250101-120000 --data digits | head"
        })
final class Predict implements Callable<Integer> {
    @Mixin
    SavedOptions saved;

    @Option(names = "--out", paramLabel = "FILE.csv", description = "File to write, or to write anew. Default: standard output.")
    Path out;

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        machine.check();
        if (out != null) {
            WholeFile.check(out);
        }
        SavedRun run = saved.read();
        Dataset data = saved.data(run, false);
        if (out != null) {
            (saved.data != null ? List.of(saved.data) : run.config().origin().data())
                    .forEach(read -> WholeFile.checkApart(out, read));
        }
        float[] predictions;
        Screen beside = Screen.of(spec, true);
        try (Engine engine = machine.open()) {
            beside.say("Engine    " + machine.choice(engine));
            predictions = run.predict(engine, data);
        }
        Label label = run.config().encoding().label();
        if (out == null) {
            write(spec.commandLine().getOut(), run.model(), label, predictions);
        } else {
            WholeFile.replace(out, bytes -> {
                Writer text = new OutputStreamWriter(bytes, StandardCharsets.UTF_8);
                write(text, run.model(), label, predictions);
            });
            beside.say("wrote " + data.rows() + " predictions to " + out);
        }
        return 0;
    }

    private static void write(Writer target, Model model, Label label, float[] predictions) throws IOException {
        int outputs = Math.toIntExact(model.outputs());
        CsvWriter csv = CsvWriter.builder().bufferSize(1 << 16).build(target);
        csv.writeRecord(header(label));
        List<String> cells = new ArrayList<>();
        for (int row = 0; row < predictions.length; row += outputs) {
            cells.clear();
            if (label.classes().isEmpty()) {
                cells.add(Double.toString(label.value(predictions[row])));
            } else if (outputs == 1) {
                float p = predictions[row];
                // Accuracy counts logits above 0; below 1e-7 or so their probability is 0.5f too, and such a row is a tie here.
                cells.add(label.classes().get(p > 0.5f ? 1 : 0));
                cells.add(Float.toString(1 - p));
                cells.add(Float.toString(p));
            } else {
                int best = 0;
                for (int k = 1; k < outputs; k++) {
                    best = predictions[row + k] > predictions[row + best] ? k : best;
                }
                cells.add(label.classes().get(best));
                for (int k = 0; k < outputs; k++) {
                    cells.add(Float.toString(predictions[row + k]));
                }
            }
            csv.writeRecord(cells);
        }
        csv.flush();
        target.flush();
    }

    private static List<String> header(Label label) {
        List<String> names = new ArrayList<>(List.of("prediction"));
        label.classes().forEach(name -> names.add("probability_" + name));
        return names;
    }
}
