package org.talweg.benchmarks.peers;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Training of dense layers: libtorch's autograd, DJL's Adam. */
final class DjlTraining implements AutoCloseable {
    private static final double NORM_MOMENTUM = 0.1;
    private static final double NORM_EPSILON = 1e-5;

    /** A dense layer; {@code gamma} and what follows null unless there is batch norm between it and its ReLU, and then no bias. */
    private record Dense(PtNDArray weight, PtNDArray bias, PtNDArray gamma, PtNDArray beta, PtNDArray mean, PtNDArray var) {}

    private record Parameter(PtNDArray value, DjlOptimizer.Adam adam) {}

    private final PtNDManager memory = DjlPeer.memory();
    private final List<Dense> layers = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private final double dropout;
    /** Of −loss by itself: the loss is left without its sign, which saves a call. */
    private final PtNDArray up = DjlPeer.floats(memory, new float[] {-1}, 1);

    DjlTraining(Request request, long seed) {
        int[] widths = request.numbers("widths");
        dropout = request.real("dropout");
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i + 1 < widths.length; i++) {
            int in = widths[i];
            int out = widths[i + 1];
            boolean norm = request.flag("norm") && i + 2 < widths.length;
            PtNDArray weight = parameter(weights(random, in, out), out, in);
            layers.add(norm
                    ? new Dense(weight, null, parameter(filled(out, 1), out), parameter(new float[out], out),
                            DjlPeer.floats(memory, new float[out], out), DjlPeer.floats(memory, filled(out, 1), out))
                    : new Dense(weight, parameter(new float[out], out), null, null, null, null));
        }
    }

    /** He et al. 2015. */
    private static float[] weights(SplittableRandom random, int in, int out) {
        float[] weights = new float[in * out];
        double deviation = Math.sqrt(2.0 / in);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (deviation * random.nextGaussian());
        }
        return weights;
    }

    private static float[] filled(int length, float value) {
        float[] values = new float[length];
        Arrays.fill(values, value);
        return values;
    }

    private PtNDArray parameter(float[] start, long... shape) {
        PtNDArray value = DjlPeer.floats(memory, start, shape);
        parameters.add(new Parameter(value, new DjlOptimizer.Adam(value, DjlPeer.floats(memory, new float[start.length], shape),
                DjlPeer.floats(memory, new float[start.length], shape))));
        value.setRequiresGradient(true);
        return value;
    }

    private PtNDArray logits(PtNDArray x, boolean training) {
        PtNDArray h = x;
        for (int i = 0; i < layers.size(); i++) {
            Dense layer = layers.get(i);
            h = JniUtils.linear(h, layer.weight, layer.bias);
            if (i == layers.size() - 1) {
                break;
            }
            if (layer.gamma != null) {
                h = JniUtils.batchNorm(h, layer.mean, layer.var, layer.gamma, layer.beta, training, NORM_MOMENTUM, NORM_EPSILON);
            }
            h = JniUtils.relu(h);
            if (training && dropout > 0) {
                h = JniUtils.dropout(h, dropout, true);
            }
        }
        return h;
    }

    /** What is computed belongs to the memory of x. */
    private PtNDArray step(PtNDArray x, PtNDArray labels) {
        JniUtils.setGradMode(true);
        PtNDArray logProbability = JniUtils.pick(JniUtils.logSoftmax(logits(x, true), 1, x.getDataType()), labels, 1);
        PtNDArray mean = JniUtils.mean(logProbability);
        JniUtils.backward(mean, up, false, false);
        JniUtils.setGradMode(false);
        for (Parameter parameter : parameters) {
            try (PtNDArray gradient = JniUtils.getGradient(parameter.value)) {
                parameter.adam.update(gradient);
                JniUtils.zeroGrad(parameter.value);
            }
        }
        return mean;
    }

    private float accuracy(Rows rows, PtNDArray x) {
        int right = 0;
        long[] answers;
        try (PtNDManager scope = (PtNDManager) memory.newSubManager()) {
            x.attach(scope);
            answers = JniUtils.argMax(logits(x, false), 1, false).toLongArray();
            x.attach(memory);
        }
        for (int i = 0; i < answers.length; i++) {
            right += answers[i] == rows.labels()[i] ? 1 : 0;
        }
        return (float) right / answers.length;
    }

    @Override
    public void close() {
        memory.close();
    }

    /** Steps over batches that lie ready in libtorch's memory, in the order of the file. */
    static final class Step implements Peer.Work {
        private record Batch(PtNDArray x, PtNDArray labels) {}

        private final DjlTraining training;
        private final List<Batch> batches = new ArrayList<>();
        private PtNDArray last;
        private int next;

        Step(Request request) throws IOException {
            training = new DjlTraining(request, 1);
            Rows rows = Rows.read(Path.of(request.text("data")));
            int size = request.number("batch");
            for (int from = 0; from + size <= rows.rows(); from += size) {
                long[] labels = new long[size];
                for (int i = 0; i < size; i++) {
                    labels[i] = rows.labels()[from + i];
                }
                batches.add(new Batch(DjlPeer.floats(training.memory, rows.features(from, size), size, rows.features()),
                        DjlPeer.longs(training.memory, labels, size, 1)));
            }
        }

        @Override
        public void run() {
            Batch batch = batches.get(next);
            next = (next + 1) % batches.size();
            try (PtNDManager scope = (PtNDManager) training.memory.newSubManager()) {
                batch.x.attach(scope);
                PtNDArray loss = training.step(batch.x, batch.labels);
                batch.x.attach(training.memory);
                if (last != null) {
                    last.close();
                }
                last = loss;
                last.attach(training.memory);
            }
        }

        @Override
        public float[] result() {
            return new float[] {-last.toFloatArray()[0]};
        }

        @Override
        public void close() {
            training.close();
        }
    }

    /** Epochs over rows in libtorch's memory, gathered there in a new order each time; a last batch may be smaller. */
    static final class Epoch implements Peer.Work {
        private final DjlTraining training;
        private final Rows rows;
        private final Rows test;
        private final PtNDArray x;
        private final PtNDArray testX;
        private final int size;
        private final int[] order;
        private final SplittableRandom random;

        Epoch(Request request) throws IOException {
            long seed = request.seed();
            training = new DjlTraining(request, seed);
            random = new SplittableRandom(~seed);
            rows = Rows.read(Path.of(request.text("data")));
            test = Rows.read(Path.of(request.text("test")));
            x = DjlPeer.floats(training.memory, rows.x(), rows.rows(), rows.features());
            testX = DjlPeer.floats(training.memory, test.x(), test.rows(), test.features());
            size = request.number("batch");
            order = IntStream.range(0, rows.rows()).toArray();
        }

        @Override
        public void run() {
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int row = order[i];
                order[i] = order[j];
                order[j] = row;
            }
            for (int from = 0; from < order.length; from += size) {
                int count = Math.min(size, order.length - from);
                long[] chosen = new long[count];
                long[] labels = new long[count];
                for (int i = 0; i < count; i++) {
                    chosen[i] = order[from + i];
                    labels[i] = rows.labels()[order[from + i]];
                }
                try (PtNDManager scope = (PtNDManager) training.memory.newSubManager()) {
                    PtNDArray batch = JniUtils.embedding(DjlPeer.longs(scope, chosen, count), x, false);
                    training.step(batch, DjlPeer.longs(scope, labels, count, 1));
                }
            }
        }

        /** Accuracy on the test rows. */
        @Override
        public float[] result() {
            return new float[] {training.accuracy(test, testX)};
        }

        @Override
        public void close() {
            training.close();
        }
    }
}
