package org.talweg.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.talweg.data.Dataset;
import org.talweg.data.Shuffle;
import org.talweg.data.Split;
import org.talweg.engine.Engine;
import org.talweg.engine.TooLarge;
import org.talweg.engine.cpu.CpuEngine;
import org.talweg.kernel.Activation;
import org.talweg.nn.Model;
import org.talweg.nn.Parameter;
import org.talweg.optim.Sgd;

/** What is told of layers, against the same computed in double from weights and rows. */
class LayerRecordTest {
    private static final Engine ENGINE = new CpuEngine(1);
    private static final Model MODEL = Model.input(3).dense(9).batchNorm().activation(Activation.RELU).dropout(0.5f)
            .dense(7).tanh().dense(2).softmaxCrossEntropy();
    private static final LastStep.Norms NORMS = new LastStep.Norms(2, 1, 0.5);

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    private static Split data() {
        SplittableRandom random = new SplittableRandom(5);
        float[] features = new float[3 * 60];
        int[] labels = new int[60];
        for (int i = 0; i < features.length; i++) {
            features[i] = (float) random.nextDouble(-1, 1);
        }
        for (int i = 0; i < labels.length; i++) {
            labels[i] = random.nextInt(2);
        }
        return Dataset.ofClasses("noise", features, 3, labels, List.of("a", "b")).holdOut(0.25, 0);
    }

    /** One step of an epoch with SGD: ΔW = −ε·g, so the ratio tells the gradient. */
    private static Trainer oneStep(Model model) {
        return new Trainer(ENGINE, model).optimizer(Sgd.at(0.5)).batchSize(Integer.MAX_VALUE).shuffle(Shuffle.NEVER).epochs(1);
    }

    private static double norm(float[] arena, Parameter parameter) {
        double squares = 0;
        for (int i = 0; i < parameter.shape().size(); i++) {
            double element = arena[(int) parameter.offset() + i];
            squares += element * element;
        }
        return Math.sqrt(squares);
    }

    @Test
    void shouldGiveTheNormsOfTheLastStep() {
        Run run = oneStep(MODEL).fit(data());
        List<LayerRecord> layers = run.history().get(0).layers();
        float[] change = run.weights().parameters().clone();
        float[] start = MODEL.initialParameters(0);
        for (int i = 0; i < change.length; i++) {
            change[i] -= start[i];
        }
        List<Parameter> weights = MODEL.parameters().stream().filter(Parameter::isWeight).toList();
        assertEquals(List.of("dense1", "dense2", "dense3"), layers.stream().map(LayerRecord::layer).toList());
        for (int i = 0; i < layers.size(); i++) {
            double update = norm(change, weights.get(i));
            assertEquals(norm(run.weights().parameters(), weights.get(i)), layers.get(i).weightNorm(), 1e-5);
            assertEquals(update / layers.get(i).weightNorm(), layers.get(i).updateRatio(), 1e-6);
            assertEquals(update, 0.5 * layers.get(i).gradientNorm(), 1e-6);
            assertTrue(update > 0);
        }
        assertEquals(1, run.history().get(0).evaluations());
    }

    /** The first layer on its own: its activation is a function of rows and weights that is computed here again. */
    @Test
    void shouldGiveMomentsOfWhatTheActivationGives() {
        Model model = Model.input(3).dense(2, null).tanh().dense(2).softmaxCrossEntropy();
        Split data = data();
        Run run = oneStep(model).fit(data);
        float[] arena = run.weights().parameters();
        int bias = (int) model.parameters().stream().filter(p -> p.name().equals("dense1.bias")).findFirst().orElseThrow().offset();
        int rows = data.train().rows();
        double sum = 0;
        double squares = 0;
        for (int row = 0; row < rows; row++) {
            for (int unit = 0; unit < 2; unit++) {
                double z = arena[bias + unit];
                for (int i = 0; i < 3; i++) {
                    z += (double) data.train().features()[3 * row + i] * arena[2 * i + unit];
                }
                sum += Math.tanh(z);
                squares += Math.tanh(z) * Math.tanh(z);
            }
        }
        double mean = sum / (2 * rows);
        LayerRecord layer = run.history().get(0).layers().get(0);
        assertEquals(mean, layer.mean(), 1e-6);
        assertEquals(Math.sqrt(squares / (2 * rows) - mean * mean), layer.deviation(), 1e-6);
    }

    @Test
    void shouldCountSaturatedAndDeadUnits() {
        float[] h = {0, 0.5f, 0, 0.99f, 0, 0.01f, 0, -0.99f};
        assertEquals(0.25, record(Activation.TANH, h).saturated());
        assertEquals(0.875 - 0.125, record(Activation.SIGMOID, new float[] {0, 0.5f, 0, 0.99f, 0, 0.01f, 0, 0.97f}).saturated());
        assertEquals(0.5, record(Activation.RELU, h).dead());
        assertEquals(Double.NaN, record(Activation.RELU, h).saturated());
        assertEquals(Double.NaN, record(Activation.GELU, h).dead());
        assertEquals(0.25, record(Activation.RELU, h).updateRatio());
    }

    private static LayerRecord record(Activation kind, float[] h) {
        return Activations.record("dense1", NORMS, kind, h, h.length, h.length / 2);
    }

    @Test
    void shouldTellTheSameOfStreamedRows() {
        Trainer trainer = new Trainer(ENGINE, MODEL).batchSize(7).epochs(2);
        List<LayerRecord> held = trainer.fit(data()).history().get(1).layers();
        trainer.streamed = true;
        assertEquals(held, trainer.fit(data()).history().get(1).layers());
    }

    @Test
    void shouldTrainWithoutStatisticsWhereThereIsNoMemoryForThem() {
        Engine small = (Engine) Proxy.newProxyInstance(Engine.class.getClassLoader(), new Class<?>[] {Engine.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("allocate") && arguments[0].toString().startsWith("activations")) {
                        throw new TooLarge("expected less, got more");
                    }
                    try {
                        return method.invoke(ENGINE, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        Run run = new Trainer(small, MODEL).batchSize(7).epochs(2).fit(data());
        assertEquals(List.of(), run.history().get(1).layers());
        assertEquals(new Trainer(ENGINE, MODEL).batchSize(7).epochs(2).fit(data()).weights().sha256(MODEL),
                run.weights().sha256(MODEL));
    }

    @Test
    void shouldJudgeTheTrainingPartBeforeTheFirstStep() {
        Weights untrained = new Weights(MODEL.initialParameters(0), MODEL.initialStates());
        assertEquals(new Evaluator(ENGINE, MODEL, untrained, data().train()).evaluate(), oneStep(MODEL).fit(data()).start());
    }
}
