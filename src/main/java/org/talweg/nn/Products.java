package org.talweg.nn;

import java.util.List;
import org.talweg.graph.Gradients;
import org.talweg.graph.Node;

/** Products of a vector with second derivatives of a network's loss, as nodes: no matrix is ever formed. */
public final class Products {
    private Products() {}

    /**
     * The Hessian's: ∇(∇L·v), by differentiating twice (Pearlmutter 1994).
     *
     * @param loss       L, a scalar
     * @param parameters leaves to differentiate by
     * @param v          of the parameters' shapes
     */
    public static List<Node> hessian(Node loss, List<Node> parameters, List<Node> v) {
        return Gradients.of(dot(Gradients.of(loss, parameters), v), parameters);
    }

    /**
     * The generalised Gauss–Newton matrix's: Jᵀ(H_L(J·v)), J the Jacobian of the outputs, H_L the Hessian of the loss in them
     * (Schraudolph 2002). J·v is the gradient of (Jᵀu)·v by u: that is linear in u, which is therefore never read.
     *
     * @param outputs (N, C) what the loss is computed from
     */
    public static List<Node> gaussNewton(Node loss, Node outputs, List<Node> parameters, List<Node> v) {
        Node u = outputs.graph().floats("u", outputs.shape().rows(), outputs.shape().columns());
        Node jv = Gradients.of(dot(Gradients.of(outputs.dot(u), parameters), v), List.of(u)).get(0).detached();
        Node hjv = Gradients.of(Gradients.of(loss, List.of(outputs)).get(0).dot(jv), List.of(outputs)).get(0).detached();
        return Gradients.of(outputs.dot(hjv), parameters);
    }

    private static Node dot(List<Node> a, List<Node> b) {
        Node sum = a.get(0).dot(b.get(0));
        for (int i = 1; i < a.size(); i++) {
            sum = sum.plus(a.get(i).dot(b.get(i)));
        }
        return sum;
    }
}
