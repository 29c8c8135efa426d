package org.talweg.benchmarks.peers;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Dense layers with ReLU, softmax cross-entropy and Adam. */
final class Network {
    private Network() {}

    static MultiLayerNetwork of(Request request) {
        int[] widths = request.numbers("widths");
        boolean norm = request.flag("norm");
        // The library asks for the probability to keep, 0 for no dropout, of a layer's inputs.
        double kept = request.real("dropout") == 0 ? 0 : 1 - request.real("dropout");
        NeuralNetConfiguration.ListBuilder layers = new NeuralNetConfiguration.Builder().seed(1 + request.seed()).weightInit(WeightInit.RELU)
                .updater(new Adam(1e-3)).trainingWorkspaceMode(WorkspaceMode.ENABLED).inferenceWorkspaceMode(WorkspaceMode.ENABLED).list();
        int last = widths.length - 1;
        for (int i = 1; i < last; i++) {
            layers.layer(new DenseLayer.Builder().nIn(widths[i - 1]).nOut(widths[i]).hasBias(!norm)
                    .activation(norm ? Activation.IDENTITY : Activation.RELU).dropOut(i == 1 ? 0 : kept).build());
            if (norm) {
                layers.layer(new BatchNormalization.Builder().nIn(widths[i]).nOut(widths[i]).build());
                layers.layer(new ActivationLayer(Activation.RELU));
            }
        }
        layers.layer(new OutputLayer.Builder(LossFunction.MCXENT).nIn(widths[last - 1]).nOut(widths[last]).activation(Activation.SOFTMAX)
                .dropOut(kept).build());
        MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
        network.init();
        return network;
    }

    /** Labels as the loss wants them: a row of 0 with one 1. */
    static INDArray oneHot(int[] labels, int from, int count, int classes) {
        float[] rows = new float[count * classes];
        for (int i = 0; i < count; i++) {
            rows[i * classes + labels[from + i]] = 1;
        }
        return Nd4j.createFromArray(rows).reshape(count, classes);
    }
}
