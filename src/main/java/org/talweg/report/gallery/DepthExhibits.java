package org.talweg.report.gallery;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.talweg.data.Datasets;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.graph.Gradients;
import org.talweg.graph.Graph;
import org.talweg.graph.Node;
import org.talweg.graph.Plan;
import org.talweg.kernel.Activation;
import org.talweg.kernel.Buffer;
import org.talweg.nn.Initializer;
import org.talweg.nn.Model;
import org.talweg.optim.Adam;
import org.talweg.optim.Sgd;
import org.talweg.report.picture.Picture;
import org.talweg.train.EpochRecord;
import org.talweg.train.LayerRecord;

/** What happens on the way through many layers. */
final class DepthExhibits {
    private static final int DEPTH = 10;
    private static final int POINTS = 161;

    private DepthExhibits() {}

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static Picture activations(Engine engine) {
        float[] x = new float[POINTS];
        for (int i = 0; i < POINTS; i++) {
            x[i] = -4 + 8f * i / (POINTS - 1);
        }
        Lines lines = new Lines();
        for (Activation activation : List.of(Activation.SIGMOID, Activation.TANH, Activation.RELU, Activation.SILU,
                Activation.GELU)) {
            float[][] both = valuesAndSlopes(engine, activation, x);
            for (int i = 0; i < POINTS; i++) {
                lines.add("function", name(activation), x[i], both[0][i]);
            }
            for (int i = 0; i < POINTS; i++) {
                lines.add("slope", name(activation), x[i], both[1][i]);
            }
        }
        return lines.picture("Activations and their slopes", "x", "h(x), h′(x)").scale("y", "limits", List.of(-1.1, 2.1));
    }

    /** h(x) and h′(x), by the kernels of a training step. */
    private static float[][] valuesAndSlopes(Engine engine, Activation activation, float[] x) {
        Graph graph = new Graph();
        Node in = graph.floats("x", x.length, 1);
        Node out = graph.biasActivation(activation, in, null, null, null);
        Node slope = Gradients.of(out.sum(), List.of(in)).get(0);
        Plan plan = new Plan(List.of(), List.of(out, slope));
        Buffer inBuffer = engine.allocate("x", Buffer.Type.F32, x.length);
        Buffer outBuffer = engine.allocate("activations", Buffer.Type.F32, x.length);
        Buffer slopeBuffer = engine.allocate("slopes", Buffer.Type.F32, x.length);
        engine.upload(x, 0, inBuffer, x.length);
        engine.prepare(plan.launches(Map.of(in, inBuffer),
                Map.of(out, List.of(outBuffer), slope, List.of(slopeBuffer)),
                engine.allocate("working memory", Buffer.Type.F32, plan.floats()),
                engine.allocate("working memory (integers)", Buffer.Type.I32, plan.ints()))).run();
        return new float[][] {engine.floats(outBuffer, x.length), engine.floats(slopeBuffer, x.length)};
    }

    static Picture initialisation(Engine engine) {
        Split digits = Datasets.digits().holdOut(0.2, 0);
        Lines lines = new Lines();
        for (Activation activation : List.of(Activation.SIGMOID, Activation.TANH, Activation.RELU)) {
            for (Initializer initializer : Initializer.values()) {
                Model.Builder builder = Model.input(64);
                for (int i = 0; i < DEPTH; i++) {
                    builder.dense(100, initializer).activation(activation);
                }
                // One step so short that no float changes: the layers' statistics are those of the start.
                EpochRecord start = Lines.train(engine, builder.dense(10).softmaxCrossEntropy(), digits,
                        trainer -> trainer.optimizer(Sgd.at(1e-30)).batchSize(Integer.MAX_VALUE).epochs(1).seed(1)).get(0);
                for (int i = 0; i < DEPTH; i++) {
                    LayerRecord layer = start.layers().get(i);
                    lines.add(name(activation), name(initializer), i + 1, layer.deviation());
                }
            }
        }
        return lines.picture("Activations by depth before training", "layer", "standard deviation")
                .scale("y", "trans", "log10");
    }

    static Picture batchNorm(Engine engine) {
        Split digits = Datasets.digits().holdOut(0.2, 0);
        Lines lines = new Lines();
        for (boolean normalised : new boolean[] {false, true}) {
            Model.Builder builder = Model.input(64);
            for (int i = 0; i < 6; i++) {
                builder.dense(32, Initializer.GLOROT);
                (normalised ? builder.batchNorm() : builder).sigmoid();
            }
            lines.add("", normalised ? "with batch norm" : "without", Lines.train(engine,
                    builder.dense(10).softmaxCrossEntropy(), digits,
                    trainer -> trainer.optimizer(Adam.at(0.001)).epochs(25).seed(1)), EpochRecord::trainLoss);
        }
        return lines.picture("Batch norm in a network of six sigmoid layers", "epoch", "training loss")
                .scale("y", "trans", "log10");
    }
}
