package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.talweg.data.Dataset;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;
import org.talweg.optim.Adam;
import org.talweg.optim.Plateau;
import org.talweg.optim.Schedule;
import org.talweg.optim.Sgd;

class TrainerTest {
    private static final Engine ENGINE = new CpuEngine(1);
    private static final Split NOISE = noise();
    private static final Model MODEL = Model.input(3).dense(8).tanh().dense(2).softmaxCrossEntropy();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /** Classes that nothing tells: the validation loss soon rises. */
    private static Split noise() {
        SplittableRandom random = new SplittableRandom(5);
        float[] features = new float[3 * 60];
        int[] labels = new int[60];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextDouble(-1, 1);
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(2);
        }
        return Dataset.ofClasses("noise", features, 3, labels, List.of("a", "b")).holdOut(0.5, 0);
    }

    private static Trainer trainer() {
        return new Trainer(ENGINE, MODEL).optimizer(Adam.at(0.1)).batchSize(7).epochs(12);
    }

    private static double[] losses(Run run) {
        return run.history().stream().mapToDouble(EpochRecord::validationLoss).toArray();
    }

    /** The epoch, from 1, after which patience runs out, by Goodfellow et al. 2016, algorithm 7.1; 0 if it does not. */
    private static int stop(double[] losses, int patience, double minImprovement) {
        double best = Double.POSITIVE_INFINITY;
        int vain = 0;
        for (int i = 0; i < losses.length; i++) {
            vain = losses[i] < best - minImprovement ? 0 : vain + 1;
            best = vain == 0 ? losses[i] : best;
            if (vain == patience) {
                return i + 1;
            }
        }
        return 0;
    }

    private static int lowest(double[] losses, int epochs) {
        int lowest = 0;
        for (int i = 1; i < epochs; i++) {
            lowest = losses[i] < losses[lowest] ? i : lowest;
        }
        return lowest + 1;
    }

    @Test
    void shouldStopWhenPatienceRunsOutAndRestoreTheBestWeights() {
        double[] losses = losses(trainer().fit(NOISE));
        for (int patience : new int[] {1, 2, 3}) {
            for (double minImprovement : new double[] {0, 0.01}) {
                int stop = stop(losses, patience, minImprovement);
                assertTrue(stop > 0, Arrays.toString(losses));
                Run run = trainer().earlyStopping(patience, minImprovement).fit(NOISE);
                assertEquals(stop, run.history().size());
                assertTrue(run.stoppedEarly() && run.restored());
                assertEquals(lowest(losses, stop), run.bestEpoch());
                assertEquals(losses[run.bestEpoch() - 1], run.validation().loss());
            }
        }
    }

    @Test
    void shouldRestoreTheBestWeightsWithoutStoppingToo() {
        double[] losses = losses(trainer().fit(NOISE));
        Run run = trainer().earlyStopping(100).fit(NOISE);
        assertFalse(run.stoppedEarly());
        assertEquals(losses.length, run.history().size());
        assertEquals(losses[lowest(losses, losses.length) - 1], run.validation().loss());
    }

    @Test
    void shouldKeepTheLastWeightsWithoutEarlyStopping() {
        Run run = trainer().fit(NOISE);
        double[] losses = losses(run);
        assertFalse(run.restored());
        assertEquals(losses[losses.length - 1], run.validation().loss());
    }

    /** A run is a function of its settings: what one run has learnt of a plateau must not reach the next. */
    @Test
    void shouldGiveTheSameRunTwiceWithAPlateau() {
        Trainer trainer = trainer().plateau(new Plateau(0.5, 0, 1e-4, 1e-4));
        Run first = trainer.fit(NOISE);
        Run second = trainer.fit(NOISE);
        assertTrue(first.history().get(11).learningRate() < 0.1, "the rate never fell");
        assertArrayEquals(first.weights().parameters(), second.weights().parameters());
    }

    @Test
    void shouldNameTheRateOfTheStepThatDiverged() {
        Schedule rising = step -> step < 2 ? 1e-3 : step == 2 ? 1e30 : step == 3 ? 5 : 7;
        Model unbounded = Model.input(3).dense(8).relu().dense(2).softmaxCrossEntropy();
        Diverged diverged = assertThrows(Diverged.class,
                () -> new Trainer(ENGINE, unbounded).optimizer(Sgd.at(rising)).batchSize(7).fit(NOISE));
        // The third step, whose rate is 1e30, spoils the weights: the fourth has no finite loss.
        assertEquals(4, diverged.step());
        assertTrue(diverged.getMessage().contains("at step 4 (epoch 1, learning rate 5.0)"), diverged::getMessage);
        assertTrue(diverged.getMessage().contains("last good values at step 3"), diverged::getMessage);
    }

    @Test
    void shouldHaveNoShareToExplainWhereAllTargetsAreEqual() {
        Dataset data = Dataset.ofValues("flat", new float[] {1, 2, 3, 4}, 1, new float[] {0.1f, 0.1f, 0.1f, 0.1f});
        Model line = Model.input(1).dense(1).squaredError();
        Run run = new Trainer(ENGINE, line).epochs(1).batchSize(2).fit(new Split(data, data));
        assertTrue(Double.isNaN(run.validation().score()));
        assertTrue(Double.isNaN(run.history().get(0).trainScore()));
        assertTrue(run.validation().loss() > 0);
    }

    /** Matrices longer than the pieces that are hashed. */
    @Test
    void shouldHashTheWholeOfEachParameter() throws Exception {
        Model wide = Model.input(170).dense(101).relu().dense(3).softmaxCrossEntropy();
        Weights weights = new Weights(wide.initialParameters(3), wide.initialStates());
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Parameter parameter : wide.parameters()) {
            ByteBuffer word = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < parameter.shape().size(); i++) {
                digest.update(word.putFloat(0, weights.parameters()[(int) parameter.offset() + i]).array());
            }
        }
        assertEquals(HexFormat.of().formatHex(digest.digest()), weights.sha256(wide));
    }

    @Test
    void shouldEndWithASentenceWhereItsEngineIsClosed() {
        Closing.shouldEndWithASentence(() -> new CpuEngine(2));
    }
}
