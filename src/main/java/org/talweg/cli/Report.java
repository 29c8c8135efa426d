package org.talweg.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.talweg.data.DataException;
import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.report.CurvatureReport;
import org.talweg.report.Numbers;
import org.talweg.report.diagnosis.CurveFile;
import org.talweg.report.diagnosis.Curves;
import org.talweg.report.html.Figure;
import org.talweg.report.html.Judged;
import org.talweg.report.html.RunReport;
import org.talweg.train.Config;
import org.talweg.train.Outcome;
import org.talweg.train.SavedRun;
import org.talweg.train.WholeFile;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code talweg report}. */
@Command(name = "report", mixinStandardHelpOptions = true, versionProvider = Talweg.Versions.class, sortOptions = false,
        abbreviateSynopsis = true,
        description = {"Makes the report of a training again from its run folder: one HTML file that opens in any browser, without"
            + " a network. Result, diagnosis, learning curves, layers, confusion matrix, settings.", ""},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:made", "1:a bug", "2:bad input"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  talweg report runs/digits-20250101-120000",
            "  talweg report runs/digits-20250101-120000 --curvature --out digits.html",
            "  talweg report runs/digits-20250101-120000 --pictures figures --format png"
        })
final class Report implements Callable<Integer> {
    /** {@code --format}. */
    enum Format {
        SVG, PNG;

        /** Of a file's name: {@code .svg} or {@code .png}. */
        String ending() {
            return "." + Choices.name(this);
        }
    }

    static final class Formats extends Choices<Format> {
        Formats() {
            super(Format.values());
        }
    }

    private static final String METRICS = "metrics.csv";

    @Parameters(index = "0", paramLabel = "RUN", description = "Run folder that \"talweg train\" made.")
    Path folder;

    @Option(names = "--out", paramLabel = "FILE.html", description = "File to write, or to write anew. Default: report.html in the"
            + " run folder.")
    Path out;

    @Option(names = "--pictures", paramLabel = "FOLDER", description = "Writes each picture as a file of this folder too, new or"
            + " empty.")
    Path pictures;

    @Option(names = "--format", paramLabel = "FORMAT", converter = Formats.class, completionCandidates = Formats.class,
            description = "${COMPLETION-CANDIDATES}: of these files. Default: svg.")
    Format format;

    @Option(names = "--curvature", description = "Measures the curvature where the training ended, on the training part; see \"talweg"
            + " curvature\".")
    boolean curvature;

    @ArgGroup(validate = false, heading = "%nMachine:%n")
    EngineOptions machine = new EngineOptions();

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        machine.check();
        if (format != null && pictures == null) {
            throw new BadInput("expected --format with --pictures, got none; name a folder for the pictures");
        }
        Config config = SavedRun.config(folder);
        if (!Files.isRegularFile(folder.resolve(METRICS))) {
            throw new BadInput("expected a run folder with " + METRICS + " in it, got " + folder
                    + " without one; name one that \"talweg train\" made");
        }
        Curves curves = CurveFile.read(folder);
        Outcome outcome = Outcome.read(folder);
        boolean weights = SavedRun.hasWeights(folder);
        if (curvature && !weights) {
            throw new BadInput("expected a run with weights for --curvature, got " + folder
                    + " without; the training did not come to its end");
        }
        Path page = out != null ? out : folder.resolve(RunReport.FILE);
        if (out != null) {
            WholeFile.check(page);
        } else {
            WholeFile.checkIn(folder, RunReport.FILE);
        }
        config.origin().data().forEach(read -> WholeFile.checkApart(page, read));
        if (pictures != null) {
            WholeFile.checkNewFolder(pictures, "--pictures");
        }
        Screen screen = Screen.of(spec, false);
        RunReport ended = new RunReport(name(folder), config, curves, outcome, null, null, null);
        RunReport report = weights ? judged(ended, screen) : ended;
        String html = report.html();
        WholeFile.Content text = bytes -> bytes.write(html.getBytes(StandardCharsets.UTF_8));
        if (out != null) {
            WholeFile.replace(out, text);
        } else {
            WholeFile.replaceIn(folder, RunReport.FILE, text);
        }
        screen.say("wrote the report to " + page);
        if (pictures != null) {
            write(report.figures(), screen);
        }
        return 0;
    }

    private RunReport judged(RunReport ended, Screen screen) {
        SavedRun run = SavedRun.read(folder);
        String hash = run.weights().sha256(run.model());
        if (ended.outcome() != null && !hash.equals(ended.outcome().weightsSha256())) {
            throw new BadInput(folder + ": expected the weights that result.json tells of, "
                    + (ended.outcome().weightsSha256() == null ? "none" : ended.outcome().weightsSha256()) + ", got those of another"
                    + " run, " + hash + "; put the files of one run together");
        }
        CurvatureCommand.Measure measure = curvature ? CurvatureCommand.Measure.of(run.model()) : null;
        try (Engine engine = machine.open()) {
            screen.say("Engine    " + machine.choice(engine));
            CurvatureReport measured = measure == null ? null : measure.at(engine, run.model(), run.weights(), run.training(),
                    run.l2(), run.setting("lr"), screen);
            try {
                Dataset validation = run.validation();
                return ended.with(Judged.of(validation, run.predict(engine, validation)), null, measured);
            } catch (DataException e) {
                return ended.with(null, "The validation part could not be judged again: " + e.getMessage() + ".", measured);
            }
        }
    }

    /** What a run is called: its folder's name. */
    static String name(Path folder) {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return last == null ? folder.toString() : last.toString();
    }

    private void write(List<Figure> figures, Screen screen) throws IOException {
        WholeFile.makeFolder(pictures);
        String ending = (format == null ? Format.SVG : format).ending();
        for (Figure figure : figures) {
            figure.picture().write(pictures.resolve(figure.name() + ending));
        }
        screen.say("wrote " + Numbers.count(figures.size(), "picture") + " to " + pictures);
    }
}
