package org.talweg.graph;

import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;

/** Where an op finds its buffers and leaves its launches. */
interface Emitter {
    /** The buffer that holds a node's value. */
    Buffer of(Node node);

    /** Working memory of the op that is being emitted. */
    Buffer scratch();

    void add(Kernel kernel);
}
