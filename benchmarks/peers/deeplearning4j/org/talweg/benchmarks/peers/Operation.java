package org.talweg.benchmarks.peers;

import org.nd4j.linalg.api.ndarray.INDArray;

/** One operation on arrays, over and over. */
final class Operation implements Peer.Work {
    private final Runnable operation;
    private final INDArray output;
    private final INDArray[] others;

    /** @param others arrays to give back beside the output */
    Operation(Runnable operation, INDArray output, INDArray... others) {
        this.operation = operation;
        this.output = output;
        this.others = others;
    }

    @Override
    public void run() {
        operation.run();
    }

    @Override
    public float[] result() {
        return output.dup('c').data().asFloat();
    }

    @Override
    public void close() {
        output.close();
        for (INDArray array : others) {
            array.close();
        }
    }
}
