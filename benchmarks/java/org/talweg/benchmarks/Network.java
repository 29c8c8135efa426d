package org.talweg.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.talweg.benchmarks.peers.Request;
import org.talweg.nn.Model;

/**
 * Dense layers with ReLU between them and softmax cross-entropy above, trained in batches.
 *
 * @param norm    whether there is batch norm before each ReLU
 * @param dropout probability to drop after each ReLU, 0 for none
 */
record Network(List<Integer> widths, int batch, boolean norm, float dropout) {
    private static final float DROPOUT = 0.5f;

    static Network of(int batch, Integer... widths) {
        return new Network(List.of(widths), batch, false, 0);
    }

    /** What a peer is asked to train. */
    static Network of(Request request) {
        return new Network(IntStream.of(request.numbers("widths")).boxed().toList(), request.number("batch"), request.flag("norm"),
                request.real("dropout"));
    }

    Network withNormAndDropout() {
        return new Network(widths, batch, true, DROPOUT);
    }

    /** To ask a peer for. */
    Request request(String kind, Object... more) {
        Object[] own = {"widths", widths.stream().map(String::valueOf).collect(Collectors.joining(",")), "batch", batch, "norm", norm,
            "dropout", dropout};
        Object[] all = Arrays.copyOf(own, own.length + more.length);
        System.arraycopy(more, 0, all, own.length, more.length);
        return Request.of(kind, all);
    }

    Model model() {
        Model.Builder model = Model.input(inputs());
        for (int width : widths.subList(1, widths.size() - 1)) {
            model.dense(width);
            if (norm) {
                model.batchNorm();
            }
            model.relu();
            if (dropout > 0) {
                model.dropout(dropout);
            }
        }
        return model.dense(classes()).softmaxCrossEntropy();
    }

    int inputs() {
        return widths.get(0);
    }

    int classes() {
        return widths.get(widths.size() - 1);
    }

    /** Matrix products of a step. */
    List<Product> products() {
        return Product.ofStep(widths.stream().mapToInt(Integer::intValue).toArray(), batch);
    }

    /** Of the products of a step. */
    double flops() {
        return products().stream().mapToDouble(Product::flops).sum();
    }

    /** The name of its step in tables. */
    String step() {
        return norm ? "step, norm and dropout" : "step";
    }

    @Override
    public String toString() {
        return widths.stream().map(String::valueOf).collect(Collectors.joining("-")) + ", batch " + batch;
    }
}
