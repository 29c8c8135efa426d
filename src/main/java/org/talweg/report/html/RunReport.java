package org.talweg.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.talweg.report.CurvatureReport;
import org.talweg.report.Numbers;
import org.talweg.report.Summary;
import org.talweg.report.diagnosis.Curves;
import org.talweg.report.diagnosis.Diagnosis;
import org.talweg.report.diagnosis.Finding;
import org.talweg.train.Config;
import org.talweg.train.Evaluation;
import org.talweg.train.Outcome;

/**
 * A run as a page: {@code report.html}, one file that opens from disk and fetches nothing.
 *
 * @param name      of the run
 * @param config    what was trained, and how
 * @param curves    its epochs
 * @param outcome   how it ended, or null if that is not known
 * @param judged    what the kept weights say of the validation part, or null
 * @param unjudged  why {@code judged} is null, as a sentence, or null
 * @param curvature where the training ended, or null
 */
public record RunReport(String name, Config config, Curves curves, Outcome outcome, Judged judged, String unjudged,
        CurvatureReport curvature) {
    /** Its name in a run folder. */
    public static final String FILE = "report.html";

    /** The same with what the kept weights say. */
    public RunReport with(Judged judged, String unjudged, CurvatureReport curvature) {
        return new RunReport(name, config, curves, outcome, judged, unjudged, curvature);
    }

    private boolean classifies() {
        return config.model().objective().classifies();
    }

    private int best() {
        return outcome != null ? outcome.bestEpoch() : lowest();
    }

    private int lowest() {
        Curves.Epoch best = null;
        for (Curves.Epoch epoch : curves.epochs()) {
            best = Double.isFinite(epoch.validationLoss()) && (best == null || epoch.validationLoss() < best.validationLoss())
                    ? epoch : best;
        }
        return best == null ? 0 : best.epoch();
    }

    private Pictures pictures() {
        return new Pictures(curves, best(), classifies());
    }

    /** All pictures, in the page's order. */
    public List<Figure> figures() {
        Pictures pictures = pictures();
        List<Figure> figures = new ArrayList<>(pictures.curves());
        figures.addAll(pictures.layers());
        if (judged != null && !judged.classifies()) {
            figures.addAll(Pictures.scatter(judged));
        }
        if (curvature != null) {
            figures.add(density());
        }
        return figures;
    }

    private Figure density() {
        return new Figure("eigenvalues", curvature.density().size(640, 380), "How many directions have which curvature. A bulk at 0"
                + " and few large values are usual; values left of 0 are directions in which the loss still falls: a saddle.");
    }

    /** The page. */
    public String html() {
        Html html = Html.page("Training of " + config.train().name() + ", " + name);
        headline(html);
        html.heading("diagnosis", "Diagnosis");
        diagnosis(html);
        Pictures pictures = pictures();
        html.heading("curves", "Learning curves");
        figures(html, pictures.curves());
        List<Figure> layers = pictures.layers();
        if (!layers.isEmpty()) {
            html.heading("layers", "Layers");
            figures(html, layers);
        }
        html.heading("predictions", judged != null && !judged.classifies() ? "Predictions" : "Confusion matrix");
        predictions(html);
        if (curvature != null) {
            html.heading("curvature", "Curvature");
            curvature.sentences().forEach(html::paragraph);
            if (config.settings() != null && config.settings().get("l1") instanceof Number l1 && l1.doubleValue() > 0) {
                html.paragraph("The L1 penalty is left out: it has no curvature.");
            }
            figures(html, List.of(density()));
            html.table(curvature.rows());
            html.raw("<h3>Steps against the gradient</h3>\n").table(curvature.steps());
        }
        html.heading("settings", "Settings");
        html.table(settings());
        if (outcome != null && outcome.memoryPlan() != null) {
            html.heading("memory", "Memory plan");
            String[] lines = outcome.memoryPlan().stripTrailing().split("\\R");
            html.paragraph("Where each value of a training step lies; " + lines[lines.length - 1] + ".")
                    .details(Numbers.count(Math.max(0, lines.length - 2), "value"), outcome.memoryPlan().stripTrailing());
        }
        html.raw("<footer>Talweg ").text(config.talweg()).raw(". Made again by: <code>").text("talweg report <run folder>")
                .raw("</code></footer>\n");
        return html.end();
    }

    private static void figures(Html html, List<Figure> figures) {
        if (figures.isEmpty()) {
            html.paragraph("There is nothing to draw.");
            return;
        }
        html.raw("<div class=\"figures\">\n");
        figures.forEach(figure -> figure.write(html));
        html.raw("</div>\n");
    }

    private void headline(Html html) {
        String score = Summary.scoreName(classifies());
        Evaluation validation = Outcome.evaluation(outcome == null ? null : outcome.validation());
        Evaluation train = Outcome.evaluation(outcome == null ? null : outcome.train());
        int epochs = curves.epochs().size();
        if (outcome == null) {
            html.raw("<p class=\"lead\">").text("How this training ended is not known; below is what its folder tells of "
                    + Numbers.count(epochs, "epoch") + ".").raw("</p>\n");
        } else if (outcome.divergence() != null) {
            html.raw("<p class=\"lead\"><strong>The training diverged:</strong> ").text(outcome.divergence() + ".").raw("</p>\n");
        }
        html.raw("<dl class=\"cards\">\n");
        if (outcome != null && outcome.divergence() == null) {
            html.card("validation " + score, Numbers.score(validation.score()), "training " + Numbers.score(train.score()));
            html.card("validation loss", Numbers.loss(validation.loss()), "training " + Numbers.loss(train.loss()));
        }
        html.card("best epoch", best() == 0 ? "–" : Integer.toString(best()), "of " + epochs + ending());
        if (outcome != null) {
            html.card("time", Numbers.duration(outcome.seconds()), Numbers.count(outcome.steps(), "step"));
            if (outcome.rows() > 0) {
                html.card("samples per second", Numbers.count(Math.round(outcome.rows() / outcome.seconds())),
                        "time to validate included");
            }
        }
        html.raw("</dl>\n");
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"data", config.train().name() + ": " + Numbers.count(config.train().rows(), "row") + " to train on, "
                + Numbers.count(config.validation().rows()) + " to validate on"});
        if (outcome != null) {
            rows.add(new String[] {"engine", outcome.engine()});
            if (outcome.weightsSha256() != null) {
                rows.add(new String[] {"weights_sha256", outcome.weightsSha256()});
            }
        }
        html.table(rows);
    }

    private String ending() {
        if (outcome == null || outcome.divergence() != null) {
            return "";
        }
        return (outcome.stoppedEarly() ? ", stopped early" : outcome.converged() ? ", converged" : "")
                + "; weights of epoch " + outcome.kept() + " are kept";
    }

    private void diagnosis(Html html) {
        Diagnosis diagnosis = Diagnosis.of(curves);
        for (Finding finding : diagnosis.findings()) {
            html.raw("<div class=\"finding" + (finding.kind().warns() ? "" : " fine") + "\"><h3>").text(finding.kind().words())
                    .raw(" <span>").text("(" + finding.sure() + ", " + finding.epochs() + ")").raw("</span></h3>\n")
                    .paragraph(finding.evidence());
            if (!finding.tries().isEmpty()) {
                html.raw("<p>To try:</p><ul>");
                finding.tries().forEach(tried -> html.raw("<li>").text(tried).raw("</li>"));
                html.raw("</ul>");
            }
            html.raw("</div>\n");
        }
        if (diagnosis.findings().isEmpty()) {
            diagnosis.toString().lines().skip(1).forEach(line -> html.paragraph(line.strip()));
        }
    }

    private void predictions(Html html) {
        if (judged == null) {
            html.paragraph(unjudged != null ? unjudged : "No weights were kept, so there are no predictions to judge.");
        } else if (judged.classifies()) {
            Confusion.write(html, judged);
        } else {
            figures(html, Pictures.scatter(judged));
        }
    }

    private List<String[]> settings() {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"network", config.model().model().toString()});
        rows.add(new String[] {"objective", Config.spelling(config.model().objective().kind())});
        rows.add(new String[] {"seed", Long.toString(config.seed())});
        Map<String, Object> settings = config.settings() == null ? Map.of() : config.settings();
        settings.forEach((key, value) -> {
            if (value != null) {
                rows.add(new String[] {key, shown(value)});
            }
        });
        rows.add(new String[] {"read from", String.join(", ", config.origin().data())});
        rows.add(new String[] {"fingerprints", "training " + config.train().fingerprint() + ", validation "
                + config.validation().fingerprint()});
        return rows;
    }

    /** Numbers read from JSON are doubles. */
    private static String shown(Object value) {
        if (value instanceof List<?> values) {
            return String.join(", ", values.stream().map(RunReport::shown).toList());
        }
        return value instanceof Enum<?> constant ? Config.spelling(constant)
                : value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString(number.longValue()) : String.valueOf(value);
    }
}
