package org.talweg.report.gallery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.talweg.data.Dataset;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;
import org.talweg.optim.Adam;
import org.talweg.optim.Penalty;
import org.talweg.report.picture.Layer;
import org.talweg.report.picture.Picture;
import org.talweg.report.picture.Style;
import org.talweg.train.EpochRecord;
import org.talweg.train.Trainer;

/** Capacity, penalties, dropout. */
final class RegularisationExhibits {
    private static final int BINS = 101;
    private static final double WIDEST = 0.5;

    private RegularisationExhibits() {}

    private static Split fewClothes() {
        Split clothes = Datasets.fashionMini();
        Dataset train = clothes.train().select(clothes.train().name(), IntStream.range(0, 500).toArray());
        return new Split(train, clothes.validation());
    }

    private static Model network(Split data, int units, float dropout) {
        Model.Builder builder = Model.input(data.train().columns()).dense(units).relu();
        return (dropout > 0 ? builder.dropout(dropout) : builder).dense(10).softmaxCrossEntropy();
    }

    private static List<EpochRecord> train(Engine engine, Split data, int units, float dropout) {
        return Lines.train(engine, network(data, units, dropout), data,
                trainer -> trainer.optimizer(Adam.at(0.001)).epochs(60).seed(1));
    }

    static Picture fitting(Engine engine) {
        Split data = fewClothes();
        List<EpochRecord> under = train(engine, data, 2, 0);
        List<EpochRecord> over = train(engine, data, 128, 0);
        int best = 0;
        for (int i = 0; i < over.size(); i++) {
            best = over.get(i).validationLoss() < over.get(best).validationLoss() ? i : best;
        }
        String underFitting = "under-fitting: 2 units";
        String overFitting = "over-fitting: 128 units";
        return new Lines()
                .add(underFitting, "training", under, EpochRecord::trainLoss)
                .add(underFitting, "validation", under, EpochRecord::validationLoss)
                .add(overFitting, "training", over, EpochRecord::trainLoss)
                .add(overFitting, "validation", over, EpochRecord::validationLoss)
                .picture("Under-fitting and over-fitting", "epoch", "loss").scale("y", "trans", "log10")
                .layer(Layer.of("vline").map("xintercept", over.get(best).epoch()).map("label", "panel", overFitting)
                        .set("linetype", "dashed").set("color", Style.GUIDE).set("size", 0.9));
    }

    static Picture penalties(Engine engine) {
        Map<String, Penalty> penalties = new LinkedHashMap<>();
        penalties.put("none", Penalty.none());
        penalties.put("L2, λ = 0.01", Penalty.l2(0.01));
        penalties.put("L1, λ = 0.001", Penalty.l1(0.001));
        Lines lines = new Lines();
        penalties.forEach((name, penalty) -> {
            double[] shares = shares(engine, penalty);
            for (int bin = 0; bin < BINS; bin++) {
                lines.add("", name, WIDEST * (2.0 * bin / (BINS - 1) - 1), shares[bin]);
            }
        });
        return lines.picture("Weights of the first layer by penalty", "weight", "share of the weights")
                .scale("y", "trans", "log10");
    }

    /** Of the first layer's weights in bins of equal width. */
    private static double[] shares(Engine engine, Penalty penalty) {
        Split digits = Datasets.digits().holdOut(0.2, 0);
        Model model = network(digits, 128, 0);
        float[] weights = new Trainer(engine, model).optimizer(Adam.at(0.001)).penalty(penalty).epochs(40).seed(1)
                .fit(digits).weights().parameters();
        Parameter first = model.parameters().get(0);
        double[] shares = new double[BINS];
        int count = (int) first.shape().size();
        for (int i = 0; i < count; i++) {
            double place = (weights[(int) first.offset() + i] / WIDEST + 1) / 2 * (BINS - 1);
            int bin = (int) Math.rint(place);
            if (bin >= 0 && bin < BINS) {
                shares[bin] += 1.0 / count;
            }
        }
        return shares;
    }

    static Picture dropout(Engine engine) {
        Split data = fewClothes();
        Lines lines = new Lines();
        for (float p : new float[] {0, 0.2f, 0.5f}) {
            lines.add("", p == 0 ? "without" : "dropout " + p, train(engine, data, 128, p), EpochRecord::validationLoss);
        }
        return lines.picture("Dropout", "epoch", "validation loss").scale("y", "trans", "log10");
    }
}
