package org.talweg.benchmarks.peers;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;

/** A step of one of DJL's optimisers on one tensor; setting its gradient to zero, which DJL does as well, is left out. */
final class DjlOptimizer implements Peer.Work {
    private static final float RATE = 1e-3f;
    /** 0 would clip to nothing. */
    private static final float NO_CLIPPING = -1;
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;

    private final PtNDManager memory = DjlPeer.memory();
    private final Runnable step;
    private final PtNDArray theta;

    DjlOptimizer(Request request) {
        int n = request.number("n");
        theta = array(n, 1);
        PtNDArray gradient = array(n, 2);
        switch (request.text("rule")) {
            case "adam" -> {
                Adam adam = new Adam(theta, array(n, 0), array(n, 0));
                step = () -> adam.update(gradient);
            }
            case "sgd" -> step = () -> JniUtils.sgdUpdate(theta, gradient, null, RATE, 0, 1, NO_CLIPPING, 0);
            case "momentum" -> {
                PtNDArray velocity = array(n, 0);
                step = () -> JniUtils.sgdUpdate(theta, gradient, velocity, RATE, 0, 1, NO_CLIPPING, BETA1);
            }
            default -> throw new UnsupportedOperationException("DJL's PyTorch engine has no " + request.text("rule"));
        }
    }

    private PtNDArray array(int n, int seed) {
        return DjlPeer.floats(memory, seed == 0 ? new float[n] : Values.uniform(n, seed), n);
    }

    @Override
    public void run() {
        step.run();
    }

    /** The parameters. */
    @Override
    public float[] result() {
        return theta.toFloatArray();
    }

    @Override
    public void close() {
        memory.close();
    }

    /** Adam at 1e-3 as {@code ai.djl.training.optimizer.Adam} does it: one native call a tensor, the bias correction in the rate. */
    static final class Adam {
        private static final float EPSILON = 1e-8f;

        private final PtNDArray theta;
        private final PtNDArray m;
        private final PtNDArray v;
        private int steps;

        Adam(PtNDArray theta, PtNDArray m, PtNDArray v) {
            this.theta = theta;
            this.m = m;
            this.v = v;
        }

        void update(PtNDArray gradient) {
            steps++;
            double correction = Math.sqrt(1 - Math.pow(BETA2, steps)) / (1 - Math.pow(BETA1, steps));
            JniUtils.adamUpdate(theta, gradient, m, v, RATE, (float) (RATE * correction), 0, 1, NO_CLIPPING, BETA1, BETA2, EPSILON, false);
        }
    }
}
