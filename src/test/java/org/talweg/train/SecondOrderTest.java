package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.talweg.curvature.Iteration;
import org.talweg.curvature.LossSurface;
import org.talweg.curvature.Minimizer;
import org.talweg.curvature.SecondOrderRule;
import org.talweg.data.Batches;
import org.talweg.data.Dataset;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.nn.Model;
import org.talweg.optim.Penalty;
import org.talweg.optim.Plateau;
import org.talweg.optim.Sgd;

/** Training by second-order methods. */
class SecondOrderTest {
    private static final Engine ENGINE = new CpuEngine(1);
    private static final Model MODEL = Model.input(2).dense(6).tanh().dense(2).softmaxCrossEntropy();
    private static final Split DATA = halves();

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /** Whether a·b is above 0, with some answers wrong: no loss of 0 at infinity. */
    private static Split halves() {
        SplittableRandom random = new SplittableRandom(9);
        float[] features = new float[2 * 80];
        int[] labels = new int[80];
        for (int i = 0; i < labels.length; i++) {
            features[2 * i] = (float) random.nextDouble(-1, 1);
            features[2 * i + 1] = (float) random.nextDouble(-1, 1);
            labels[i] = features[2 * i] * features[2 * i + 1] > 0 ^ random.nextInt(10) == 0 ? 1 : 0;
        }
        return Dataset.ofClasses("halves", features, 2, labels, List.of("a", "b")).holdOut(0.25, 0);
    }

    private static Trainer trainer(SecondOrderRule rule) {
        return new Trainer(ENGINE, MODEL).minimizer(rule::start).batchSize(Integer.MAX_VALUE).epochs(25)
                .penalty(Penalty.l2(0.01));
    }

    @ParameterizedTest
    @EnumSource
    void shouldLowerTheObjectiveInEachEpoch(SecondOrderRule rule) {
        Run run = trainer(rule).fit(DATA);
        List<EpochRecord> history = run.history();
        double before = Double.POSITIVE_INFINITY;
        for (EpochRecord record : history) {
            assertTrue(record.trainLoss() <= before + 0.02, () -> rule + " " + history);
            before = record.trainLoss();
            assertTrue(record.evaluations() >= record.step() && Double.isNaN(record.learningRate()));
        }
        assertTrue(run.train().loss() < 0.75 * run.start().loss(), () -> rule + ": " + run.start() + " to " + run.train());
        assertEquals(run.start().loss(), history.get(0).trainLoss(), 1e-6, "as the first step saw it");
        assertEquals(run.start().score(), history.get(0).trainScore(), 1e-6);
    }

    /** A step along −∇ of a given length is one of SGD. */
    @Test
    void shouldGiveWhatTheSameStepsOfFirstOrderGive() {
        Model model = Model.input(2).dense(6).batchNorm().tanh().dense(2).softmaxCrossEntropy();
        UnaryOperator<Trainer> settings = trainer -> trainer.batchSize(25).shuffle(Shuffle.EACH_EPOCH).epochs(3)
                .penalty(Penalty.l2(0.1));
        Run first = settings.apply(new Trainer(ENGINE, model)).optimizer(Sgd.at(0.5)).fit(DATA);
        Run second = settings.apply(new Trainer(ENGINE, model)).minimizer(Descent::new).fit(DATA);
        assertArrayEquals(first.weights().parameters(), second.weights().parameters(), 1e-5f);
        for (int i = 0; i < 3; i++) {
            EpochRecord expected = first.history().get(i);
            EpochRecord got = second.history().get(i);
            assertEquals(expected.trainLoss(), got.trainLoss(), 1e-5);
            assertEquals(expected.trainScore(), got.trainScore(), 1e-9);
            assertEquals(expected.objective(), got.objective(), 1e-5);
            assertEquals(expected.gradientNorm(), got.gradientNorm(), 1e-5);
            assertEquals(expected.step(), got.step());
            assertEquals(expected.evaluations(), got.evaluations());
            for (int layer = 0; layer < 2; layer++) {
                assertEquals(expected.layers().get(layer).weightNorm(), got.layers().get(layer).weightNorm(), 1e-5);
                assertEquals(expected.layers().get(layer).gradientNorm(), got.layers().get(layer).gradientNorm(), 1e-5);
                assertEquals(expected.layers().get(layer).updateRatio(), got.layers().get(layer).updateRatio(), 1e-5);
            }
        }
    }

    /** Remembers nothing. */
    private static final class Descent implements Minimizer {
        @Override
        public Iteration step(LossSurface f, double[] x) {
            double[] gradient = new double[x.length];
            double loss = f.gradient(x, gradient);
            double squares = 0;
            for (int i = 0; i < x.length; i++) {
                x[i] -= 0.5 * gradient[i];
                squares += gradient[i] * gradient[i];
            }
            return new Iteration(loss, Double.NaN, Math.sqrt(squares), 0.5 * Math.sqrt(squares), Double.NaN, 0.5);
        }

