package org.talweg.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.talweg.data.Dataset;
import org.talweg.data.Task;
import org.talweg.kernel.Activation;
import org.talweg.nn.Initializer;
import org.talweg.nn.Model;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The network: for each hidden layer dense → batch norm → activation → dropout, then a dense layer. */
final class ModelOptions {
    /** {@code --loss}. */
    enum Loss { AUTO, SQUARED_ERROR, HUBER }

    static final class Losses extends Choices<Loss> {
        Losses() {
            super(Loss.values());
        }
    }

    private static final int MOST_UNITS = 1 << 24;
    private static final int MOST_LAYERS = 1000;
    /** In units of the label's standard deviation, so that only outliers are cut. */
    private static final float HUBER_DELTA = 1;
    /** On the digits one wrong answer in seven fewer; a regression on few columns needs all its units. */
    private static final double USUAL_DROPOUT = 0.1;

    @Option(names = "--layers", paramLabel = "UNITS",
            description = "Units of each hidden layer, e.g. 256,128; none for a linear model. Default: 256,256.")
    String layers = "256,256";

    @Option(names = "--activation", paramLabel = "NAME", converter = Choices.Activations.class,
            completionCandidates = Choices.Activations.class,
            description = "After each hidden layer: ${COMPLETION-CANDIDATES}. Default: gelu.")
    Activation activation = Activation.GELU;

    @Option(names = "--init", paramLabel = "NAME", converter = Choices.Initializers.class,
            completionCandidates = Choices.Initializers.class,
            description = {"How weights start; biases start at 0.",
                "glorot: uniform in ±√6/√(fan_in + fan_out), for tanh; glorot-sigmoid: four times that, for sigmoid;"
                    + " he: normal with variance 2/fan_in, for ReLU and its kin.", "Default: auto, by the activation."})
    Initializer init;

    @Option(names = "--batch-norm",
            description = "Batch normalisation between each hidden layer's product and its activation.")
    boolean batchNorm;

    @Option(names = "--dropout", paramLabel = "P",
            description = "Probability to drop a hidden unit in a training step. Default: 0.1 for classes, 0 for a number"
                    + " and with an optimizer of second order.")
    Double dropout;

    @Option(names = "--loss", paramLabel = "NAME", converter = Losses.class, completionCandidates = Losses.class,
            description = {"${COMPLETION-CANDIDATES}.",
                "auto: softmax cross-entropy for classes, sigmoid cross-entropy for two, squared error for a number."
                    + " huber: squared up to one standard deviation of the label, linear beyond."})
    Loss loss = Loss.AUTO;

    void check() {
        if (dropout != null) {
            Limits.below1("--dropout", dropout);
        }
        hidden();
    }

    private List<Integer> hidden() {
        if (layers.equalsIgnoreCase("none") || layers.equals("0")) {
            return List.of();
        }
        List<Integer> units = new ArrayList<>();
        for (String text : layers.split(",", -1)) {
            int count;
            try {
                count = NumberText.whole(text.strip());
            } catch (TypeConversionException e) {
                throw new BadInput("expected units of hidden layers such as 128,64, or none, got --layers=" + layers, e);
            }
            if (count < 1 || count > MOST_UNITS) {
                throw new BadInput("expected 1 to " + MOST_UNITS + " units a layer, got --layers=" + layers);
            }
            units.add(count);
        }
        if (units.size() > MOST_LAYERS) {
            throw new BadInput("expected at most " + MOST_LAYERS + " layers, got " + units.size());
        }
        return units;
    }

    Model model(Dataset data) {
        boolean classify = data.task() == Task.CLASSIFY;
        if (classify && loss != Loss.AUTO) {
            throw new BadInput("expected --loss=auto for classes, got --loss=" + Choices.name(loss)
                    + "; leave it out, or ask for --task regress");
        }
        double dropped = dropout != null ? dropout : classify ? USUAL_DROPOUT : 0;
        Model.Builder builder = Model.input(data.columns());
        for (int units : hidden()) {
            builder.dense(units, init);
            if (batchNorm) {
                builder.batchNorm();
            }
            builder.activation(activation);
            if (dropped > 0) {
                builder.dropout((float) dropped);
            }
        }
        int classes = data.classes().size();
        builder.dense(classify && classes > 2 ? classes : 1, hidden().isEmpty() ? init : null);
        return classify ? classes > 2 ? builder.softmaxCrossEntropy() : builder.sigmoidCrossEntropy()
                : loss == Loss.HUBER ? builder.huber(HUBER_DELTA) : builder.squaredError();
    }

    void note(Map<String, Object> settings) {
        settings.put("layers", hidden());
        settings.put("activation", activation);
        settings.put("init", init == null ? "auto" : Choices.name(init));
        settings.put("batch_norm", batchNorm);
        settings.put("dropout", dropout);
        settings.put("loss", loss);
    }
}
