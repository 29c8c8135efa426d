package org.talweg.train;

import java.util.List;

/**
 * What is known after an epoch.
 *
 * @param epoch           from 1
 * @param step            steps taken so far
 * @param learningRate    of the epoch's last step
 * @param trainLoss       mean over the epoch's rows, each as its step saw it: with dropout, and before its update
 * @param trainScore      accuracy, likewise; for regression R² from that loss, NaN when the loss is not the squared error
 * @param objective       {@code trainLoss} + penalty of the weights at the end of the epoch
 * @param validationLoss  mean over the validation part, evaluated at the end of the epoch
 * @param validationScore accuracy, or R² for regression
 * @param gradientNorm    mean over the epoch's steps of ‖g‖₂, before clipping, penalties left out
 * @param seconds         since training began
 * @param evaluations     gradients computed so far, in passes over a batch: one a step, unless a second-order method takes more; its
 *                        products count as two, its values as a third ({@link org.talweg.curvature.Counted})
 * @param layers          statistics of each dense layer; empty where there was no memory for them
 */
public record EpochRecord(int epoch, long step, double learningRate, double trainLoss, double trainScore,
        double objective, double validationLoss, double validationScore, double gradientNorm, double seconds,
        long evaluations, List<LayerRecord> layers) {}