        @Override
        public Needs needs(int n) {
            return new Needs(n, false, false);
        }

        @Override
        public List<double[]> state(LossSurface next) {
            return List.of();
        }

        @Override
        public void restore(int n, List<double[]> state) {}
    }

    @Test
    void shouldEndWhereNoStepLowersTheLoss() {
        Run run = trainer(SecondOrderRule.NEWTON_CG).epochs(500).fit(DATA);
        assertTrue(run.converged() && !run.stoppedEarly());
        EpochRecord last = run.history().get(run.history().size() - 1);
        assertTrue(last.epoch() < 500, "epochs=" + last.epoch());
        assertEquals(0, last.layers().get(0).updateRatio());
    }

    @Test
    void shouldStopEarlyAsFirstOrderTrainingDoes() {
        Run run = trainer(SecondOrderRule.LBFGS).penalty(Penalty.none()).epochs(400).earlyStopping(3).fit(DATA);
        assertTrue(run.stoppedEarly() && run.restored());
        assertEquals(run.bestEpoch() + 3, run.history().size());
        assertEquals(run.history().get(run.bestEpoch() - 1).validationLoss(), run.validation().loss());
    }

    @ParameterizedTest
    @EnumSource(names = {"LBFGS", "NEWTON_CG"})
    void shouldGiveTheSameWithRowsOnTheHost(SecondOrderRule rule) {
        Trainer trainer = trainer(rule).epochs(3);
        Run held = trainer.fit(DATA);
        trainer.streamed = true;
        Run streamed = trainer.fit(DATA);
        assertEquals(held.weights().sha256(MODEL), streamed.weights().sha256(MODEL));
        assertEquals(held.history().get(2).layers(), streamed.history().get(2).layers());
    }

    @Test
    void shouldMoveRunningStatisticsOnceAStep() {
        Model model = Model.input(2).dense(6).batchNorm().tanh().dense(2).softmaxCrossEntropy();
        Run run = new Trainer(ENGINE, model).minimizer(SecondOrderRule.LBFGS::start).batchSize(Integer.MAX_VALUE).epochs(1)
                .fit(DATA);
        Arenas arenas = new Arenas(ENGINE, model, new Weights(model.initialParameters(0), model.initialStates()));
        NetworkSurface surface = new NetworkSurface(ENGINE, model, arenas, DATA.train(),
                new DeviceData(ENGINE, DATA.train(), model, 0), true, 0);
        int[] order = new Batches(60, 60, Shuffle.ONCE, 0).order(0);
        surface.some(order).moveTo(NetworkSurface.pack(model, run.weights().parameters()));
        float[] expected = Weights.of(ENGINE, arenas.parameters(), arenas.states()).states();
        assertArrayEquals(expected, run.weights().states());
        assertFalse(Arrays.equals(model.initialStates(), expected));
    }

    @Test
    void shouldRefuseWhatIsNoFunctionOfTheParameters() {
        refused("dropout", new Trainer(ENGINE, Model.input(2).dense(3).dropout(0.5f).dense(2).softmaxCrossEntropy()));
        refused("l1", new Trainer(ENGINE, MODEL).penalty(Penalty.l1(0.1)));
        refused("weightDecay", new Trainer(ENGINE, MODEL).weightDecay(0.1));
        refused("clipping", new Trainer(ENGINE, MODEL).clipNorm(1));
        refused("maxNorm", new Trainer(ENGINE, MODEL).maxNorm(1));
        refused("plateau", new Trainer(ENGINE, MODEL).plateau(new Plateau(0.5, 0, 1e-4, 1e-4)));
    }

    private static void refused(String what, Trainer trainer) {
        Trainer second = trainer.minimizer(SecondOrderRule.LBFGS::start);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> second.fit(DATA));
        assertTrue(e.getMessage().contains(what), e.getMessage());
    }

    @Test
    void shouldKeepThePathWhereAsked() {
        assertEquals(List.of(), trainer(SecondOrderRule.LBFGS).epochs(2).fit(DATA).path());
        Run run = trainer(SecondOrderRule.LBFGS).epochs(2).keepPath(true).fit(DATA);
        assertEquals(3, run.path().size());
        double[] start = NetworkSurface.pack(MODEL, MODEL.initialParameters(0));
        double[] end = NetworkSurface.pack(MODEL, run.weights().parameters());
        for (int i = 0; i < start.length; i++) {
            assertEquals(start[i], run.path().get(0)[i]);
            assertEquals(end[i], run.path().get(2)[i]);
        }
    }
}
