package org.talweg.train;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@link SecondOrderSteps} remember between two steps, and its flat form.
 *
 * @param moved  whether a step of the epoch so far, or of the last one, lowered the loss
 * @param x      (n) where the method stands
 * @param before (n) where the last step began
 * @param last   what the gradient there told; null before the first step
 * @param seen   of each batch, what gradients told that its next step may not ask for again; empty where the next epoch has other
 *               batches
 * @param method the method's own
 */
record SecondOrderState(long values, long gradients, long products, boolean moved, double[] x, double[] before, Seen last,
        List<List<Seen>> seen, List<double[]> method) {
    private static final int OWN = 5; // arrays before the method's
    private static final int COUNTS = 4;
    /** Doubles count that far. */
    private static final double MOST = 1L << 53;

    List<double[]> flat() {
        List<double[]> flat = new ArrayList<>();
        flat.add(new double[] {values, gradients, products, moved ? 1 : 0});
        flat.add(x.clone());
        flat.add(before.clone());
        flat.add(last == null ? new double[0] : flat(List.of(last)));
        int size = 0;
        for (List<Seen> batch : seen) {
            size += 1 + flat(batch).length;
        }
        double[] all = new double[size];
        int at = 0;
        for (List<Seen> batch : seen) {
            all[at++] = batch.size();
            double[] told = flat(batch);
            System.arraycopy(told, 0, all, at, told.length);
            at += told.length;
        }
        flat.add(all);
        flat.addAll(method);
        return flat;
    }

    private static double[] flat(List<Seen> told) {
        int width = told.isEmpty() ? 0 : Seen.width(told.get(0).layerNorms().length);
        double[] array = new double[told.size() * width];
        for (int i = 0; i < told.size(); i++) {
            told.get(i).write(array, i * width);
        }
        return array;
    }

    /**
     * @param n       numbers of x
     * @param layers  dense layers
     * @param batches of an epoch
     * @throws IllegalArgumentException if that is no state of such a training after so many steps
     */
    static SecondOrderState of(long step, List<double[]> flat, int n, int layers, int batches) {
        require(step >= 0, "0 steps or more", "step=" + step);
        require(flat.size() >= OWN, OWN + " arrays and the method's", "arrays=" + flat.size());
        for (double[] array : flat) {
            require(array != null, "arrays", "null");
        }
        double[] counts = flat.get(0);
        require(counts.length == COUNTS, COUNTS + " counts", "length=" + counts.length);
        require(counts[3] == 0 || counts[3] == 1, "0 or 1 for moved", "moved=" + counts[3]);
        int width = Seen.width(layers);
        double[] last = flat.get(3);
        require(last.length == (step == 0 ? 0 : width), (step == 0 ? 0 : width) + " numbers of the last step",
                "length=" + last.length);
        return new SecondOrderState(count(counts[0], "values"), count(counts[1], "gradients"), count(counts[2], "products"),
                counts[3] == 1, vector(flat.get(1), n, "x"), vector(flat.get(2), n, "before"),
                step == 0 ? null : Seen.read(last, 0, layers), seen(flat.get(4), layers, batches),
                List.copyOf(flat.subList(OWN, flat.size())));
    }

    private static List<List<Seen>> seen(double[] all, int layers, int batches) {
        List<List<Seen>> seen = new ArrayList<>();
        int width = Seen.width(layers);
        for (int at = 0; at < all.length;) {
            long most = (all.length - at - 1) / width;
            double told = all[at++];
            require(told >= 0 && told <= most && told == (int) told, "0 to " + most + " gradients of a batch", "told=" + told);
            List<Seen> batch = new ArrayList<>();
            for (int i = 0; i < told; i++, at += width) {
                batch.add(Seen.read(all, at, layers));
            }
            seen.add(batch);
        }
        require(seen.isEmpty() || seen.size() == batches, batches + " batches", "batches=" + seen.size());
        return seen;
    }

    private static long count(double count, String what) {
        require(count >= 0 && count <= MOST && count == (long) count, "a whole number of 0 or more for " + what, what + "=" + count);
        return (long) count;
    }

    private static double[] vector(double[] array, int n, String what) {
        require(array.length == n, n + " numbers of " + what, "length=" + array.length);
        for (double each : array) {
            require(Double.isFinite(each), "finite numbers of " + what, "element=" + each);
        }
        return array.clone();
    }

    private static void require(boolean met, String expected, String got) {
        if (!met) {
            throw new IllegalArgumentException("expected a saved state of second-order steps with " + expected + ", got " + got
                    + "; go on with the state that a training of the same model, data and settings saved");
        }
    }
}
