package org.talweg.engine.cuda;

import java.nio.ByteBuffer;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/**
 * Page-locked memory that words go through on their way between Java arrays and the GPU, in segments used in turn: while the
 * GPU copies one, the next is filled or emptied.
 */
final class Staging {
    private static final int WORD = 4;
    private static final int LINE = 64;

    /** Copies {@code count} words of an array from its element {@code at} on into the segment's words, or out of them. */
    interface Words {
        void move(ByteBuffer segment, int at, int count);
    }

    private final CUstream stream;
    private final int segmentBytes;
    private final Pointer memory = new Pointer();
    private final ByteBuffer bytes;
    private final CUevent[] done;
    private final boolean[] used;
    private int segment;
    /** Bytes of the segment that are taken. */
    private int filled;

    Staging(CUstream stream, int segments, int segmentBytes) {
        this.stream = stream;
        this.segmentBytes = segmentBytes;
        JCudaDriver.cuMemHostAlloc(memory, (long) segments * segmentBytes, 0);
        bytes = memory.getByteBuffer();
        done = new CUevent[segments];
        used = new boolean[segments];
        for (int i = 0; i < segments; i++) {
            done[i] = Streams.event();
        }
    }

    /** Enqueues a copy to the GPU; waits only where the segments are all in use. */
    void upload(Words words, CUdeviceptr target, int count) {
        for (int at = 0; at < count;) {
            if (filled == segmentBytes) {
                next();
            }
            int n = Math.min(count - at, (segmentBytes - filled) / WORD);
            words.move(slice(segment, filled, n), at, n);
            JCudaDriver.cuMemcpyHtoDAsync(target.withByteOffset((long) at * WORD), pointer(segment, filled),
                    (long) n * WORD, stream);
            filled = Math.min(segmentBytes, (filled + n * WORD + LINE - 1) / LINE * LINE);
            at += n;
        }
    }

    /** Copies from the GPU and waits for it. */
    void download(CUdeviceptr source, Words words, int count) {
        int most = segmentBytes / WORD;
        int segments = done.length;
        if (filled > 0) {
            next();
        }
        int first = segment;
        int chunks = (count - 1) / most + 1;
        for (int ahead = 0; ahead < chunks + segments - 1; ahead++) {
            int chunk = ahead - segments + 1;
            if (chunk >= 0) {
                int n = Math.min(most, count - chunk * most);
                int from = (first + chunk) % segments;
                JCudaDriver.cuEventSynchronize(done[from]);
                used[from] = false;
                words.move(slice(from, 0, n), chunk * most, n);
            }
            if (ahead < chunks) {
                int into = (first + ahead) % segments;
                await(into);
                long at = (long) ahead * most;
                JCudaDriver.cuMemcpyDtoHAsync(pointer(into, 0), source.withByteOffset(at * WORD),
                        Math.min(most, count - at) * WORD, stream);
                JCudaDriver.cuEventRecord(done[into], stream);
                used[into] = true;
            }
        }
    }

    private void next() {
        JCudaDriver.cuEventRecord(done[segment], stream);
        used[segment] = true;
        segment = (segment + 1) % done.length;
        await(segment);
        filled = 0;
    }

    private void await(int segment) {
        if (used[segment]) {
            JCudaDriver.cuEventSynchronize(done[segment]);
            used[segment] = false;
        }
    }

    private ByteBuffer slice(int segment, int from, int words) {
        return bytes.slice(segment * segmentBytes + from, words * WORD).order(bytes.order());
    }

    private Pointer pointer(int segment, int from) {
        return memory.withByteOffset((long) segment * segmentBytes + from);
    }

    void close() {
        for (CUevent event : done) {
            CudaEngine.tolerating(() -> JCudaDriver.cuEventDestroy(event));
        }
        CudaEngine.tolerating(() -> JCudaDriver.cuMemFreeHost(memory));
    }
}
