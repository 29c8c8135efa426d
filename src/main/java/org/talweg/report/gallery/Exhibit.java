package org.talweg.report.gallery;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.talweg.engine.Engine;
import org.talweg.report.picture.Picture;

/** A picture of the gallery and what it shows. */
public enum Exhibit {
    RAVINE(FunctionExhibits::ravine, "In a ravine, plain gradient descent goes from side to side, because its step must suit the"
            + " steep direction. Momentum adds up the steps along the floor, and Nesterov's looks ahead before it turns."
            + " Goodfellow et al. 2016, section 8.3.2."),
    ADAPTIVE(FunctionExhibits::adaptive, "Beale's function is steep in one part and nearly flat in another. Methods with a rate for"
            + " each parameter go at the same speed through both; gradient descent crawls. Goodfellow et al. 2016, section 8.5."),
    SADDLE(FunctionExhibits::saddle, "Newton's step solves for a critical point, of any kind: here it ends in the saddle. With the"
            + " absolute values of the curvatures the step goes downhill in every direction. Dauphin et al. 2014."),
    LEARNING_RATE(RateExhibits::learningRate, "The same network on digits, by gradient descent: with too low a rate it"
            + " hardly learns at all; with too high a rate the first steps throw the weights so far that the loss stays near that"
            + " of guessing, ln 10. Goodfellow et al. 2016, section 11.4.1."),
    SCHEDULES(RateExhibits::schedules, "Learning rate by step, as a share of the highest one. It is high while there is far to go,"
            + " and falls so that the noise of the mini-batches dies down. Goodfellow et al. 2016, section 8.3.1."),
    OPTIMIZERS(RateExhibits::optimizers, "Training loss on digits, each optimiser with its usual rate and the same start and order"
            + " of rows. Nesterov's line covers that of momentum, AMSGrad's those of Adam and AdamW: here they hardly differ."),
    CLIPPING(RateExhibits::clipping, "A deep network and a high rate. Steep places throw the weights about; clipped to norm 1,"
            + " the gradient keeps its direction and the training goes on. Goodfellow et al. 2016, section 10.11.1."),
    FITTING(RegularisationExhibits::fitting, "Fashion-mini, 500 rows. Two units for ten classes are too few: both losses stay"
            + " high. 128 units learn the rows by heart: the validation loss turns, and early stopping keeps the weights of the"
            + " dashed line."
            + " Goodfellow et al. 2016, sections 5.2 and 7.8."),
    PENALTIES(RegularisationExhibits::penalties, "Weights of the first layer after training. L2 makes all of them smaller; L1 makes"
            + " most of them nearly 0 and leaves some. Goodfellow et al. 2016, section 7.1."),
    DROPOUT(RegularisationExhibits::dropout, "Validation loss of the network that over-fits. Units that may be dropped cannot rely on"
            + " each other: with half of them dropped, the loss turns later and stays lower. Goodfellow et al. 2016, section 7.12."),
    ACTIVATIONS(DepthExhibits::activations, "Functions and slopes as Talweg's kernels compute them. Where the slope is near 0, nothing"
            + " is learnt. Goodfellow et al. 2016, section 6.3."),
    INITIALISATION(DepthExhibits::initialisation, "Standard deviation of the activations by depth, before training. With the"
            + " initialiser that suits the activation, signals hardly die out, blow up or saturate. Glorot & Bengio 2010; He et al. 2015."),
    BATCH_NORM(DepthExhibits::batchNorm, "Six layers of sigmoids on digits: without batch norm the first layers' gradients are so"
            + " small that the loss hardly falls. Goodfellow et al. 2016, section 8.7.1."),
    TAYLOR(SlopeExhibits::taylor, "Loss after a step ε against the gradient, as predicted by the slope, with the curvature too, and"
            + " as it is. With both, the prediction is lowest at ε*; beyond 2ε* it lies above the start, because the curvature's"
            + " part exceeds the slope's. Goodfellow et al. 2016, section 4.3.1."),
    LANDSCAPE(SlopeExhibits::slice, "The loss around a trained network, along two random directions with filters as long as the"
            + " network's. Li et al. 2018.");

    private final Function<Engine, Picture> draw;
    private final String caption;

    Exhibit(Function<Engine, Picture> draw, String caption) {
        this.draw = draw;
        this.caption = caption;
    }

    /**
     * The exhibit of a name, e.g. {@code batch-norm}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Exhibit of(String name) {
        return Arrays.stream(values()).filter(exhibit -> exhibit.toString().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of the pictures " + Arrays.stream(values())
                        .map(Exhibit::toString).collect(Collectors.joining(", ")) + ", got picture=" + name));
    }

    /** Trains what is needed, and draws. The same bits on every machine. */
    public Picture draw(Engine engine) {
        return draw.apply(engine);
    }

    /** What is to be seen, and where it is taught. */
    public String caption() {
        return caption;
    }

    /** The name: {@code ravine}, {@code learning-rate}, … */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
