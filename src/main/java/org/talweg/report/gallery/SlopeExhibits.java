package org.talweg.report.gallery;

import org.talweg.curvature.Tally;
import org.talweg.curvature.Taylor;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.optim.Sgd;
import org.talweg.report.landscape.NetworkLandscape;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.train.NetworkSurface;
import org.talweg.train.Run;
import org.talweg.train.Trainer;

/** The loss of a network along a line and on a plane. */
final class SlopeExhibits {
    private static final int POINTS = 61;

    private SlopeExhibits() {}

    static Picture taylor(Engine engine) {
        Split digits = Datasets.digits().holdOut(0.2, 0);
        Model model = Model.input(64).dense(32).tanh().dense(10).softmaxCrossEntropy();
        Run run = new Trainer(engine, model).optimizer(Sgd.at(0.05)).epochs(2).seed(1).fit(digits);
        NetworkSurface surface = new NetworkSurface(engine, model, run.weights(), digits.train());
        double[] x = NetworkSurface.pack(model, run.weights().parameters());
        Taylor taylor = Taylor.at(surface, x);
        double best = taylor.bestStep();
        Lines lines = new Lines();
        for (int i = 0; i < POINTS; i++) {
            Taylor.Step step = taylor.step(surface, x, 3 * best * i / (POINTS - 1));
            lines.add("", "slope alone", step.epsilon(), step.linear());
            lines.add("", "slope and curvature", step.epsilon(), step.predicted());
            lines.add("", "actual", step.epsilon(), step.actual());
        }
        double top = taylor.step(surface, x, 3 * best).predicted();
        return lines.picture("A step against the gradient: predicted and actual loss", "step ε", "loss")
                .layer(Layer.markX(best)).layer(Layer.markX(2 * best))
                .layer(Layer.of("text").map("x", 1.1 * best, 2.12 * best).map("y", top, top).map("label", "name", "ε*", "2ε*")
                        .set("size", 7).set("color", "#333333"));
    }

    static Picture slice(Engine engine) {
        Split digits = Datasets.digits().holdOut(0.2, 0);
        Model model = Model.input(64).dense(32).relu().dense(32).relu().dense(10).softmaxCrossEntropy();
        Run run = new Trainer(engine, model).optimizer(Adam.at(0.003)).epochs(20).seed(1).fit(digits);
        return new NetworkLandscape(engine, model, run.weights(), digits, 500, Tally.NONE).plane(true, 0, 1, 31).picture();
    }
}
