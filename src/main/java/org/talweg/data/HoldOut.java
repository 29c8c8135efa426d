package org.talweg.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.talweg.kernel.PhiloxStream;

/** Row numbers of a training part and a validation part, each ascending: what is drawn is who goes where, not the order. */
record HoldOut(int[] train, int[] validation) {
    private static final int SPLIT_STREAM = 0x7FFF_FFFF;

    /** round(validation · N) rows, at least one in each part. */
    static HoldOut of(String name, int rows, double validation, long seed) {
        return stratified(name, new int[rows], 1, validation, seed);
    }

    /** round(validation · count) rows of each class; every class keeps a row for training. */
    static HoldOut stratified(String name, int[] labels, int classes, double validation, long seed) {
        if (!(validation > 0 && validation < 1)) {
            throw new DataException(name + ": expected a share of the rows above 0 and below 1 for validation, got validation="
                    + validation + "; take for example 0.2");
        }
        int[] counts = new int[classes];
        for (int k : labels) counts[k]++;
        boolean[] heldOut = new boolean[labels.length];
        int total = 0;
        PhiloxStream draws = new PhiloxStream(seed, SPLIT_STREAM);
        for (int k = 0; k < classes; k++) {
            int cls = k;
            int[] members = IntStream.range(0, labels.length).filter(i -> labels[i] == cls).toArray();
            draws.shuffle(members);
            int share = (int) Math.min(Math.round(validation * counts[k]), counts[k] - 1);
            for (int i = 0; i < share; i++) heldOut[members[i]] = true;
            total += Math.max(0, share);
        }
        if (total == 0) {
            throw new DataException(name + ": expected enough rows to put some aside for validation, got rows=" + labels.length
                    + (classes == 1 ? "" : " classes=" + classes) + " validation=" + validation + "; take a larger share or more rows");
        }
        int[] train = new int[labels.length - total];
        int[] valid = new int[total];
        int t = 0;
        int v = 0;
        for (int i = 0; i < labels.length; i++) {
            if (heldOut[i]) {
                valid[v++] = i;
            } else {
                train[t++] = i;
            }
        }
        return new HoldOut(train, valid);
    }

    @Override
    public String toString() {
        return "train=" + Arrays.toString(train) + " validation=" + Arrays.toString(validation);
    }
}
