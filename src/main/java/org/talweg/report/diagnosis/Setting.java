package org.talweg.report.diagnosis;

import java.util.Arrays;
import java.util.List;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.data.Task;
import org.talweg.nn.Layer;
import org.talweg.nn.Model;

/**
 * What is known of a run beside its curves. Numbers are 0 where they are not known, {@code dropout} is NaN.
 *
 * @param task           or null
 * @param classes        number of classes, of a classification
 * @param trainRows      rows of the training part
 * @param validationRows rows of the validation part
 * @param hidden         number of hidden layers, −1 where it is not known
 * @param dropout        largest probability with which a unit is dropped
 * @param batch          rows of a step
 * @param optimizer      name of the update rule or second-order method, or null
 */
public record Setting(Task task, int classes, long trainRows, long validationRows, int hidden, double dropout, int batch,
        String optimizer) {

    /** Nothing is known. */
    public static Setting unknown() {
        return new Setting(null, 0, 0, 0, -1, Double.NaN, 0, null);
    }

    public static Setting of(Model model, Split data, int batch, String optimizer) {
        Dataset train = data.train();
        return new Setting(train.task(), train.classes().size(), train.rows(), data.validation().rows(),
                hidden(model.layers()), dropout(model.layers()), batch, optimizer);
    }

    static int hidden(List<Layer> layers) {
        return (int) layers.stream().filter(Layer.Dense.class::isInstance).count() - 1;
    }

    static double dropout(List<Layer> layers) {
        return layers.stream().mapToDouble(layer -> layer instanceof Layer.Dropout drop ? drop.p() : 0).max().orElse(0);
    }

    /** The same with what a user says of the run; 0 leaves as it is. */
    public Setting with(int classes, long trainRows, long validationRows) {
        return new Setting(classes > 0 ? Task.CLASSIFY : task, classes > 0 ? classes : this.classes,
                trainRows > 0 ? trainRows : this.trainRows, validationRows > 0 ? validationRows : this.validationRows, hidden,
                dropout, batch, optimizer);
    }

    /** Whether steps are of second order: they have no learning rate, and options of first-order rules are refused. */
    boolean secondOrder() {
        return Arrays.stream(SecondOrderRule.values()).anyMatch(rule -> rule.toString().equals(optimizer));
    }

    /** Loss of a guess that gives each class the same probability, ln(classes), or NaN. */
    double chance() {
        return task == Task.CLASSIFY && classes >= 2 ? StrictMath.log(classes) : Double.NaN;
    }
}
