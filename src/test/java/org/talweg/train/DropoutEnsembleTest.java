package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.talweg.data.Dataset;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;

class DropoutEnsembleTest {
    private static final Engine ENGINE = new CpuEngine(2);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static float[] normal(int n, long seed) {
        Random random = new Random(seed);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Dataset rows(float[] features, int columns) {
        return Dataset.ofClasses("rows", features, columns, new int[features.length / columns], List.of("a", "b", "c", "d"));
    }

    private static Weights drawn(Model model, long seed) {
        return new Weights(normal((int) model.parameterFloats(), seed), model.initialStates());
    }

    private static float[] evaluated(Model model, Weights weights, Dataset data) {
        return new Evaluator(ENGINE, model, weights, data).predictions();
    }

    /** The row under each of 2ⁿ masks, kept elements divided by the share that is kept, as dropout does in training. */
    private static float[] masked(float[] row, float p) {
        int n = row.length;
        float[] all = new float[n << n];
        for (int mask = 0; mask < 1 << n; mask++) {
            for (int i = 0; i < n; i++) {
                all[mask * n + i] = (mask >> i & 1) == 1 ? row[i] / (1 - p) : 0;
            }
        }
        return all;
    }

    private static double probability(int mask, int n, double p) {
        int kept = Integer.bitCount(mask);
        return Math.pow(1 - p, kept) * Math.pow(p, n - kept);
    }

    /**
     * Goodfellow et al. 2016, section 7.12, equations 7.53 to 7.64: the geometric mean over all masks, made a distribution again,
     * is what the weight-scaled network predicts. There inputs are kept as they are in training and weights halved afterwards; here
     * kept inputs are divided by 1 − p in training and weights stay, which makes the mean of the logits, weighted by the masks'
     * probabilities, those of the whole input for any p.
     */
    @ParameterizedTest
    @CsvSource({"8, 0.5", "10, 0.5", "7, 0.2"})
    void shouldBeTheRenormalisedGeometricMeanOverAllMasks(int n, float p) {
        Model model = Model.input(n).dropout(p).dense(4).softmaxCrossEntropy();
        Weights weights = drawn(model, 2);
        float[] row = normal(n, 3);
        float[] members = evaluated(model, weights, rows(masked(row, p), n));
        double[] geometric = new double[4];
        for (int mask = 0; mask < 1 << n; mask++) {
            for (int k = 0; k < 4; k++) {
                geometric[k] += probability(mask, n, p) * Math.log(members[4 * mask + k]);
            }
        }
        double sum = 0;
        for (int k = 0; k < 4; k++) {
            geometric[k] = Math.exp(geometric[k]);
            sum += geometric[k];
        }
        assertTrue(sum < 0.9, "a mean of distributions that agree would prove nothing; sum " + sum);
        float[] scaled = evaluated(model, weights, rows(row, n));
        for (int k = 0; k < 4; k++) {
            assertEquals(scaled[k], geometric[k] / sum, 1e-5);
        }
    }

    /** Samples are members of the ensemble of all masks, as often as they should be: mean and spread are its own. */
    @Test
    void shouldSampleTheMasks() {
        int n = 6;
        float p = 0.3f;
        Model model = Model.input(n).dropout(p).dense(4).softmaxCrossEntropy();
        Weights weights = drawn(model, 5);
        float[] row = normal(n, 6);
        float[] members = evaluated(model, weights, rows(masked(row, p), n));
        int samples = 4000;
        DropoutEnsemble.Prediction sampled = new DropoutEnsemble(ENGINE, model, weights, rows(row, n)).predict(samples, 1);
        for (int k = 0; k < 4; k++) {
            double mean = 0;
            double squares = 0;
            for (int mask = 0; mask < 1 << n; mask++) {
                mean += probability(mask, n, p) * members[4 * mask + k];
                squares += probability(mask, n, p) * members[4 * mask + k] * members[4 * mask + k];
            }
            double spread = Math.sqrt(squares - mean * mean);
            assertTrue(spread > 0.01, "spread " + spread);
            assertEquals(mean, sampled.mean()[k], 4 * spread / Math.sqrt(samples));
            assertEquals(spread, sampled.spread()[k], 0.1 * spread);
        }
    }

    /** Batch norm as in evaluation: a row's samples do not depend on what stands beside it, nor do threads matter. */
    @Test
    void shouldPredictARowAloneAsAmongOthers() {
        Model model = Model.input(5).dense(8).batchNorm().relu().dropout(0.5f).dense(4).softmaxCrossEntropy();
        Weights weights = drawn(model, 8);
        int many = Evaluator.CHUNK + 7;
        float[] features = normal(5 * many, 9);
        DropoutEnsemble.Prediction all = new DropoutEnsemble(ENGINE, model, weights, rows(features, 5)).predict(10, 4);
        DropoutEnsemble.Prediction few;
        try (Engine one = new CpuEngine(1)) {
            few = new DropoutEnsemble(one, model, weights, rows(Arrays.copyOf(features, 15), 5)).predict(10, 4);
        }
        assertArrayEquals(few.mean(), Arrays.copyOf(all.mean(), 12));
        assertArrayEquals(few.spread(), Arrays.copyOf(all.spread(), 12));
        float[] last = Arrays.copyOfRange(features, 5 * Evaluator.CHUNK, 5 * many);
        DropoutEnsemble.Prediction rest = new DropoutEnsemble(ENGINE, model, weights, rows(last, 5)).predict(10, 4);
        assertArrayEquals(rest.mean(), Arrays.copyOfRange(all.mean(), 4 * Evaluator.CHUNK, 4 * many));
        assertTrue(Arrays.stream(all.spread()).max().orElseThrow() > 0.05);
        double[] other = new DropoutEnsemble(ENGINE, model, weights, rows(last, 5)).predict(10, 5).mean();
        assertTrue(other[0] != rest.mean()[0], "another seed, another mask");
    }

    @Test
    void shouldRefuseWhatHasNoEnsemble() {
        Model sure = Model.input(2).dropout(0).dense(4).softmaxCrossEntropy();
        assertThrows(IllegalArgumentException.class, () -> new DropoutEnsemble(ENGINE, sure, drawn(sure, 1), rows(new float[2], 2)));
        Model model = Model.input(2).dropout(0.5f).dense(4).softmaxCrossEntropy();
        Weights weights = drawn(model, 1);
        assertThrows(IllegalArgumentException.class, () -> new DropoutEnsemble(ENGINE, model, weights, rows(new float[3], 3)));
        assertThrows(IllegalArgumentException.class,
                () -> new DropoutEnsemble(ENGINE, model, weights, rows(new float[2], 2)).predict(1, 0));
    }
}
