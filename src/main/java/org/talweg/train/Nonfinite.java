package org.talweg.train;

import org.talweg.nn.Model;
import org.talweg.nn.Parameter;

/**
 * A step whose loss or gradient was not finite, in words.
 *
 * @param step      from 1
 * @param loss      mean over the step's rows
 * @param norm      ‖g‖₂
 * @param parameter the parameter nearest to the loss whose gradient has an element that is not finite, or null
 */
record Nonfinite(int epoch, long step, double learningRate, float loss, float norm, String parameter) {
    /** @param position in the gradient arena, as {@link org.talweg.kernel.Bookkeeping.Record} found it, or −1 */
    static Nonfinite of(Model model, int epoch, long step, double learningRate, float loss, float norm, int position) {
        String name = null;
        for (Parameter parameter : model.parameters()) {
            long at = position - parameter.offset();
            name = at >= 0 && at < parameter.shape().size() ? parameter.name() : name;
        }
        return new Nonfinite(epoch, step, learningRate, loss, norm, name);
    }

    /** What became of what, and when: a clause. */
    String clause() {
        String at = " at step " + step + " (epoch " + epoch + ", learning rate " + learningRate;
        // A sum of squares is NaN where any element is; without one, all that is not finite is infinite.
        String gradient = parameter == null ? null : "gradient of " + parameter + " became "
                + (Float.isNaN(norm) ? "not finite" : "infinite");
        if (!Float.isFinite(loss)) {
            return "loss became " + loss + at + ")" + (gradient == null ? "" : ", " + gradient);
        }
        String lossToo = ", loss " + loss + ")";
        return gradient != null ? gradient + at + lossToo
                : "gradient norm became " + norm + at + lossToo + " with no element that is not finite";
    }
}
