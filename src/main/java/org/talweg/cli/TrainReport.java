package org.talweg.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.talweg.data.DataException;
import org.talweg.report.CurvatureReport;
import org.talweg.report.diagnosis.Curves;
import org.talweg.report.diagnosis.Setting;
import org.talweg.report.html.Judged;
import org.talweg.report.html.RunReport;
import org.talweg.train.Config;
import org.talweg.train.Diverged;
import org.talweg.train.EpochRecord;
import org.talweg.train.Outcome;
import org.talweg.train.Run;
import org.talweg.train.RunFolder;

/** The report that {@code talweg train} leaves in its run folder, and what it is made from. */
final class TrainReport {
    private final Config config;
    private final Setting setting;
    private final String engine;
    private final RunFolder folder;
    private final List<EpochRecord> history = new ArrayList<>();
    private String memoryPlan;

    TrainReport(Config config, Setting setting, String engine, RunFolder folder) {
        this.config = config;
        this.setting = setting;
        this.engine = engine;
        this.folder = folder;
    }

    RunFolder folder() {
        return folder;
    }

    void memoryPlan(String described) {
        memoryPlan = described;
    }

    void add(EpochRecord record) {
        history.add(record);
    }

    /** Epochs that have ended. */
    int epochs() {
        return history.size();
    }

    /** The learning curves of a training that did not end well. */
    Curves curves(Diverged end) {
        return Curves.of(history, end, setting);
    }

    /** @param judged null where there was no memory for it */
    void write(Run run, Judged judged, CurvatureReport curvature) {
        write(Curves.of(run, setting), Outcome.of(run, engine, memoryPlan), judged,
                judged != null ? null : "There was no memory for predictions of the validation part.", curvature);
    }

    /** A report that cannot be written is told beside what stopped the training. */
    void write(Diverged end, Screen screen) {
        try {
            write(curves(end), Outcome.of(end, history.get(history.size() - 1), engine, memoryPlan), null, null, null);
            screen.say("Report    " + folder.folder().resolve(RunReport.FILE));
        } catch (DataException e) {
            screen.say(e.getMessage());
        }
    }

    private void write(Curves curves, Outcome outcome, Judged judged, String unjudged, CurvatureReport curvature) {
        folder.outcome(outcome);
        String html = new RunReport(Report.name(folder.folder()), config, curves, outcome, judged, unjudged, curvature).html();
        folder.file(RunReport.FILE, out -> out.write(html.getBytes(StandardCharsets.UTF_8)));
    }
}
