package org.talweg.engine.cuda;

import jcuda.driver.CUstream;

/** Something that a stream is given to do. Its text names kernel, grid, block and arguments, for messages. */
interface Work {
    void enqueue(CUstream stream);
}
