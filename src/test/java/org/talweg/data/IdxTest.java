package org.talweg.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
    private static final int N = 30;
    private static final int HEIGHT = 3;
    private static final int WIDTH = 2;
    private static final String IMAGES = "train-images-idx3-ubyte";
    private static final String LABELS = "train-labels-idx1-ubyte";

    @TempDir
    Path folder;

    private final byte[] pixels = new byte[N * HEIGHT * WIDTH];
    private final byte[] labels = new byte[N];

    @BeforeEach
    void writeTrainingPart() throws IOException {
        new Random(5).nextBytes(pixels);
        for (int i = 0; i < N; i++) labels[i] = (byte) (i % 3);
        write(IMAGES, idx(0x803, pixels, N, HEIGHT, WIDTH));
        write(LABELS, idx(0x801, labels, N));
    }

    private static byte[] idx(int magic, byte[] values, int... dimensions) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(magic);
        for (int d : dimensions) out.writeInt(d);
        out.write(values);
        return bytes.toByteArray();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private void pack(String name, byte[] bytes, int drop) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        Files.deleteIfExists(folder.resolve(name));
        write(name + ".gz", Arrays.copyOf(packed.toByteArray(), packed.size() - drop));
    }

    private Source source() {
        return Source.of(folder.toString());
    }

    @Test
    void shouldDivideGreyLevelsBy255() {
        Dataset data = source().all();
        assertEquals(N, data.rows());
        assertEquals(HEIGHT * WIDTH, data.columns());
        assertEquals(List.of("0", "1", "2"), data.classes());
        assertEquals("pixel_2_1", data.featureNames().get(5));
        for (int i = 0; i < pixels.length; i++) assertEquals((float) ((pixels[i] & 0xFF) / 255.0), data.features()[i]);
        for (int i = 0; i < N; i++) assertEquals(labels[i], data.labels()[i]);
    }

    @Test
    void shouldReadPackedAndPlainAlike() throws IOException {
        Dataset plain = source().all();
        pack(IMAGES, idx(0x803, pixels, N, HEIGHT, WIDTH), 0);
        pack(LABELS, idx(0x801, labels, N), 0);
        assertEquals(plain.fingerprint(), source().all().fingerprint());
    }

    @Test
    void shouldReadRandomShapes() throws IOException {
        Random random = new Random(17);
        for (int trial = 0; trial < 30; trial++) {
            int n = 2 + random.nextInt(50);
            int h = 1 + random.nextInt(9);
            int w = 1 + random.nextInt(9);
            byte[] x = new byte[n * h * w];
            random.nextBytes(x);
            byte[] y = new byte[n];
            for (int i = 0; i < n; i++) y[i] = (byte) (i < 2 ? i : random.nextInt(10));
            write(IMAGES, idx(0x803, x, n, h, w));
            write(LABELS, idx(0x801, y, n));
            Dataset data = source().all();
            byte[] back = new byte[x.length];
            for (int i = 0; i < x.length; i++) back[i] = (byte) Math.round(data.features()[i] * 255);
            assertArrayEquals(x, back);
        }
    }

    @Test
    void shouldValidateOnTheTestPart() throws IOException {
        byte[] x = Arrays.copyOf(pixels, 4 * HEIGHT * WIDTH);
        write("t10k-images-idx3-ubyte", idx(0x803, x, 4, HEIGHT, WIDTH));
        write("t10k-labels-idx1-ubyte", idx(0x801, new byte[] {2, 1, 0, 2}, 4));
        Split split = source().split(0.5, 1);
        assertEquals(N, split.train().rows());
        assertArrayEquals(new int[] {2, 1, 0, 2}, split.validation().labels());
        assertEquals(4, source().labelledBy(split.encoding()).rows());
        assertArrayEquals(Arrays.copyOf(split.train().features(), x.length), split.validation().features());
    }

    @Test
    void shouldHoldOutWithoutATestPart() {
        Split split = source().split(0.2, 1);
        assertEquals(24, split.train().rows());
        assertEquals(6, split.validation().rows());
    }

    @Test
    void shouldPredictWithoutLabels() throws IOException {
        Encoding encoding = source().all().encoding();
        Files.delete(folder.resolve(LABELS));
        Dataset data = source().unlabelledBy(encoding);
        assertEquals(N, data.rows());
        assertFalse(data.labelled());
        Refusal.of(() -> source().labelledBy(encoding), LABELS);
        Refusal.of(data::labels, "labelled=false");
    }

    @Test
    void shouldRefuseAFolderWithoutTheFiles() throws IOException {
        Files.delete(folder.resolve(IMAGES));
        Refusal.of(() -> source().all(), folder.toString(), IMAGES, "got none");
        write("t10k-labels-idx1-ubyte", idx(0x801, new byte[] {2}, 1));
        Refusal.of(() -> source().split(0.2, 1), "t10k-images-idx3-ubyte");
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        write("t10k-images-idx3-ubyte", idx(0x803, new byte[6], 1, HEIGHT, WIDTH));
        Refusal.of(() -> source().split(0.2, 1), "t10k-labels-idx1-ubyte");
    }

    @Test
    void shouldRefuseASingleIdxFile() {
        Refusal.of(() -> Source.of(folder.resolve(IMAGES).toString()).all(), IMAGES, "folder");
    }

    @Test
    void shouldRefuseAWrongMagic() throws IOException {
        write(IMAGES, idx(0x801, pixels, N, HEIGHT, WIDTH));
        Refusal.of(() -> source().all(), IMAGES, "0x00000803", "0x00000801");
        write(IMAGES, idx(0xD03, pixels, N, HEIGHT, WIDTH));
        Refusal.of(() -> source().all(), IMAGES, "0x00000d03");
        write(IMAGES, idx(0x803, pixels, N, HEIGHT, WIDTH));
        write(LABELS, idx(0x803, labels, N));
        Refusal.of(() -> source().all(), LABELS, "0x00000801", "0x00000803");
    }

    @Test
    void shouldRefuseTruncatedFiles() throws IOException {
        byte[] whole = idx(0x803, pixels, N, HEIGHT, WIDTH);
        for (int length : new int[] {0, 1, 3, 4, 15, 16, 17, whole.length - 1}) {
            write(IMAGES, Arrays.copyOf(whole, length));
            Refusal.of(() -> source().all(), IMAGES, "expected", "length=" + (length < 16 ? length : length - 16), "truncated");
        }
        write(IMAGES, whole);
        write(LABELS, Arrays.copyOf(idx(0x801, labels, N), 20));
        Refusal.of(() -> source().all(), LABELS, "expected 30", "length=12");
    }

    @Test
    void shouldRefuseTrailingBytes() throws IOException {
        write(IMAGES, Arrays.copyOf(idx(0x803, pixels, N, HEIGHT, WIDTH), 16 + pixels.length + 1));
        Refusal.of(() -> source().all(), IMAGES, "expected 180", "more");
    }

    @Test
    void shouldRefuseTruncatedGzip() throws IOException {
        pack(IMAGES, idx(0x803, pixels, N, HEIGHT, WIDTH), 10);
        Refusal.of(() -> source().all(), IMAGES + ".gz", "truncated");
    }

    @Test
    void shouldRefuseImpossibleDimensions() throws IOException {
        for (int[] d : new int[][] {{0, HEIGHT, WIDTH}, {N, 0, WIDTH}, {N, HEIGHT, 0}, {-1, HEIGHT, WIDTH}, {N, HEIGHT, -28}}) {
            write(IMAGES, idx(0x803, pixels, d));
            Refusal.of(() -> source().all(), IMAGES, "positive dimensions", "dimension[" + (d[0] <= 0 ? 0 : d[1] <= 0 ? 1 : 2) + "]=");
        }
        write(IMAGES, idx(0x803, pixels, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
        Refusal.of(() -> source().all(), IMAGES, "2147483647");
        write(IMAGES, idx(0x803, pixels, 65536, 65536, 65536));
        Refusal.of(() -> source().all(), IMAGES, "65536");
        write(IMAGES, idx(0x803, new byte[1 << 19], 1, 1 << 10, 1 << 9));
        Refusal.of(() -> source().all(), IMAGES, "at most " + Table.MOST_COLUMNS + " pixels");
        // Promises 2 GB and holds 180 bytes: refused without asking for the memory.
        write(IMAGES, idx(0x803, pixels, 2_000_000, 32, 32));
        Refusal.of(() -> source().all(), IMAGES, "expected 2048000000", "length=180");
    }

    @Test
    void shouldRefuseCountsThatDisagree() throws IOException {
        write(LABELS, idx(0x801, new byte[29], 29));
        Refusal.of(() -> source().all(), LABELS, "expected 30 labels", "count=29");
    }

    @Test
    void shouldRefuseLabelsOutsideTheClasses() throws IOException {
        labels[7] = 10;
        write(LABELS, idx(0x801, labels, N));
        Refusal.of(() -> source().all(), LABELS, "0 to 9", "label=10", "image 8");
        labels[7] = (byte) 200;
        write(LABELS, idx(0x801, labels, N));
        Refusal.of(() -> source().all(), LABELS, "label=200");
        labels[7] = 1;
        write(LABELS, idx(0x801, labels, N));
        write("t10k-images-idx3-ubyte", idx(0x803, new byte[6], 1, HEIGHT, WIDTH));
        write("t10k-labels-idx1-ubyte", idx(0x801, new byte[] {7}, 1));
        Refusal.of(() -> source().split(0.2, 1), "t10k-images-idx3-ubyte image 1", "class of the training part", "label=\"7\"");
    }

    @Test
    void shouldRefuseImagesOfAnotherSize() throws IOException {
        Encoding encoding = source().all().encoding();
        write(IMAGES, idx(0x803, Arrays.copyOf(pixels, N * 4), N, 2, 2));
        Refusal.of(() -> source().labelledBy(encoding), "pixel_2_1", "pixel_1_1");
        write(IMAGES, idx(0x803, Arrays.copyOf(new byte[999], N * 12), N, 4, 3));
        Refusal.of(() -> source().labelledBy(encoding), "pixel_2_1", "pixel_3_2");
    }
}
